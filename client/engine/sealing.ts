/** Makes the bodies of the sends whose turn it is, for the epoch that the control replay has reached. */
import { own } from '../../protocol/codec.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Cipher } from '../ports.ts';
import type { Changes } from './changes.ts';
import type { Conversation } from './conversation.ts';
import { EntryKind, isControl } from './log-entry.ts';
import { type OutboxRow, type Sealed, window } from './outbox.ts';
import { lacksControl } from './pulls.ts';
import type { World } from './world.ts';

/** Seals what can be sealed; the rows are written with the same transaction, before anything is sent (D2.3). */
export async function sealDue(world: World, cipher: Cipher, changes: Changes): Promise<void> {
  for (const conversation of world.sending) {
    if (conversation.row.halted !== null) continue;
    for (const row of window(conversation, world.limits.maxInFlight)) {
      if (row.sealed !== null) continue;
      if (!maySeal(conversation, row)) break;
      row.sealed = await seal(world, conversation, row, cipher);
      changes.putOutbox(conversation, row);
    }
  }
}

/** A creation comes before any epoch; everything else waits until the control chain is replayed. */
function maySeal(conversation: Conversation, row: OutboxRow): boolean {
  if (row.kind === EntryKind.CREATION) return conversation.control.epoch === 0;
  return conversation.control.epoch > 0 && !lacksControl(conversation);
}

async function seal(world: World, conversation: Conversation, row: OutboxRow, cipher: Cipher): Promise<Sealed> {
  const { epoch, epochLeaf } = conversation.control;
  const { sha256 } = world.surroundings;
  if (isControl(row.kind)) {
    const change = wire.Control.decode(row.control);
    change.epoch = epoch;
    const body = own(wire.Control.encode(change).finish());
    return { epoch, body, hash: sha256(body), wraps: [] };
  }
  if (row.kind !== EntryKind.MESSAGE) {
    const body = new Uint8Array(0);
    return { epoch, body, hash: sha256(body), wraps: [] };
  }
  const { body, wraps } = await cipher.seal(row.content, {
    conversation: conversation.row.id,
    device: world.me.device,
    number: row.number,
    epoch,
    controlLeaf: epochLeaf,
  });
  return { epoch, body, hash: sha256(body), wraps };
}
