/** Makes and signs the body of a control entry, or of a deletion, for the epoch that the control replay has reached. */
import { decodeMessage, own } from '../../protocol/codec.ts';
import { controlStatement, deletionStatement, signedControl } from '../../protocol/statements.ts';
import { wire } from '../../schema/gen/wire.js';
import type { OpeningContext } from './context.ts';
import type { ControlState } from './control-state.ts';
import type { Conversation, Me } from './conversation.ts';
import { encodeDeletion } from './deletions.ts';
import type { EntryRow } from './entry-row.ts';
import { judge } from './judging.ts';
import { EntryKind } from './log-entry.ts';
import { type NameInConversation, nameIn } from './message-names.ts';
import type { OutboxRow } from './outbox-row.ts';

/** `waits`: nobody would take it from this device yet; `fails`: nor will they, for the reason in the sentence. */
export type SealedControl = Uint8Array | { readonly waits: true } | { readonly fails: SealProblem };

/** As a send that fails says it, with the code `not-sealed`. */
export interface SealProblem {
  readonly reason: 'not-encrypted' | 'not-signed' | 'old-list';
  readonly sentence: string;
}

const notSigned: SealProblem = { reason: 'not-signed', sentence: 'This change could not be signed here.' };
const notThere: SealProblem = { reason: 'not-signed', sentence: 'What this deletes is not on this device.' };
const oldList: SealProblem = {
  reason: 'old-list',
  sentence: 'The devices of somebody whom this change adds are not the newest any more. Try it again.',
};

export async function sealControl(
  { control }: Conversation,
  row: OutboxRow,
  { cipher, state, world, verifier }: Pick<OpeningContext, 'cipher' | 'state' | 'world' | 'verifier'>,
): Promise<SealedControl> {
  const change = decodeMessage(wire.Control, row.control) as wire.Control.$Properties | null;
  if (change === null) throw new Error('the outbox holds what is no control entry');
  change.epoch = control.epoch;
  if (change.creation != null && cipher.sign !== undefined) change.creation.signsDeletions = true;
  const unsigned = own(wire.Control.encode(change).finish());
  if (cipher.sign === undefined) return unsigned;
  const { me, surroundings } = world;
  const isOut = row.kind !== EntryKind.CREATION && isOutOf(control, me);
  if (row.kind !== EntryKind.CREATION && !isOut && !isListed(control, me)) return { waits: true };
  const { conversation, kind, number } = row;
  const name = { conversation, kind, number, sender: me.user, device: me.device };
  try {
    const { signature, changes } = await cipher.sign(controlStatement(name, unsigned), state);
    state.change(changes);
    const body = signedControl(unsigned, signature);
    // As whoever takes it will look at it: what they would pass over is not sent.
    const verdict = verifier === null || isOut ? 'valid' : await judge(control, { ...name, body }, verifier);
    if (verdict === 'valid') return body;
    surroundings.log('warn', 'a control entry of this device would be passed over', { verdict });
    return { fails: verdict === 'list-old' ? oldList : notSigned };
  } catch (problem) {
    state.demandNoFault(problem);
    surroundings.log('error', 'the cipher cannot sign a control entry', { problem: String(problem) });
    return { fails: notSigned };
  }
}

/** Empty where the cipher signs nothing: all who read it take it so. */
export async function sealDeletion(
  { control }: Conversation,
  row: OutboxRow,
  { cipher, state, world, store }: Pick<OpeningContext, 'cipher' | 'state' | 'world' | 'store'>,
): Promise<SealedControl> {
  if (cipher.sign === undefined) return new Uint8Array(0);
  const { me, surroundings } = world;
  if (!isOutOf(control, me) && !isListed(control, me)) return { waits: true };
  const { conversation, number, targets } = row;
  const messages = row.messages ?? (await messagesAt(store, conversation, targets));
  if (messages === null) return { fails: notThere };
  const unsigned = encodeDeletion(control.epoch, messages, me.user);
  const name = { conversation, sender: me.user, device: me.device, number, targets, leaf: control.epochLeaf };
  try {
    const { signature, changes } = await cipher.sign(deletionStatement(name, unsigned), state);
    state.change(changes);
    return signedControl(unsigned, signature);
  } catch (problem) {
    state.demandNoFault(problem);
    surroundings.log('error', 'the cipher cannot sign a deletion', { problem: String(problem) });
    return { fails: notSigned };
  }
}

/** Of a deletion that an older release has written. */
async function messagesAt(
  store: OpeningContext['store'],
  conversation: string,
  targets: readonly number[],
): Promise<NameInConversation[] | null> {
  const rows = await store.read((reader) =>
    Promise.all(targets.map((seq) => reader.get('entries', [conversation, seq]))),
  );
  return rows.includes(undefined) ? null : rows.map((row) => nameIn(row as EntryRow));
}

/** Who is out by now is listed no more: the server says so. */
function isOutOf({ members }: ControlState, { user }: Me): boolean {
  return !Object.hasOwn(members, user);
}

function isListed({ lists }: ControlState, { user, device }: Me): boolean {
  return (lists[user]?.keys ?? []).some((one) => one.device === device);
}
