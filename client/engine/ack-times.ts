/**
 * When acknowledgements leave: in larger groups together, within a quarter of a second, for otherwise every member would
 * send a frame with each message of a busy group (8.3c). What comes after a quiet moment is acknowledged at once, so the
 * first tick is not late, and whatever else leaves takes along what waits.
 */
import type { ServerFrame } from '../../protocol/codec.ts';
import type { ConversationId } from '../../protocol/ids.ts';
import type { Conversation } from './conversation.ts';
import type { Exchange } from './exchange.ts';
import { isReadDue } from './read-times.ts';
import type { World } from './world.ts';

/** They leave so long after the first of them. */
const togetherMs = 250;
/** Far from what makes a device slow to the server (8.6). */
const maxFramesTogether = 32;
const maxBytesTogether = 128 * 1024;

type Output = ServerFrame['outputs'][number];

/** A frame that is to be acknowledged has come, and is not taken in yet. */
export function noteFrame(frame: ServerFrame, world: World, exchange: Exchange): void {
  if (frame.ordinal === 0) return;
  for (const output of frame.outputs) {
    exchange.bytesTogether += bytesOf(output);
    if (!isOfLargeGroup(output, world, exchange)) exchange.hurries = true;
  }
  if (exchange.bytesTogether > maxBytesTogether) exchange.hurries = true;
}

/** Says whether what is to be acknowledged now is to wait; the exchange says until when. */
export function acksWait(world: World, exchange: Exchange, unsaid: Iterable<Conversation>): boolean {
  const now = world.surroundings.elapsed();
  if (exchange.hurries || exchange.ordinal - exchange.acknowledged >= maxFramesTogether) return false;
  let isAnyDue = exchange.ordinal > exchange.acknowledged;
  for (const conversation of unsaid) {
    const { live, row } = conversation;
    if (row.from === 0) continue;
    // What the person reads by hand is told at once.
    if (!live.ackDue && isReadDue(conversation, now)) return false;
    if (!live.ackDue) continue;
    if (!isLarge(conversation, world) || now - live.ackedAt >= togetherMs) return false;
    isAnyDue = true;
  }
  if (!isAnyDue) return false;
  if (exchange.acksDueAt === Number.POSITIVE_INFINITY) exchange.acksDueAt = now + togetherMs;
  return now < exchange.acksDueAt;
}

/** All that waited leaves. */
export function noteAcksLeave(exchange: Exchange): void {
  exchange.acksDueAt = Number.POSITIVE_INFINITY;
  exchange.hurries = false;
  exchange.bytesTogether = 0;
}

function isOfLargeGroup({ reply, event }: Output, world: World, exchange: Exchange): boolean {
  if (reply !== null) {
    const awaited = exchange.awaited.get(reply.id);
    return awaited?.for === 'send' && isLarge(awaited.conversation, world);
  }
  if (event === null) return true;
  const isLargeById = ({ conversation }: { readonly conversation: string }): boolean => {
    const chat = world.conversations.get(conversation as ConversationId);
    return chat !== undefined && isLarge(chat, world);
  };
  const { entries, summaries, readPositions, typing, presences } = event;
  if (entries !== null) return isLargeById(entries);
  if (summaries !== null) return summaries.summaries.every(isLargeById);
  if (readPositions !== null) return readPositions.positions.every(isLargeById);
  return typing !== null || presences !== null;
}

function isLarge({ row, control }: Conversation, { limits }: World): boolean {
  return Math.max(row.members, Object.keys(control.members).length) > limits.maxMembersSingly;
}

function bytesOf({ event }: Output): number {
  return event?.entries?.entries.reduce((sum, { body }) => sum + body.length, 0) ?? 0;
}
