/**
 * Stands between devices and the server: writes down every frame, and can be the network that loses them.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import type { Account } from '../harness/account.ts';
import type { RecordedFrame } from './fixture.ts';

export interface Relay {
  /** The account as a device that goes through the relay has it. `name` is what its frames are filed under. */
  through(account: Account, name: string): Account;
  /** From now on nothing that this side sends arrives. */
  lose(name: string, from: 'client' | 'server'): void;
  /** Called with each frame of the server before it goes on. */
  onServerFrame: ((device: string, bytes: Uint8Array) => void) | null;
  readonly frames: readonly RecordedFrame[];
  stop(): void;
}

export async function startRelay(serverUrl: string): Promise<Relay> {
  const frames: RecordedFrame[] = [];
  const names = new Map<string, string>();
  const connections = new Map<string, number>();
  const lost = new Set<string>();
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, handleProtocols });
  await once(server, 'listening');

  const relay: Relay = {
    frames,
    onServerFrame: null,
    through(account, name) {
      names.set(account.token, name);
      return { ...account, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    },
    lose: (name, from) => void lost.add(`${name} ${from}`),
    stop: () => {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };

  server.on('connection', (client, request) => {
    const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((text) => text.trim());
    const token = protocols.find((text) => text.startsWith('roost.token.'))?.slice('roost.token.'.length) ?? '';
    const device = names.get(token) ?? 'unknown';
    const connection = (connections.get(device) ?? 0) + 1;
    connections.set(device, connection);
    const upstream = new WebSocket(`${serverUrl.replace(/^http/, 'ws')}${request.url}`, protocols, {
      perMessageDeflate: false,
    });
    const early: (() => void)[] = [];
    const pass = (from: 'client' | 'server', data: RawData, isBinary: boolean) => {
      const arrived = !lost.has(`${device} ${from}`);
      if (isBinary) {
        const bytes = Uint8Array.from(data as Buffer);
        frames.push({ n: frames.length + 1, device, connection, from, at: Date.now(), arrived, bytes });
        if (from === 'server') relay.onServerFrame?.(device, bytes);
      }
      const target = from === 'client' ? upstream : client;
      const send = () => target.send(data, { binary: isBinary });
      if (!arrived) return;
      if (target.readyState === WebSocket.CONNECTING) early.push(send);
      else if (target.readyState === WebSocket.OPEN) send();
    };
    client.on('message', (data, isBinary) => pass('client', data, isBinary));
    upstream.on('open', () => {
      for (const send of early.splice(0)) send();
    });
    upstream.on('message', (data, isBinary) => pass('server', data, isBinary));
    client.on('close', (code) => close(upstream, code));
    upstream.on('close', (code) => close(client, code));
    client.on('error', () => upstream.terminate());
    upstream.on('error', () => client.terminate());
  });
  return relay;
}

function handleProtocols(offered: Set<string>): string | false {
  return offered.has('roost.v1') ? 'roost.v1' : false;
}

/** Codes that say "there was none" must not be sent. */
function close(socket: WebSocket, code: number): void {
  if (socket.readyState === WebSocket.CONNECTING || code === 1006) socket.terminate();
  else socket.close(code === 1005 ? 1000 : code);
}
