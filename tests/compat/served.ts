import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Runtime, startRuntime } from '../../scripts/runtime/start-runtime.ts';
import { freeLimits } from '../harness/free-limits.ts';
import type { Release } from './fixture.ts';
import { unpackStorage } from './storage-folder.ts';

/** A recording grows old; its devices are to count as active for ever. */
const patientLimits = { ...freeLimits, deviceActiveMs: 100 * 365 * 24 * 3_600_000 };

/** Today's server on a copy of what a release left. */
export async function serve(release: Release): Promise<{ runtime: Runtime; stop(): Promise<void> }> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'roost-compat-'));
  unpackStorage(release.storage, dataDir);
  const runtime = await startRuntime({
    dataDir,
    vars: { ROOST_LIMITS: JSON.stringify(patientLimits) },
    onLog: () => {},
  });
  return {
    runtime,
    stop: async () => {
      await runtime.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
