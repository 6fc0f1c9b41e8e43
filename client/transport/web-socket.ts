import type { ClientSocket, Transport } from '../ports.ts';

/** The WebSocket of browsers and Node. The token travels as a subprotocol, the only credential a browser can send. */
export function webSocketTransport(server: string, token: string): Transport {
  const url = `${server.replace(/^http/, 'ws')}/v1/socket`;
  return {
    connect: (events, attempt) => {
      const socket = new WebSocket(url, ['roost.v1', `roost.token.${token}`, `roost.attempt.${attempt}`]);
      socket.binaryType = 'arraybuffer';
      let ended = false;
      const end = (code: number, reason: string): void => {
        if (ended) return;
        ended = true;
        events.closed(code, reason);
      };
      socket.addEventListener('open', () => events.opened());
      socket.addEventListener('message', ({ data }) => {
        if (typeof data === 'string') events.received(data);
        else if (data instanceof ArrayBuffer) events.received(new Uint8Array(data));
      });
      socket.addEventListener('close', ({ code, reason }) => end(code || 1006, reason));
      // A close event follows; the error itself says nothing that a page may know.
      socket.addEventListener('error', () => {});
      return socketOver(socket, end);
    },
  };
}

function socketOver(socket: WebSocket, end: (code: number, reason: string) => void): ClientSocket {
  return {
    send: (data) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(data as string | Uint8Array<ArrayBuffer>);
    },
    close: (code, reason) => {
      try {
        socket.close(code, reason);
      } catch {
        // It was never open.
      }
      // The close event of a dead network can take a minute; the engine is told now.
      queueMicrotask(() => end(1006, reason));
    },
  };
}
