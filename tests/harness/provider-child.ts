/** The side of a provider's own process. */
import type { Server } from 'node:http';
import type { Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';

export function setupOf<Setup>(): Setup {
  return JSON.parse(process.argv[2] ?? '{}') as Setup;
}

/** Tells of a request whoever started this process, and hears what is to be answered. */
export function asker<Request, Answer>(): (request: Request) => Promise<Answer> {
  const waiting = new Map<number, (answer: Answer) => void>();
  let count = 0;
  process.on('message', ({ to, answer }: { to: number; answer: Answer }) => {
    waiting.get(to)?.(answer);
    waiting.delete(to);
  });
  process.on('disconnect', () => process.exit(0));
  return (request) =>
    new Promise((resolve) => {
      count += 1;
      waiting.set(count, resolve);
      process.send?.({ ask: count, request });
    });
}

export async function listening(server: Server | Http2Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function isReady(origin: string): void {
  process.send?.({ ready: origin });
}
