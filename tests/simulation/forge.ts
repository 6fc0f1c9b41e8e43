/** A server that lies: one bit of a body is another one than under the chain value that comes with it (D5). */
import { wire } from '../../schema/gen/wire.js';
import type { Random } from './world/random.ts';

/** The frame with one message's body changed, or as it is when it holds none. */
export function forged(data: Uint8Array, random: Random): Uint8Array {
  const frame = wire.ServerFrame.decode(data);
  const bodies = frame.outputs
    .flatMap(({ reply, event }) => [...(event?.entries?.entries ?? []), ...(reply?.page?.entries ?? [])])
    .filter((entry) => entry.kind === wire.EntryKind.MESSAGE && (entry.body?.length ?? 0) > 0);
  if (bodies.length === 0) return data;
  const entry = random.pick(bodies);
  const body = Uint8Array.from(entry.body as Uint8Array);
  const last = body.length - 1;
  body[last] = (body[last] as number) ^ 1;
  entry.body = body;
  return wire.ServerFrame.encode(frame).finish();
}
