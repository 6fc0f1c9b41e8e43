/** What has left this device leaves the cipher: the keys of it, and what would have opened what goes unread. */
import type { Cipher, MessageName, StateChanges } from '../cipher/cipher.ts';
import { encodeKey } from '../store/key-order.ts';
import type { Op, UnreadMessage } from './changes.ts';
import type { OpeningContext } from './context.ts';
import type { Me, OpenedRow } from './conversation.ts';
import type { EntryRow } from './entry-row.ts';
import { nameOf } from './erasing.ts';
import { Group } from './group.ts';
import { BodyState, EntryKind } from './log-entry.ts';
import { nameWithin } from './message-names.ts';
import { wake } from './opening.ts';
import type { OutboxRow } from './outbox-row.ts';
import { hereOf } from './world.ts';

type PutOp = Extract<Op, { op: 'put' }>;

/**
 * The cipher forgets what could still open what is without its body at the end of this step, whichever row says so: the
 * same step may have opened it, from another frame. One that it stumbles over goes from here all the same, and stops no
 * client: it would be met again at every start.
 */
export async function forgetErased(context: OpeningContext): Promise<void> {
  const { cipher, state, store, changes, world } = context;
  if (cipher.forget === undefined) return;
  for (const [conversation, gone] of changes.goneUnseen) {
    const seqs = gone.flatMap(({ seq, name }) => (name === null ? [seq] : []));
    if (seqs.length > 0) await forgetOne(context, (one) => one.forgetAt?.(conversation.row.id, seqs, state) ?? {});
    for (const { name } of gone) {
      if (name === null) continue;
      await forgetOne(context, (one) => one.forget?.({ conversation: conversation.row.id, ...name }, state) ?? {});
    }
  }
  const { user: sender, device } = world.me;
  for (const [conversation, numbers] of changes.passedOver) {
    const given = numbers.map((number) => ({ conversation: conversation.row.id, sender, device, number }));
    await forgetOne(context, (one) => one.forgetUnsent?.(given, state) ?? {});
  }
  const unread = [...changes.unread];
  const names = unread.map(({ name }) => name);
  for (const op of changes.ops) {
    if (op.op === 'put') {
      const name = nameWithoutBody(op) ?? (isReused(op) ? null : nameOfFailed(op, world.me));
      if (name !== null) names.push(name);
    }
    if (op.op !== 'erase') continue;
    const sort = encodeKey(op.key);
    const put = changes.ops.findLast(
      (one) => one.op === 'put' && one.table === 'entries' && encodeKey(one.key) === sort,
    );
    const stored = put?.op === 'put' ? put.value : await store.read((reader) => reader.get('entries', op.key));
    if (stored === undefined) continue;
    const row = stored as EntryRow;
    const name = nameOf(op.key[0] as string, row);
    names.push(name);
    if (row.sealed !== null && row.kind === EntryKind.MESSAGE) unread.push({ name, seq: row.seq, ...row.sealed });
  }
  await consumeUnread(unread, context);
  const each = new Map(names.map((name) => [`${name.conversation} ${nameWithin(name)}`, name]));
  for (const name of each.values()) await forgetOne(context, (one) => one.forget?.(name, state) ?? {});
  // What has its number is another message, whose key may be here, or wanted.
  const reused = changes.ops
    .filter((op) => op.op === 'put' && isReused(op))
    .map((op) => nameOfFailed(op as PutOp, world.me));
  if (reused.length > 0)
    await forgetOne(
      context,
      (one) =>
        one.forgetUnsent?.(
          reused.filter((name) => name !== null),
          state,
        ) ?? {},
    );
}

/** What would have opened them is used up (E85). */
async function consumeUnread(unread: readonly UnreadMessage[], context: OpeningContext): Promise<void> {
  const { state, store, changes, world } = context;
  for (const message of unread) {
    const conversation = world.conversations.get(message.name.conversation as never);
    if (conversation === undefined || message.wraps.length === 0) continue;
    const group = new Group(conversation, { store, me: world.me, written: changes.ops }).now();
    await forgetOne(context, async (cipher) => {
      const used = await cipher.consume?.({ ...message, group, isNext: false, here: hereOf(world) }, state);
      wake(used?.wakes, world, changes);
      return used?.changes ?? {};
    });
  }
}

async function forgetOne(
  { cipher, state, world }: OpeningContext,
  forget: (cipher: Cipher) => Promise<StateChanges> | StateChanges,
): Promise<void> {
  try {
    state.change(await forget(cipher));
  } catch (problem) {
    state.demandNoFault(problem);
    world.surroundings.log('error', 'the cipher cannot forget a message', { problem: String(problem) });
  }
}

/** Of which message a row says that its body has gone. */
function nameWithoutBody({ table, key, value }: PutOp): MessageName | null {
  if (table === 'opened') {
    const { name, bodyState } = value as OpenedRow;
    return bodyState === BodyState.PRESENT ? null : name;
  }
  if (table !== 'entries') return null;
  const row = value as EntryRow;
  return row.bodyState === BodyState.PRESENT ? null : nameOf(key[0] as string, row);
}

/** What was sealed for it is of no use: it is sealed anew should the person try again. */
function nameOfFailed({ table, value }: PutOp, { user: sender, device }: Me): MessageName | null {
  if (table !== 'outbox') return null;
  const { state, kind, conversation, number } = value as OutboxRow;
  return state.is === 'failed' && kind === EntryKind.MESSAGE ? { conversation, sender, device, number } : null;
}

function isReused({ table, value }: PutOp): boolean {
  if (table !== 'outbox') return false;
  const { state } = value as OutboxRow;
  return state.is === 'failed' && state.code === 'id-reused';
}
