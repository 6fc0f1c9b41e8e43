import { openSocket } from '../../tests/harness/socket.ts';
import type { Pair } from './drive.ts';

type Output =
  | { type: 'stored'; id: number; seq: number }
  | { type: 'message'; conversation: string; seq: number; from: string; text: string }
  | { type: 'delivered'; id: number };

/** Connects two people of the bare relay; each message carries `text`. */
export async function openRelayPair(url: string, name: string, text: string): Promise<Pair> {
  const [from, to, conversation] = [`${name}-a`, `${name}-b`, `${name}-c`];
  let nextId = 1;
  // ✓✓ counts when both are there, in whatever order they came.
  const half = new Set<number>();
  const receiver = await openSocket(`${url}/?user=${to}`, [], {
    onMessage: (data) => {
      const frame = JSON.parse(data as string) as Output;
      if (frame.type !== 'message') return;
      receiver.send(JSON.stringify({ type: 'ack', conversation, seq: frame.seq }));
    },
    onClose: () => {},
  });
  const sender = await openSocket(`${url}/?user=${from}`, [], {
    onMessage: (data) => {
      const frame = JSON.parse(data as string) as Output;
      if (frame.type === 'message') return;
      if (half.delete(frame.id)) pair.onDelivered(1);
      else half.add(frame.id);
    },
    onClose: () => {},
  });
  const pair: Pair = {
    send: () => sender.send(JSON.stringify({ type: 'send', conversation, id: nextId++, from, to, text })),
    onDelivered: () => {},
    close: () => {
      sender.close();
      receiver.close();
    },
  };
  return pair;
}
