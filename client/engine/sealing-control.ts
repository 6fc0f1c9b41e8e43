/** Makes and signs the body of a control entry, for the epoch that the control replay has reached. */
import { decodeMessage, own } from '../../protocol/codec.ts';
import { controlStatement, signedControl } from '../../protocol/statements.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Conversation } from './conversation.ts';
import { judge } from './judging.ts';
import { EntryKind } from './log-entry.ts';
import type { OpeningContext } from './opening.ts';
import type { OutboxRow } from './outbox.ts';

/** `waits`: nobody would take it from this device yet; `fails`: nor will they, for the reason in the sentence. */
export type SealedControl = Uint8Array | { readonly waits: true } | { readonly fails: CannotSeal };

/** As a send that fails says it, with the code `not-sealed`. */
export interface CannotSeal {
  readonly reason: 'not-encrypted' | 'not-signed' | 'old-list';
  readonly sentence: string;
}

const notSigned: CannotSeal = { reason: 'not-signed', sentence: 'This change could not be signed here.' };
const oldList: CannotSeal = {
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
  const unsigned = own(wire.Control.encode(change).finish());
  if (cipher.sign === undefined) return unsigned;
  const { me, surroundings } = world;
  const listed = control.lists[me.user]?.keys ?? [];
  // Who is out by now is listed no more: the server says so.
  const isOut = row.kind !== EntryKind.CREATION && !Object.hasOwn(control.members, me.user);
  if (row.kind !== EntryKind.CREATION && !isOut && !listed.some(({ device }) => device === me.device))
    return { waits: true };
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
