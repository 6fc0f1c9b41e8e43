import { spawn } from 'node:child_process';
import { bin, root } from './kit/paths.ts';
import { portProblem } from './kit/port-problem.ts';
import { quietWrangler, runWrangler } from './kit/wrangler.ts';
import { chosenConfig, readWranglerArgs, type WranglerValues } from './kit/wrangler-args.ts';

// `wrangler dev` as it is, with its own options, and --help: reloads on every change, at a quarter of the speed of
// `npm start`. Data are kept apart from those of `npm start`.
const args = process.argv.slice(2);
const onlyTells = ['--help', '-h', '--version', '-v'].some((word) => args.includes(word));
if (!onlyTells) await prepare(readWranglerArgs('dev', args));

const child = spawn(bin('wrangler'), ['dev', '--var', 'ROOST_LOCAL:1', ...args], {
  cwd: root,
  env: { ...process.env, WRANGLER_SEND_METRICS: quietWrangler.WRANGLER_SEND_METRICS },
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));

/** What cannot be obeyed is said before anything is done. */
async function prepare(given: WranglerValues): Promise<void> {
  // Where nobody chose one wrangler takes another port than one that is taken.
  for (const [port, ip] of [
    ['port', 'ip'],
    ['inspector-port', 'inspector-ip'],
  ] as const) {
    const [chosen] = given.get(port) ?? [];
    const [host = '127.0.0.1'] = given.get(ip) ?? [];
    const problem =
      chosen === undefined ? null : await portProblem({ host, port: Number(chosen), options: [ip, port] });
    if (problem === null) continue;
    console.error(problem);
    process.exit(2);
  }
  await migrateDatabases(given);
}

/** The directory needs its tables before anybody can sign up. */
async function migrateDatabases(given: WranglerValues): Promise<void> {
  // Wrangler itself comes with it: only now, what is refused is refused at once.
  const { chosenWranglerConfig } = await import('./kit/wrangler-config.ts');
  const chosen = chosenConfig(given);
  const [folder] = given.get('persist-to') ?? [];
  const where = [...(folder === undefined ? [] : ['--persist-to', folder]), ...chosen.options];
  for (const { database_name: name } of chosenWranglerConfig(chosen).d1_databases) {
    const code = name === undefined ? 0 : runWrangler(['d1', 'migrations', 'apply', name, '--local', ...where]);
    if (code !== 0) process.exit(code);
  }
}
