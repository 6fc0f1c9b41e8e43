/** Makes the bodies of the sends whose turn it is, for the epoch that the control replay has reached. */
import { refusals } from '../../protocol/refusals.ts';
import type { KeysEntry, SealOutcome } from '../cipher/cipher.ts';
import { isHeld } from '../trust/key-trust.ts';
import { whyNeverBegun } from './beginning.ts';
import type { OpeningContext } from './context.ts';
import type { Conversation } from './conversation.ts';
import { isUntold } from './copy-word.ts';
import { isDeletion } from './deletions.ts';
import { failSend } from './failing.ts';
import { Group } from './group.ts';
import { keyNumbers, putKeys } from './keys-entries.ts';
import { waitsForLists } from './lagging.ts';
import { EntryKind, isControl } from './log-entry.ts';
import { noteUsed, sealedContent, window } from './outbox.ts';
import type { OutboxRow, SealedSend } from './outbox-row.ts';
import { lacksControl } from './pulls.ts';
import { type SealProblem, sealControl, sealDeletion } from './sealing-control.ts';
import { hereOf, mayBeCopy, serverTime, type World } from './world.ts';

/** Seals what can be sealed; the rows are written with the same transaction, before anything is sent (D2.3). */
export async function sealDue(context: OpeningContext): Promise<void> {
  for (const conversation of context.world.sending) {
    if (conversation.row.halted !== null) continue;
    const { live } = conversation;
    const wasHeld = live.isHeld;
    live.isHeld = false;
    // What fails makes room for those behind it.
    while (await sealWindow(conversation, context));
    if (live.isHeld === wasHeld) continue;
    context.changes.seen.add(conversation);
    if (live.isHeld) context.changes.tell({ what: 'held', conversation });
  }
}

/**
 * Says whether there is more to look at: something was put ahead of a message, or something failed. What fails is too long for any
 * frame (limits may be lower than when it was written), is beyond this device's cipher, or its conversation will never begin.
 */
async function sealWindow(conversation: Conversation, context: OpeningContext): Promise<boolean> {
  const { world, changes } = context;
  const { sha256 } = world.surroundings;
  let failed = false;
  for (const row of window(conversation, world.limits.maxInFlight)) {
    if (row.sealed === null) {
      const why = row.kind === EntryKind.CREATION ? null : whyNeverBegun(conversation, row.number);
      if (why !== null) {
        failSend(conversation, row, why, changes);
        failed = true;
        continue;
      }
      if (!maySeal(world, conversation, row)) break;
      if (mayBeCopy(world) || isUntold(world, conversation)) break;
      if (row.kind === EntryKind.MESSAGE && waitsToBeLookedAt(conversation, world)) break;
      if (row.kind === EntryKind.MESSAGE && waitsForLists(conversation, world, changes)) break;
      // Only once: a body that is made anew is perhaps the one that was taken already.
      if (disappears(row) && row.replaced.length === 0)
        row.expiresAt = Math.ceil(serverTime(world) + (row.lifetimeMs ?? 0));
      const sealed = await seal(conversation, row, context);
      if (sealed === 'waits') break;
      if ('fails' in sealed) {
        failSend(conversation, row, { code: 'not-sealed', ...sealed.fails }, changes);
        failed = true;
        continue;
      }
      const { keys, ...body } = sealed;
      row.sealed = body;
      noteUsed(conversation.row, row.number);
      changes.putOutbox(conversation, row);
      changes.touch(conversation);
      if (keys.length > 0) {
        putKeys(conversation, row, { keys, sealed: { ...body, body: nothing, hash: sha256(nothing) } }, changes);
        // They come first, and may be too long themselves.
        return true;
      }
    }
    if (bytesOf(row, row.sealed) <= world.limits.maxFrameBytes) {
      // What is sealed behind it would name the epoch before it.
      if (isControl(row.kind)) break;
      continue;
    }
    failSend(conversation, row, { code: 'too-large', sentence: refusals['too-large'].sentence }, changes);
    failed = true;
  }
  return failed;
}

/**
 * Asked here, of the very keys that it would be sealed for: a message may have been written before the chat had them, or before
 * it had anybody. It waits until the person has looked.
 */
function waitsToBeLookedAt(conversation: Conversation, world: World): boolean {
  conversation.live.isHeld = isHeld(world, conversation);
  return conversation.live.isHeld;
}

const notEncrypted: SealProblem = {
  reason: 'not-encrypted',
  sentence: 'This message could not be encrypted here.',
};
const nothing = new Uint8Array(0);

type BodyWithKeys = SealedSend & { readonly keys: readonly KeysEntry[] };

/** It is shown as it goes on: a first message to a thousand people takes seconds. */
function notePreparing(conversation: Conversation, outcome: SealOutcome, changes: OpeningContext['changes']): void {
  const { live } = conversation;
  const lacks = outcome.is === 'waits' ? outcome.lacks : undefined;
  const now = lacks === undefined ? null : { ready: lacks.of - lacks.missing, total: lacks.of };
  if (now?.ready === live.preparing?.ready && now?.total === live.preparing?.total) return;
  live.preparing = now;
  changes.seen.add(conversation);
}

/** Shown as long as messages go without a device of theirs. */
function noteLeftOut(conversation: Conversation, users: readonly string[], changes: OpeningContext['changes']): void {
  const { live } = conversation;
  if (users.join() === live.leftOut.join()) return;
  live.leftOut = users;
  changes.seen.add(conversation);
}

function disappears({ lifetimeMs }: OutboxRow): boolean {
  return lifetimeMs !== undefined && lifetimeMs > 0;
}

/** At most what the frame takes that carries it alone. */
function bytesOf({ targets }: OutboxRow, { body, wraps }: SealedSend): number {
  const around = 256 + 6 * targets.length;
  return wraps.reduce((sum, { user, data }) => sum + user.length + data.length + 32, around + body.length);
}

/** A creation comes before any epoch; everything else waits until the control chain is replayed. */
function maySeal(world: World, conversation: Conversation, row: OutboxRow): boolean {
  // When it has to go is said in the server's time, and by no clock that this device was merely given (T1).
  if (disappears(row) && !world.clock.isCompared) return false;
  if (row.kind === EntryKind.CREATION) return conversation.control.epoch === 0;
  return conversation.control.epoch > 0 && !lacksControl(conversation);
}

/** `waits`: the cipher lacks something for it; `fails`: the cipher can never cope with it, and says why. */
async function seal(
  conversation: Conversation,
  row: OutboxRow,
  context: OpeningContext,
): Promise<BodyWithKeys | 'waits' | { readonly fails: SealProblem }> {
  const { world, cipher, state, store, changes } = context;
  const { epoch } = conversation.control;
  const { sha256 } = world.surroundings;
  if (isControl(row.kind)) {
    const body = await sealControl(conversation, row, context);
    if ('fails' in body) return body;
    return 'waits' in body ? 'waits' : { epoch, body, hash: sha256(body), wraps: [], keys: [] };
  }
  if (isDeletion(row)) {
    const body = await sealDeletion(conversation, row, context);
    if ('fails' in body) return body;
    return 'waits' in body ? 'waits' : { epoch, body, hash: sha256(body), wraps: [], keys: [] };
  }
  if (row.kind !== EntryKind.MESSAGE) {
    return { epoch, body: nothing, hash: sha256(nothing), wraps: [], keys: [] };
  }
  const { me } = world;
  const name = { conversation: conversation.row.id, sender: me.user, device: me.device, number: row.number };
  const group = new Group(conversation, { store, me, written: changes.ops, people: world.people }).now();
  const numbers = keyNumbers(row);
  let outcome: SealOutcome;
  try {
    const content = sealedContent(row);
    outcome = await cipher.seal({ name, content, group, keyNumbers: numbers, here: hereOf(world) }, state);
  } catch (problem) {
    state.demandNoFault(problem);
    world.surroundings.log('error', 'the cipher cannot seal a message', { problem: String(problem) });
    return { fails: notEncrypted };
  }
  state.change(outcome.changes);
  notePreparing(conversation, outcome, changes);
  if (outcome.is === 'waits') return 'waits';
  noteLeftOut(conversation, outcome.without ?? [], changes);
  const { body, wraps, keys = [] } = outcome;
  if (keys.length > numbers.length) {
    world.surroundings.log('error', 'the cipher gives more KEYS entries than there are numbers for');
    return { fails: notEncrypted };
  }
  return { epoch, body, hash: sha256(body), wraps, keys };
}
