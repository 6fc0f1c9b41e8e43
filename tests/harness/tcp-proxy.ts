import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly url: string;
  /** From now on both directions are cut off, and nobody is told: a network that went away. */
  freeze(): void;
  stop(): Promise<void>;
}

/**
 * A relay of bytes to a server on loopback, whose network can be made to vanish; all that passes is on its way for `delayMs`, and towards
 * the server no more than `upPerMs` bytes a millisecond do on each connection.
 */
export async function startTcpProxy(
  target: string,
  delayMs = 0,
  upPerMs = Number.POSITIVE_INFINITY,
): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isFrozen = false;
  // Timers of the same length end in the order in which they began: nothing overtakes.
  const pass = delayMs === 0 ? (step: () => void) => step() : (step: () => void) => void setTimeout(step, delayMs);
  const server = createServer((inside) => {
    const outside = connect(Number(port), hostname);
    for (const [from, to] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => {
        if (isFrozen) return;
        pass(() => to.write(bytes));
        if (from === outside || upPerMs === Number.POSITIVE_INFINITY) return;
        from.pause();
        setTimeout(() => from.resume(), bytes.length / upPerMs);
      });
      from.on('end', () => isFrozen || pass(() => to.end()));
      from.on('error', () => isFrozen || pass(() => to.destroy()));
      from.on('close', () => sockets.delete(from));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    freeze: () => {
      isFrozen = true;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
