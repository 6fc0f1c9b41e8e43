/** Bodies that leave this device, deleted for everyone or expired: from every row they are in, and from the cipher. */
import { contains, subtract } from '../../lib/ranges.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { Cipher, MessageName, StateChanges } from '../cipher/cipher.ts';
import { encodeKey } from '../store/key-order.ts';
import type { Changes, Op } from './changes.ts';
import type { OpeningContext } from './context.ts';
import { type Conversation, isHidden, type Me, type OpenedRow } from './conversation.ts';
import type { EntryRow } from './entry-row.ts';
import { BodyState, EntryKind } from './log-entry.ts';
import { isNamed, nameWithin } from './message-names.ts';
import { eraseOpened } from './opened.ts';
import type { OutboxRow } from './outbox-row.ts';

type NamedMessage = Parameters<typeof nameWithin>[0];
type PutOp = Extract<Op, { op: 'put' }>;

/** The body of an entry that is held goes in this step's transaction; the leaf fields stay. */
export function eraseBody(conversation: Conversation, seq: number, bodyState: wire.BodyState, changes: Changes): void {
  const { row } = conversation;
  changes.ops.push({ op: 'erase', key: [row.id, seq], bodyState });
  if (row.lastShown?.seq === seq) row.lastShown = { ...row.lastShown, content: null, bodyState };
  changes.tell({ what: 'erased', conversation, seq, bodyState });
  eraseOpened(conversation, seq, bodyState, changes);
  waitNoMore(conversation, seq);
}

/**
 * What is known to have gone stays gone, whoever tells of it with its body again: a page or a preview may have been made
 * before it went, and come after the news of that. PRESENT when nothing is known.
 */
export function goneAs(
  { row, opened }: Conversation,
  { seq, ...name }: NamedMessage & { readonly seq: number },
): number {
  if (row.deleted.includes(seq)) return BodyState.DELETED;
  if (row.deletedNames?.some((one) => one.seq === seq && isNamed(one, name)) === true) return BodyState.DELETED;
  const kept = opened.get(nameWithin(name));
  if (kept !== undefined) return kept.bodyState;
  const last = row.last?.seq === seq ? row.last : null;
  // What was only withheld may be given again.
  return last === null || last.bodyState === BodyState.WITHHELD ? BodyState.PRESENT : last.bodyState;
}

/** The same, and what this person has deleted for themselves. Keys and changes of the chat are not a message, and stay. */
export function goneHere(
  conversation: Conversation,
  entry: NamedMessage & { readonly seq: number; readonly kind: wire.EntryKind },
): number {
  const isOut = entry.kind === EntryKind.MESSAGE && isHidden(conversation.row, entry.seq);
  return isOut ? BodyState.DELETED : goneAs(conversation, entry);
}

/**
 * The entry is here that deletions were waiting for. One that has signed for another message under that seq was signed for another
 * log, or for what is not there: nothing goes for it, and that is shown (E81).
 */
export function meetDeleted(conversation: Conversation, stored: EntryRow, changes: Changes): void {
  const { row } = conversation;
  const { seq } = stored;
  if (row.deleted.includes(seq)) row.deleted = row.deleted.filter((one) => one !== seq);
  const met = row.deletedNames?.filter((one) => one.seq === seq) ?? [];
  if (met.length === 0) return;
  row.deletedNames = row.deletedNames?.filter((one) => one.seq !== seq) ?? [];
  for (const { by, ...name } of met) if (!isNamed(name, stored)) changes.note(conversation, by, { invalid: 'rules' });
}

/** Nothing of it is waited for: it was opened, or has gone. */
export function waitNoMore({ row, live }: Conversation, seq: number): void {
  if (!contains(row.waiting, seq)) return;
  row.waiting = subtract(row.waiting, [{ from: seq, through: seq }]);
  live.ackDue = true;
}

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
  const names: MessageName[] = [];
  for (const op of changes.ops) {
    if (op.op === 'put') {
      const name = nameWithoutBody(op) ?? (isReused(op) ? null : nameOfFailed(op, world.me));
      if (name !== null) names.push(name);
    }
    if (op.op !== 'erase') continue;
    const sort = encodeKey(op.key);
    const put = changes.ops.find((one) => one.op === 'put' && one.table === 'entries' && encodeKey(one.key) === sort);
    const row = put?.op === 'put' ? put.value : await store.read((reader) => reader.get('entries', op.key));
    if (row !== undefined) names.push(nameOf(op.key[0] as string, row as EntryRow));
  }
  for (const name of names) await forgetOne(context, (one) => one.forget?.(name, state) ?? {});
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

export function nameOf(conversation: string, { sender, device, number }: EntryRow): MessageName {
  return { conversation, sender, device, number };
}
