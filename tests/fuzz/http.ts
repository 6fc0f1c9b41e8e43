import { connect } from 'node:net';

export interface HttpAnswer {
  /** 0: the connection ended without one. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends bytes to the server and reads what it says until it closes. */
export function sendRaw(port: number, bytes: Uint8Array, patienceMs: number): Promise<HttpAnswer | 'silent'> {
  return new Promise((resolve) => {
    let text = '';
    const end = (silent: boolean): void => {
      clearTimeout(patience);
      socket.destroy();
      const at = text.indexOf('\r\n\r\n');
      const head = at < 0 ? text : text.slice(0, at);
      const answer = { status: Number(head.split(' ')[1] ?? 0), head, body: at < 0 ? '' : text.slice(at + 4) };
      resolve(silent ? 'silent' : answer);
    };
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const patience = setTimeout(() => end(true), patienceMs);
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => end(false));
    socket.on('close', () => end(false));
  });
}
