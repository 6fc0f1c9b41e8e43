import { once } from 'node:events';
import { createServer } from 'node:net';

/** Why nothing can listen there, in a sentence; null when it can. */
export async function portProblem(host: string, port: number, option = 'port'): Promise<string | null> {
  const server = createServer();
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    return sentence(`${host}:${port}`, option, error as NodeJS.ErrnoException);
  }
  server.close();
  await once(server, 'close');
  return null;
}

function sentence(address: string, option: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return `${address} is already in use: choose another one with --${option}`;
  if (code === 'EACCES') return `${address} is not for everybody to listen at: choose one above 1023 with --${option}`;
  return `nothing can listen at ${address}, which --${option} means (${message})`;
}
