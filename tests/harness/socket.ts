import { WebSocket } from 'ws';

export interface OpenSocket {
  send(data: Uint8Array | string): void;
  close(code?: number): void;
  /** Drops the connection without a close frame, as a lost network does. */
  cut(): void;
}

export interface SocketEvents {
  onMessage(data: Uint8Array | string): void;
  /** Once, however it ended; 1006 when there was no close frame. */
  onClose(code: number, reason: string): void;
}

/**
 * Opens a WebSocket for a bench or a test; rejects when the server refuses it.
 *
 * Not the global one: this can be cut, tells the status of a refusal, and spends less on a message, so that one
 * process can play many devices. Without compression, for what Roost carries is ciphertext.
 */
export function openSocket(url: string, protocols: string[], events: SocketEvents): Promise<OpenSocket> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), protocols, {
    perMessageDeflate: false,
    handshakeTimeout: 30_000,
  });
  socket.on('message', (data: Buffer, isBinary: boolean) => events.onMessage(isBinary ? data : data.toString()));
  return new Promise((resolve, reject) => {
    socket.on('error', reject); // After the opening only the close event counts.
    socket.on('open', () => {
      socket.on('close', (code, reason) => events.onClose(code, reason.toString()));
      resolve({
        send: (data) => socket.send(data),
        close: (code = 1000) => socket.close(code),
        cut: () => socket.terminate(),
      });
    });
  });
}
