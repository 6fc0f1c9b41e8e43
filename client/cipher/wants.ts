/** Keys that are wanted: of messages that this device should open, and cannot. */
import type { SuiteErrorCode } from '../../crypto/suite.ts';
import type { MessageName } from './cipher.ts';
import type { Draft } from './draft.ts';

/** What the wraps of a message gave. */
export interface Found {
  readonly keys: readonly Uint8Array[];
  /** The sender's chain was among it. */
  readonly hasChain: boolean;
  /** Why there is no key. */
  readonly problem: KeyProblem;
}

/** `not-addressed`: there was no wrap for this device. `wrong-key`: what was in it opens another body, or none. */
type KeyProblem = SuiteErrorCode | 'no-chain' | 'not-addressed' | 'wrong-key';

/** The session that a wrap was for has done its work all the same. */
const soundSession: readonly KeyProblem[] = ['no-chain', 'not-addressed', 'duplicate', 'wrong-key'];

/** The row under `want`, conversation and seq. */
export interface WantRow {
  readonly sender: string;
  readonly device: number;
  readonly number: number;
  /** SHA-256 of the body that it is to open. */
  readonly hash: Uint8Array;
  /** The sender's chain is lacking as well. */
  readonly chain: boolean;
  /** The session with the sender's device does not work any more: it is begun anew before the sender is asked. */
  readonly broken: boolean;
  /** There was a wrap for this device: the sender may give the key again. */
  readonly isAddressed: boolean;
  readonly since: number;
  readonly asked: number;
  /** This time: whom it was asked of already, while it waits for a session with others. */
  readonly told: readonly string[];
  /** When it is to be asked for (again). */
  readonly dueAt: number;
}

/** When the first of them is due, so that nobody reads them all to find that none is. */
const dueKey = ['want-due'];

export interface Lacking {
  readonly name: MessageName;
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly problem: KeyProblem;
  readonly now: number;
}

/** Who may give it: its sender, if it was sealed for this device; else the other devices of this account. */
export function whoHas({ sender, isAddressed }: WantRow, self: string): string {
  return isAddressed ? sender : self;
}

export async function wantKey(draft: Draft, { name, seq, hash, problem, now }: Lacking): Promise<void> {
  const { sender, device, number, conversation } = name;
  if ((await draft.get(['want', conversation, seq])) !== undefined) return;
  const row: WantRow = {
    ...{ sender, device, number, hash, since: now, asked: 0, told: [], dueAt: now },
    chain: problem === 'no-chain',
    broken: !soundSession.includes(problem),
    isAddressed: problem !== 'not-addressed',
  };
  draft.put(['want', conversation, seq], row);
  await noteDue(draft, now);
}

export async function noteDue(draft: Draft, at: number): Promise<void> {
  const due = await draft.get<number>(dueKey);
  if (due === undefined || at < due) draft.put(dueKey, at);
}

export async function nextDue(draft: Draft): Promise<number> {
  return (await draft.get<number>(dueKey)) ?? Number.POSITIVE_INFINITY;
}

/** A session was begun: what waited for that may be asked for now. */
export async function hastenWants(draft: Draft): Promise<void> {
  if ((await draft.get(dueKey)) !== undefined) draft.put(dueKey, 0);
}

export interface Want {
  readonly conversation: string;
  readonly seq: number;
  readonly row: WantRow;
}

/** Those that are due, with the rest's next time noted; none is read while none is. */
export async function takeDue(draft: Draft, now: number): Promise<readonly Want[]> {
  const due = await draft.get<number>(dueKey);
  if (due === undefined || due > now) return [];
  draft.erase(dueKey);
  const wants = await wantsIn(draft);
  const later = wants.filter(({ row }) => row.dueAt > now).map(({ row }) => row.dueAt);
  const next = later.reduce((first, at) => Math.min(first, at), Number.POSITIVE_INFINITY);
  if (next < Number.POSITIVE_INFINITY) draft.put(dueKey, next);
  return wants.filter(({ row }) => row.dueAt <= now);
}

export async function wantsIn(draft: Draft, conversation?: string): Promise<readonly Want[]> {
  const rows = await draft.range({ prefix: conversation === undefined ? ['want'] : ['want', conversation] });
  return rows.map(({ key, value }) => ({ conversation: String(key[1]), seq: Number(key[2]), row: value as WantRow }));
}

/** Nothing of it is wanted any more: it was opened, or is to be forgotten. */
export async function wantNoMore(draft: Draft, { conversation, sender, device, number }: MessageName): Promise<void> {
  for (const { seq, row } of await wantsIn(draft, conversation))
    if (row.sender === sender && row.device === device && row.number === number)
      draft.erase(['want', conversation, seq]);
}
