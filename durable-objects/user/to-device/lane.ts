/**
 * The way of letters to a device: in their order of arrival, a frame or two at a time, each deleted when its frame is acknowledged.
 *
 * It is a lane of its own. So little is under way in it, and only while the device is far from slow, that letters put no
 * message behind: what a keyring is handed over in waits for messages, never the other way round.
 */
import type { Connection } from '../connection/connection.ts';
import { toDeviceEvent } from '../connection/outputs.ts';
import type { Context } from '../context.ts';

export type LettersContext = Pick<Context, 'connections' | 'limits' | 'put' | 'store'>;

/** Frames with letters that may be unacknowledged, and how much is put into one; a large letter travels alone. */
const maxFrames = 2;
const maxPerFrame = 64;
const maxFrameBytes = 64 * 1024;

/** Sends what the device may be sent now. Called when something comes, when it resumes, and with each of its acks. */
export function sendLetters(context: LettersContext, device: number): void {
  if (context.store.letters.waiting(device).size === 0) return;
  for (const connection of context.connections.values()) {
    if (connection.device === device && connection.isOpen && connection.isLive) send(context, connection);
  }
}

/** The device has what was in frames that it acknowledged. A row each. */
export function lettersAcknowledged(context: LettersContext, connection: Connection): void {
  const { letters } = connection.facts;
  const acknowledged = letters.filter(({ frame }) => frame <= connection.acknowledged);
  const last = acknowledged.at(-1);
  if (last !== undefined) {
    context.store.letters.deleteThrough(connection.device, last.through);
    connection.change({ letters: letters.slice(acknowledged.length) });
  }
  sendLetters(context, connection.device);
}

function send(context: LettersContext, connection: Connection): void {
  while (connection.facts.letters.length < maxFrames) {
    const { lettersThrough, letters } = connection.facts;
    const through = nextBatch(context, connection, lettersThrough);
    if (through === null) return;
    const batch = context.store.letters.between(connection.device, lettersThrough, through);
    context.put(connection, toDeviceEvent(batch), true);
    const sent = { frame: connection.nextOrdinal, through };
    connection.change({ lettersThrough: through, letters: [...letters, sent] });
    connection.flush();
  }
}

/** The id of the last letter of the next frame, or null: the device is gone, or its mailbox is full. */
function nextBatch({ store, limits }: LettersContext, connection: Connection, after: number): number | null {
  let bytes = 0;
  let through: number | null = null;
  for (const { id, size } of store.letters.after(connection.device, after, maxPerFrame)) {
    if (through !== null && bytes + size > maxFrameBytes) break;
    bytes += size;
    through = id;
  }
  const { pendingFrames, pendingBytes } = connection;
  const hasRoom = pendingFrames < limits.maxUnackedFrames / 2 && pendingBytes + bytes <= limits.maxUnackedBytes / 2;
  return hasRoom || pendingFrames === 0 ? through : null;
}
