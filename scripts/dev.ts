import { spawn } from 'node:child_process';
import { bin, root } from './kit/paths.ts';
import { quietWrangler } from './kit/wrangler.ts';

// `wrangler dev` as it is, with its own options, and --help: reloads on every change, at a quarter of the speed of
// `npm start`. Data are kept apart from those of `npm start`.
const child = spawn(bin('wrangler'), ['dev', '--var', 'ROOST_LOCAL:1', ...process.argv.slice(2)], {
  cwd: root,
  env: { ...process.env, WRANGLER_SEND_METRICS: quietWrangler.WRANGLER_SEND_METRICS },
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
