import { mkdtemp, rm } from 'node:fs/promises';
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
export function startRoost(folder: string, limits: Record<string, number> = {}): Promise<Runtime> {
  const ROOST_LIMITS = JSON.stringify({ ...freeLimits, ...limits });
  return startRuntime({ dataDir: path.join(folder, 'roost'), vars: { ROOST_LIMITS }, onLog: onlyErrors });
}

/** The baseline, on the same runtime build. */
export function startRelay(folder: string): Promise<Runtime> {
  return startRuntime({
    config: path.join(root, 'bench/bare-relay/wrangler.toml'),
    dataDir: path.join(folder, 'bare-relay'),
  });
}

/** Sign-up codes and the like would fill the terminal. */
function onlyErrors(line: string): void {
  if (/error|exception|overloaded/i.test(line)) process.stderr.write(`${line}\n`);
}
