import net from 'node:net';

/** A request for the options of a server, in version 4 of the protocol: needs no password or session. */
const optionsRequest = Uint8Array.of(0x04, 0, 0, 0, 0x05, 0, 0, 0, 0);
const [responseOfVersion4, supported] = [0x84, 0x06];

/** Whether there is a server behind an address that speaks CQL. */
export function answersCql(host: string, port = 9042, ms = 2_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    const answer = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.setTimeout(ms, () => answer(false));
    socket.on('error', () => answer(false));
    socket.on('connect', () => socket.write(optionsRequest));
    socket.on('data', (bytes) => answer(bytes[0] === responseOfVersion4 && bytes[4] === supported));
    socket.on('close', () => resolve(false));
  });
}

/** Why nobody may listen at an address; undefined when it is free. */
export function whyNotFree(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'unknown'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
