import { DevTools } from '../../scripts/runtime/dev-tools.ts';
import type { Runtime } from '../../scripts/runtime/start-runtime.ts';

interface HeapUsage {
  readonly usedSize: number;
  /** What lies outside of it and is held from it: bytes. */
  readonly backingStorageSize?: number;
}

/**
 * What a worker holds, MiB: what is left of its heap, with the bytes that it holds, when all that nobody holds is gone. Of a
 * runtime that is started `inspected`.
 */
export async function liveHeapMiB(runtime: Runtime, worker: string): Promise<number> {
  const devTools = await DevTools.open(await runtime.inspector(worker));
  try {
    await devTools.call('HeapProfiler.enable', {});
    await devTools.call('HeapProfiler.collectGarbage', {});
    const { usedSize, backingStorageSize = 0 } = (await devTools.call('Runtime.getHeapUsage', {})) as HeapUsage;
    return (usedSize + backingStorageSize) / 2 ** 20;
  } finally {
    devTools.close();
  }
}
