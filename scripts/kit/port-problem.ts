import { once } from 'node:events';
import { createServer } from 'node:net';

interface PortPlace {
  readonly host: string;
  readonly port: number;
  /** What the options are called that say so. */
  readonly options: readonly [host: string, port: string];
}

/** Why nothing can listen there, in a sentence; null when it can. */
export async function portProblem({ host, port, options }: PortPlace): Promise<string | null> {
  const server = createServer();
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    return sentence(`${host}:${port}`, options, error as NodeJS.ErrnoException);
  }
  server.close();
  await once(server, 'close');
  return null;
}

function sentence(
  address: string,
  [host, port]: PortPlace['options'],
  { code, message }: NodeJS.ErrnoException,
): string {
  if (code === 'EADDRINUSE') return `${address} is already in use: choose another one with --${port}`;
  if (code === 'EACCES') return `${address} is not for everybody to listen at: choose one above 1023 with --${port}`;
  return `nothing can listen at ${address}: choose another address with --${host} (${message})`;
}
