import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { root } from '../../scripts/kit/paths.ts';
import { type Runtime, startRuntime } from '../../scripts/runtime/start-runtime.ts';
import { freeLimits } from '../../tests/harness/free-limits.ts';

/** A folder for the data of servers, and the way to be rid of it. */
export async function benchData(wanted: string | undefined): Promise<{ folder: string; remove: () => Promise<void> }> {
  if (wanted !== undefined) return { folder: path.resolve(wanted), remove: async () => {} };
  const folder = await mkdtemp(path.join(os.tmpdir(), 'roost-bench-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Roost on this machine, as deployed but for the limits. */
export function startRoost(
  folder: string,
  limits: Record<string, number> = {},
  { inspected = false } = {},
): Promise<Runtime> {
  const ROOST_LIMITS = JSON.stringify({ ...freeLimits, ...limits });
  return startRuntime({ dataDir: path.join(folder, 'roost'), vars: { ROOST_LIMITS }, onLog: onlyErrors, inspected });
}

/** Roost with counters around it (bench/counted): for figures a message, not for speed. */
export async function startCounted(folder: string): Promise<Runtime> {
  const home = path.join(folder, 'counted');
  await mkdir(home, { recursive: true });
  const config = path.join(home, 'wrangler.toml');
  const deployed = await readFile(path.join(root, 'wrangler.toml'), 'utf8');
  const counted = deployed
    .replace(/^main = .*$/m, `main = ${JSON.stringify(path.join(root, 'bench/counted/worker.ts'))}`)
    .replace(
      /^migrations_dir = "(.*)"$/m,
      (_, to: string) => `migrations_dir = ${JSON.stringify(path.join(root, to))}`,
    );
  await writeFile(config, counted);
  const ROOST_LIMITS = JSON.stringify(freeLimits);
  return await startRuntime({ config, dataDir: path.join(home, 'data'), vars: { ROOST_LIMITS }, onLog: onlyErrors });
}

/** The baseline, on the same runtime build. */
export function startRelay(folder: string, { inspected = false } = {}): Promise<Runtime> {
  return startRuntime({
    config: path.join(root, 'bench/bare-relay/wrangler.toml'),
    dataDir: path.join(folder, 'bare-relay'),
    inspected,
  });
}

/** Sign-up codes and the like would fill the terminal. */
function onlyErrors(line: string): void {
  if (/error|exception|overloaded/i.test(line)) process.stderr.write(`${line}\n`);
}
