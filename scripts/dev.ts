import { spawn } from 'node:child_process';
import { bin, root } from './kit/paths.ts';
import { quietWrangler, runWrangler } from './kit/wrangler.ts';
import { readWranglerConfig } from './kit/wrangler-config.ts';

// `wrangler dev` as it is, with its own options, and --help: reloads on every change, at a quarter of the speed of
// `npm start`. Data are kept apart from those of `npm start`.
const args = process.argv.slice(2);
const [stray] = args;
if (stray !== undefined && !stray.startsWith('-')) {
  console.error(`npm run dev takes options of \`wrangler dev\`, such as --port 8788, and no ${JSON.stringify(stray)}.`);
  process.exit(2);
}
if (!args.includes('--help') && !args.includes('-h')) migrateDatabases();

const child = spawn(bin('wrangler'), ['dev', '--var', 'ROOST_LOCAL:1', ...args], {
  cwd: root,
  env: { ...process.env, WRANGLER_SEND_METRICS: quietWrangler.WRANGLER_SEND_METRICS },
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));

/** The directory needs its tables before anybody can sign up. */
function migrateDatabases(): void {
  const at = args.findIndex((word) => /^--persist-to(=|$)/.test(word));
  const where = at < 0 ? [] : args.slice(at, at + (args[at]?.includes('=') === true ? 1 : 2));
  for (const { database_name: name } of readWranglerConfig().d1_databases) {
    const code = name === undefined ? 0 : runWrangler(['d1', 'migrations', 'apply', name, '--local', ...where]);
    if (code !== 0) process.exit(code);
  }
}
