/** Sessions between two devices, with the rules of the Double Ratchet and names for keys. */

import {
  type ArrivedMessage,
  type Bundle,
  type Correspondent,
  type DecryptedInSession,
  type EncryptedInSession,
  type KeyPair,
  type LocalDevice,
  type Prekeys,
  prekeyMessage,
  type Random,
  SuiteError,
  sessionMessage,
} from '../../../crypto/suite.ts';
import { hex } from '../../../lib/bytes.ts';
import { countSkipped, messageKeyOf, nextOf, type ReadingChain, takeKey } from './message-keys.ts';
import { agreed, isSigned, lock, name, newPair, pack, pairOf, read, unhex, unlock, unpack } from './names.ts';

const maxStates = 20;
const maxReadingChains = 5;

interface SessionRecord {
  /** The one to write under first. */
  readonly states: readonly State[];
}

interface State {
  /** The public key it was begun with. */
  readonly base: string;
  readonly root: string;
  readonly ratchet: string;
  readonly sending: { readonly key: string; readonly at: number } | null;
  readonly before: number;
  readonly reading: readonly (ReadingChain & { readonly ratchet: string })[];
  /** Said with every message until the other side was heard. */
  readonly begins: Beginning | null;
}

interface Beginning {
  readonly signed: number;
  readonly oneTime: number | null;
  readonly kem: { readonly id: number; readonly data: string } | null;
}

interface Message {
  readonly ratchet: string;
  readonly at: number;
  readonly before: number;
  readonly locked: string;
}

interface FirstMessage extends Beginning {
  readonly base: string;
  readonly identity: string;
  readonly registrationId: number;
  readonly message: Message;
}

export async function initiate(
  own: LocalDevice,
  bundle: Bundle,
  existing: Uint8Array | null,
  random: Random,
): Promise<Uint8Array> {
  const { identity, signedPrekey, kemPrekey, oneTime } = bundle;
  for (const prekey of kemPrekey === null ? [signedPrekey] : [signedPrekey, kemPrekey]) {
    if (isSigned(identity, prekey.publicKey, prekey.signature)) continue;
    throw new SuiteError('bad-bundle', 'a prekey is not signed by the identity of its bundle');
  }
  if (kemPrekey !== null && kemPrekey.publicKey[0] !== 8)
    throw new SuiteError('bad-bundle', 'the prekey of the KEM is no key of one');
  const base = newPair(5, random);
  const signed = hex(signedPrekey.publicKey);
  const kem = kemPrekey === null ? null : { id: kemPrekey.id, data: hex(random(32)) };
  const root = name(
    'root',
    agreed(own.identity, signed),
    agreed(base, hex(identity)),
    agreed(base, signed),
    oneTime === null ? '' : agreed(base, hex(oneTime.publicKey)),
    kem === null ? '' : name('kem', hex((kemPrekey as NonNullable<typeof kemPrekey>).publicKey), kem.data),
  );
  const ratchet = newPair(5, random);
  const step = turn(root, ratchet, signed);
  const state: State = {
    base: hex(base.publicKey),
    root: step.root,
    ratchet: hex(ratchet.privateKey),
    sending: { key: step.chain, at: 0 },
    before: 0,
    reading: [],
    begins: { signed: signedPrekey.id, oneTime: oneTime?.id ?? null, kem },
  };
  const others = existing === null ? [] : unpack<SessionRecord>(existing).states;
  return packStates([state, ...others]);
}

export async function encrypt(
  own: LocalDevice,
  session: Uint8Array,
  plaintext: Uint8Array,
): Promise<EncryptedInSession> {
  const [state, ...others] = unpack<SessionRecord>(session).states;
  if (state?.sending == null) throw new SuiteError('no-session', 'there is no state to write under');
  const { key, at } = state.sending;
  const ratchet = hex(pairOf(5, unhex(state.ratchet)).publicKey);
  const bound = JSON.stringify([ratchet, at, state.before]);
  const message: Message = { ratchet, at, before: state.before, locked: lock(messageKeyOf(key), plaintext, bound) };
  const next = packStates([{ ...state, sending: { key: nextOf(key), at: at + 1 } }, ...others]);
  if (state.begins === null) return { session: next, type: sessionMessage, data: pack(message) };
  const first: FirstMessage = {
    ...state.begins,
    base: state.base,
    identity: hex(own.identity.publicKey),
    registrationId: own.registrationId,
    message,
  };
  return { session: next, type: prekeyMessage, data: pack(first) };
}

export async function decrypt(
  own: LocalDevice,
  arrived: ArrivedMessage,
  from: Correspondent,
  prekeys: Prekeys,
  random: Random,
  most?: number,
): Promise<DecryptedInSession> {
  const states = from.session === null ? [] : unpack<SessionRecord>(from.session).states;
  const { made, ...opened } = await openIn(states, {
    own,
    arrived,
    from,
    prekeys,
    random,
    ...(most === undefined ? {} : { most }),
  });
  const held = unpack<SessionRecord>(opened.session).states.reduce(
    (sum, { reading }) => sum + countSkipped(reading),
    0,
  );
  return { ...opened, skipped: { held, made } };
}

export async function withoutSkipped(session: Uint8Array): Promise<Uint8Array> {
  const { states } = unpack<SessionRecord>(session);
  return packStates(
    states.map((state) => ({ ...state, reading: state.reading.map((chain) => ({ ...chain, skipped: {} })) })),
  );
}

interface OpenSituation {
  readonly own: LocalDevice;
  readonly arrived: ArrivedMessage;
  readonly from: Correspondent;
  readonly prekeys: Prekeys;
  readonly random: Random;
  readonly most?: number;
}

type OpenedSession = Omit<DecryptedInSession, 'skipped'> & { readonly made: number };

async function openIn(
  states: readonly State[],
  { own, arrived, from, prekeys, random, most }: OpenSituation,
): Promise<OpenedSession> {
  if (arrived.type === sessionMessage)
    return { ...openHeld(states, read<Message>(arrived.data), random, most), usedOneTime: null };
  if (arrived.type !== prekeyMessage) throw new SuiteError('not-genuine', 'a session has no messages of that type');
  const first = read<FirstMessage>(arrived.data);
  if (first.identity !== hex(from.identity) || first.registrationId !== from.registrationId)
    throw new SuiteError('other-identity', 'the sender names another identity than its list');
  const held = states.find(({ base }) => base === first.base);
  if (held !== undefined)
    return { ...openHeld([held, ...without(states, held)], first.message, random, most), usedOneTime: null };
  const begun = await answer(own, first, prekeys);
  const { state, plaintext, made } = open(begun, first.message, random, most);
  return { session: packStates([state, ...states]), plaintext, usedOneTime: first.oneTime, made };
}

/** The state that the other side has begun. */
async function answer(own: LocalDevice, first: FirstMessage, prekeys: Prekeys): Promise<State> {
  const signed = await prekeys.signed(first.signed);
  const oneTime = first.oneTime === null ? null : await prekeys.oneTime(first.oneTime);
  const kem = first.kem === null ? null : await prekeys.kem(first.kem.id);
  if (signed === null || (first.oneTime !== null && oneTime === null) || (first.kem !== null && kem === null))
    throw new SuiteError('unknown-prekey', 'a prekey of it is not held');
  const root = name(
    'root',
    agreed(signed, first.identity),
    agreed(own.identity, first.base),
    agreed(signed, first.base),
    oneTime === null ? '' : agreed(oneTime, first.base),
    first.kem === null || kem === null ? '' : name('kem', hex(pairOf(8, kem.privateKey).publicKey), first.kem.data),
  );
  const ratchet = hex(signed.privateKey);
  return { base: first.base, root, ratchet, sending: null, before: 0, reading: [], begins: null };
}

/** Under whichever state it is; that one is written under from then on. */
function openHeld(
  states: readonly State[],
  message: Message,
  random: Random,
  most?: number,
): Pick<OpenedSession, 'session' | 'plaintext' | 'made'> {
  let problem = new SuiteError('no-session', 'no state of the session knows this message');
  for (const state of states) {
    try {
      const { state: next, ...opened } = open(state, message, random, most);
      return { session: packStates([next, ...without(states, state)]), ...opened };
    } catch (error) {
      if (!(error instanceof SuiteError)) throw error;
      // Another state may fail in a way that says nothing of this message.
      if (problem.code === 'no-session' || error.code === 'duplicate' || error.code === 'too-far') problem = error;
    }
  }
  throw problem;
}

function open(
  state: State,
  message: Message,
  random: Random,
  most?: number,
): { readonly state: State; readonly plaintext: Uint8Array; readonly made: number } {
  const { ratchet, at, before, locked } = message;
  if (!Number.isSafeInteger(at) || at < 0 || typeof ratchet !== 'string' || typeof locked !== 'string')
    throw new SuiteError('not-genuine', 'this is no message of a session');
  let next = state;
  let chain = state.reading.find((one) => one.ratchet === ratchet);
  if (chain === undefined) {
    const known = closed(state.reading[0], before);
    const own = pairOf(5, unhex(state.ratchet));
    const inward = turn(state.root, own, ratchet);
    const fresh = newPair(5, random);
    const outward = turn(inward.root, fresh, ratchet);
    chain = { ratchet, key: inward.chain, at: 0, skipped: {} };
    next = {
      ...state,
      root: outward.root,
      ratchet: hex(fresh.privateKey),
      before: state.sending?.at ?? 0,
      sending: { key: outward.chain, at: 0 },
      reading: [chain, ...known, ...state.reading.slice(1)].slice(0, maxReadingChains),
    };
  }
  const taken = takeKey(chain, at, most);
  const made = Math.max(0, at - chain.at);
  const plaintext = unlock(taken.key, locked, JSON.stringify([ratchet, at, before]));
  if (plaintext === null) throw new SuiteError('not-genuine', 'the message was altered, or is of another session');
  const reading = next.reading.map((one) => (one.ratchet === ratchet ? { ...taken.chain, ratchet } : one));
  return { state: { ...next, reading, begins: null }, plaintext, made };
}

/** The chain that the other side left: what it still wrote there may come, nothing more. */
function closed(chain: State['reading'][number] | undefined, through: number): State['reading'] {
  if (chain === undefined) return [];
  if (through <= chain.at) return [chain];
  const { chain: passed, key } = takeKey(chain, through - 1);
  const skipped = { ...passed.skipped, [through - 1]: key };
  return [{ ...passed, skipped, ratchet: chain.ratchet }];
}

function turn(root: string, own: KeyPair, other: string): { readonly root: string; readonly chain: string } {
  const secret = agreed(own, other);
  return { root: name('turned', root, secret), chain: name('chain', root, secret) };
}

function without(states: readonly State[], one: State): State[] {
  return states.filter((state) => state !== one);
}

function packStates(states: readonly State[]): Uint8Array {
  return pack({ states: states.slice(0, maxStates) } satisfies SessionRecord);
}
