/** Opens the bodies in frames ahead of the step that takes them in, which is synchronous. */
import { contains } from '../../lib/ranges.ts';
import type { ServerFrame } from '../../protocol/codec.ts';
import type { Cipher } from '../ports.ts';
import { entriesIn } from './inbound.ts';
import { BodyState, EntryKind, type WireEntry } from './log-entry.ts';
import type { World } from './world.ts';

export async function openBodies(
  world: World,
  cipher: Cipher,
  frames: readonly ServerFrame[],
): Promise<Map<WireEntry, Uint8Array | null>> {
  const contents = new Map<WireEntry, Uint8Array | null>();
  for (const frame of frames) {
    for (const { conversation, entry } of entriesIn(frame)) {
      if (entry.kind !== EntryKind.MESSAGE || entry.bodyState !== BodyState.PRESENT) continue;
      if (isHeld(world, conversation, entry.seq)) continue;
      const { device, number, body } = entry;
      const wraps = entry.wraps.map(({ user, device: to, type, data }) => ({ user, device: to, type, data }));
      contents.set(entry, await cipher.open({ conversation, device, number, body, wraps }));
    }
  }
  return contents;
}

/** What is stored is not taken in again; the preview is, whenever the list is told anew. */
function isHeld(world: World, conversation: string, seq: number): boolean {
  const held = world.conversations.get(conversation as never);
  return held !== undefined && contains(held.row.runs, seq) && held.row.last?.seq !== seq;
}
