/**
 * Keys that are wanted: of messages that this device should open, and cannot.
 *
 * Each is a row under the message's name, and while it is to be asked for (again) one in the order of when. So what is
 * done at any time is about those that are due, however many somebody has made that will never open.
 */
import type { SuiteErrorCode } from '../../crypto/suite.ts';
import { sameBytes } from '../../lib/bytes.ts';
import type { MessageName } from './cipher.ts';
import type { Device } from './devices.ts';
import type { Draft } from './draft.ts';
import { nameIn } from './keyring.ts';

/** What the wraps of a message gave. */
export interface WrapResult {
  readonly keys: readonly Uint8Array[];
  /** The sender's chain was among it. */
  readonly hasChain: boolean;
  /** Why there is no key. */
  readonly problem: KeyProblem;
  /** Keys of missing messages that were made for it. */
  readonly made: number;
}

/** `not-addressed`: there was no wrap for this device. `wrong-key`: what was in it opens another body, or none. */
type KeyProblem = SuiteErrorCode | 'no-chain' | 'not-addressed' | 'wrong-key';

/** The session that a wrap was for has done its work all the same. */
const soundSession: readonly KeyProblem[] = ['no-chain', 'not-addressed', 'duplicate', 'wrong-key'];

/** The row under `want` and the name. */
export interface WantRow {
  readonly seq: number;
  /** SHA-256 of the body that it is to open, the one that was seen last. */
  readonly hash: Uint8Array;
  /** Of others that were seen under this name, the newest first: which of them is in the log the cipher does not know. Missing: none. */
  readonly otherHashes?: readonly Uint8Array[];
  /** The sender's chain is lacking as well. */
  readonly chain: boolean;
  /** The session with the sender's device does not work any more: it is begun anew before the sender is asked. */
  readonly broken: boolean;
  /** The sender's device, if there was a wrap for this one: it may give the key again. */
  readonly from: Pick<Device, 'identity' | 'registrationId'> | null;
  readonly asked: number;
  /** This time: whom it was asked of already, while it waits for a session with others, or for its turn. */
  readonly told: readonly string[];
  /** How often it was put off for want of a session, this time. */
  readonly waited: number;
  /** Devices that said that they lack it, or refuse to give it. */
  readonly refused: readonly string[];
  /** When it is to be asked for (again); null: it was asked for often enough. */
  readonly dueAt: number | null;
}

export interface Want extends MessageName {
  readonly row: WantRow;
}

export interface MissingKey {
  readonly name: MessageName;
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly problem: KeyProblem;
  /** Null: nobody who is listed. */
  readonly sender: Device | null;
  readonly now: number;
}

/** Different ones under one name that a key is awaited for: who makes them up gets no more than their turn. */
const maxBodies = 4;
/** In one go: those that are left come with the next. */
const maxDue = 1_000;
/** Unless a session is begun before, what waits for one is looked at again after so long. */
export const patienceMs = 60_000;
/** A session was begun: what waits for one may be asked for now. */
const hastenKey = ['want-hasten'];

function wantKeyOf({ conversation, sender, device, number }: MessageName) {
  return ['want', conversation, sender, device, number] as const;
}

export async function wantKey(draft: Draft, { name, seq, hash, problem, sender, now }: MissingKey): Promise<void> {
  const chain = problem === 'no-chain';
  const want = await wantOf(draft, name);
  if (want !== null && isOfBody(want, hash)) {
    if (want.chain !== chain) draft.put(wantKeyOf(name), { ...want, chain } satisfies WantRow);
    return;
  }
  const broken = !soundSession.includes(problem);
  const isAddressed = sender !== null && problem !== 'not-addressed';
  const { identity, registrationId } = sender ?? { identity: new Uint8Array(0), registrationId: 0 };
  // Of a body that was made up (a preview is the server's word) no key ever comes: that of the true one is asked for anew.
  const otherHashes = want === null ? [] : [want.hash, ...(want.otherHashes ?? [])].slice(0, maxBodies - 1);
  await putWant(draft, {
    ...name,
    row: {
      ...{ seq, hash, chain, broken, from: isAddressed ? { identity, registrationId } : (want?.from ?? null) },
      ...{ asked: 0, told: [], waited: 0, refused: [], dueAt: now },
      ...(otherHashes.length > 0 ? { otherHashes } : null),
    },
  });
}

/** Whether a body with that hash was seen under its name. */
export function isOfBody({ hash, otherHashes = [] }: WantRow, of: Uint8Array): boolean {
  return [hash, ...otherHashes].some((one) => sameBytes(one, of));
}

export async function wantOf(draft: Draft, name: MessageName): Promise<WantRow | null> {
  return (await draft.get<WantRow>(wantKeyOf(name))) ?? null;
}

/** In its place by when it is due. */
export async function putWant(draft: Draft, { row, ...name }: Want): Promise<void> {
  const before = await wantOf(draft, name);
  if (before !== null && before.dueAt !== null) draft.erase(placeOf(name, before.dueAt));
  draft.put(wantKeyOf(name), row);
  if (row.dueAt !== null) draft.put(placeOf(name, row.dueAt), true);
}

function placeOf(name: MessageName, dueAt: number) {
  const [, ...rest] = wantKeyOf(name);
  return ['want-due', Math.ceil(dueAt), ...rest];
}

export async function nextDue(draft: Draft): Promise<number> {
  const [first] = await draft.range({ prefix: ['want-due'], limit: 1 });
  if (first === undefined) return Number.POSITIVE_INFINITY;
  return (await draft.get(hastenKey)) === undefined ? Number(first.key[1]) : 0;
}

export function hastenWants(draft: Draft): void {
  draft.put(hastenKey, true);
}

/** Nothing is ever put off for longer: a later time was told by a clock that was wrong. */
const maxPutOffMs = 3_600_000;

async function bringBack(draft: Draft, now: number): Promise<void> {
  const from = Math.ceil(now + maxPutOffMs) + 1;
  for (const { key } of await draft.range({ prefix: ['want-due'], from, limit: maxDue })) {
    const name = nameIn(key);
    const row = await wantOf(draft, name);
    draft.erase(key);
    if (row?.dueAt != null) await putWant(draft, { ...name, row: { ...row, dueAt: now } });
  }
}

/** Those that are to be asked for now, the ones first that have been due for longest. */
export async function dueWants(draft: Draft, now: number): Promise<readonly Want[]> {
  await bringBack(draft, now);
  const isHastened = (await draft.get(hastenKey)) !== undefined;
  if (isHastened) draft.erase(hastenKey);
  // What waits for a session has no other time: it may have been put off by a clock that was ahead.
  const due = isHastened ? { prefix: ['want-due'] } : { prefix: ['want-due'], through: Math.floor(now) };
  const wants: Want[] = [];
  for (const { key } of await draft.range({ ...due, limit: maxDue })) {
    const [, at] = key;
    const name = nameIn(key);
    const row = await wantOf(draft, name);
    if (row?.dueAt == null || Math.ceil(row.dueAt) !== at) draft.erase(key);
    else if (Number(at) <= now || row.waited > 0) wants.push({ ...name, row });
  }
  return wants;
}

/** Nothing of it is wanted any more: it was opened, or is to be forgotten. */
export async function wantNoMore(draft: Draft, name: MessageName): Promise<void> {
  const row = await wantOf(draft, name);
  if (row === null) return;
  if (row.dueAt !== null) draft.erase(placeOf(name, row.dueAt));
  draft.erase(wantKeyOf(name));
}
