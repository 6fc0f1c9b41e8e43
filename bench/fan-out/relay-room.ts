import { type OpenSocket, openSocket } from '../../tests/harness/socket.ts';
import type { Room } from './pace.ts';

type Output =
  | { type: 'stored'; id: number; seq: number }
  | { type: 'message'; conversation: string; seq: number; from: string; text: string }
  | { type: 'delivered'; id: number };

const text = 'm'.repeat(200);

/** Connects `count` people of the bare relay; the first writes to all others, each of whom acknowledges each message. */
export async function openRelayRoom(url: string, name: string, count: number): Promise<Room> {
  const conversation = `${name}-c`;
  const people = Array.from({ length: count }, (_, i) => `${name}-${i}`);
  const [from, ...to] = people as [string, ...string[]];
  /** By seq: who lacks it. By id: whose tick is missing. */
  const lacking = new Map<number, number>();
  const unticked = new Map<number, number>();
  let nextId = 1;

  const receivers = await Promise.all(
    to.map(async (person) => {
      const receiver: OpenSocket = await openSocket(`${url}/?user=${person}`, [], {
        onMessage: (data) => {
          const frame = JSON.parse(data as string) as Output;
          if (frame.type !== 'message') return;
          receiver.send(JSON.stringify({ type: 'ack', conversation, seq: frame.seq }));
          const left = (lacking.get(frame.seq) ?? to.length) - 1;
          lacking.set(frame.seq, left);
          if (left > 0) return;
          lacking.delete(frame.seq);
          room.onDelivered(1);
        },
        onClose: () => {},
      });
      return receiver;
    }),
  );
  const sender = await openSocket(`${url}/?user=${from}`, [], {
    onMessage: (data) => {
      const frame = JSON.parse(data as string) as Output;
      if (frame.type !== 'delivered') return;
      const left = (unticked.get(frame.id) ?? 0) - 1;
      if (left > 0) unticked.set(frame.id, left);
      else unticked.delete(frame.id);
    },
    onClose: () => {},
  });
  const room: Room = {
    onDelivered: () => {},
    send: () => {
      const id = nextId++;
      unticked.set(id, to.length);
      sender.send(JSON.stringify({ type: 'send', conversation, id, from, to, text }));
    },
    isTicked: () => unticked.size === 0,
    close: () => {
      for (const socket of [sender, ...receivers]) socket.close();
    },
  };
  return room;
}
