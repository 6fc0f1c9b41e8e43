import { WebSocket } from 'ws';
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
  const { host } = await runtime.inspector();
  const targets = (await (await fetch(`http://${host}/json`)).json()) as Target[];
  const target = targets.find(({ id }) => id === `core:user:${worker}`);
  if (target === undefined) throw new Error(`there is no worker ${worker}: ${targets.map(({ id }) => id).join()}`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  try {
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    await ask(socket, 1, 'HeapProfiler.enable');
    await ask(socket, 2, 'HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize = 0 } = (await ask(socket, 3, 'Runtime.getHeapUsage')) as HeapUsage;
    return (usedSize + backingStorageSize) / 2 ** 20;
  } finally {
    socket.terminate();
  }
}

interface Target {
  readonly id: string;
  readonly webSocketDebuggerUrl: string;
}

function ask(socket: WebSocket, id: number, method: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const listen = (data: unknown) => {
      const said = JSON.parse(String(data)) as { id?: number; result?: unknown; error?: unknown };
      if (said.id !== id) return;
      socket.off('message', listen);
      if (said.error === undefined) resolve(said.result);
      else reject(new Error(`${method}: ${JSON.stringify(said.error)}`));
    };
    socket.on('message', listen).once('error', reject);
    socket.send(JSON.stringify({ id, method }));
  });
}
