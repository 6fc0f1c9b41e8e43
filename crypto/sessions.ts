/**
 * Sessions between two devices, as a part of `Suite`: which of the states of a session a message belongs to (Sesame 3.3, the
 * newest used is the one that is written under), and when a new one begins.
 */
import { sameBytes } from '../lib/bytes.ts';
import { hashOfBeginning, type PrekeyMessage, readPrekeyMessage, writePrekeyMessage } from './prekey-message.ts';
import {
  type Budget,
  beginAsInitiator,
  beginAsReceiver,
  knowsChain,
  type OpenedByState,
  open,
  seal,
} from './ratchet.ts';
import { decodeSession, encodeSession } from './session-record.ts';
import { bounded, maxSkippedInSession, type ReceivingChain, type SessionState, skippedIn } from './session-state.ts';
import { readSignalMessage, type SignalMessage } from './signal-message.ts';
import { noSkippedKeys } from './skipped-keys.ts';
import {
  type ArrivedMessage,
  type Correspondent,
  type DecryptedInSession,
  type LocalDevice,
  type Prekeys,
  prekeyMessage,
  type Random,
  type Suite,
  SuiteError,
  sessionMessage,
} from './suite.ts';
import { agreeAsInitiator, agreeAsReceiver } from './x3dh.ts';

type Sessions = Pick<Suite, 'initiate' | 'encrypt' | 'decrypt' | 'withoutSkipped'>;

export const sessions: Sessions = {
  async initiate(own, bundle, record, random) {
    const agreed = await agreeAsInitiator(own.identity, bundle, random);
    const { identity, signedPrekey } = bundle;
    const state = await beginAsInitiator(agreed, { identity, signedPrekey: signedPrekey.publicKey }, random);
    return encodeSession([state, ...statesWith(identity, record)]);
  },

  async encrypt(own, session, plaintext) {
    const [newest, ...older] = decodeSession(session);
    if (newest === undefined) throw new SuiteError('no-session', 'a record without a state');
    const { state, data } = seal(newest, own.identity.publicKey, plaintext);
    const record = encodeSession([state, ...older]);
    if (state.pending === null) return { session: record, type: sessionMessage, data };
    const sender = { identity: own.identity.publicKey, registrationId: own.registrationId };
    const whole = writePrekeyMessage(state.version, sender, state.pending, data);
    return { session: record, type: prekeyMessage, data: whole };
  },

  async decrypt(own, { type, data }, from, prekeys, random, most = maxSkippedInSession) {
    const states = statesWith(from.identity, from.session);
    const budget = { left: Math.min(most, maxSkippedInSession), made: 0 };
    const situation: OpenSituation = { own, states, random, budget };
    try {
      const { states: next, ...opened } = await openIn(situation, { type, data }, from, prekeys);
      const kept = bounded(next);
      return { ...opened, session: encodeSession(kept), skipped: { held: skippedIn(kept), made: budget.made } };
    } catch (error) {
      if (!(error instanceof SuiteError) || budget.made === 0) throw error;
      throw new SuiteError(error.code, error.message, budget.made);
    }
  },

  async withoutSkipped(session) {
    const none = (chain: ReceivingChain): ReceivingChain => ({ ...chain, skipped: noSkippedKeys });
    const states = decodeSession(session);
    return encodeSession(states.map((state) => ({ ...state, receiving: state.receiving.map(none) })));
  },
};

/** Its states then, not yet bounded. */
interface OpenResult extends Omit<DecryptedInSession, 'session' | 'skipped'> {
  readonly states: readonly SessionState[];
}

async function openIn(
  situation: OpenSituation,
  { type, data }: ArrivedMessage,
  from: Correspondent,
  prekeys: Prekeys,
): Promise<OpenResult> {
  if (type === sessionMessage) return openBySome(situation, readSignalMessage(data));
  if (type === prekeyMessage) return openPrekeyMessage(situation, readPrekeyMessage(data), from, prekeys);
  throw new SuiteError('not-genuine', `no message of a session is of type ${type}`);
}

interface OpenSituation {
  readonly own: LocalDevice;
  readonly states: readonly SessionState[];
  readonly random: Random;
  readonly budget: Budget;
}

/** A device keeps its identity for life: states with another one are of no use any more. */
function statesWith(identity: Uint8Array, record: Uint8Array | null): SessionState[] {
  return record === null
    ? []
    : decodeSession(record).filter(({ remoteIdentity }) => sameBytes(remoteIdentity, identity));
}

/** A chain that is known tells the state. Else a new chain has begun in one of them: the newest that opens it. */
async function openBySome(situation: OpenSituation, message: SignalMessage): Promise<OpenResult> {
  const candidates = situation.states.filter(({ version }) => version === message.version);
  if (candidates.length === 0) throw new SuiteError('no-session', 'no session with this device');
  const holder = candidates.find((state) => knowsChain(state, message));
  if (holder !== undefined) return openBy(situation, holder, message);
  let first: unknown;
  for (const state of candidates) {
    try {
      return await openBy(situation, state, message);
    } catch (error) {
      if (!(error instanceof SuiteError)) throw error;
      first ??= error;
    }
  }
  throw first;
}

async function openPrekeyMessage(
  situation: OpenSituation,
  message: PrekeyMessage,
  from: Correspondent,
  prekeys: Prekeys,
): Promise<OpenResult> {
  if (!sameBytes(message.identity, from.identity)) {
    throw new SuiteError('other-identity', 'it names another identity than the list of its sender');
  }
  if (message.registrationId !== from.registrationId) {
    throw new SuiteError('other-identity', 'it names another registration than the list of its sender');
  }
  const state = situation.states.find(({ baseKey }) => sameBytes(baseKey, message.baseKey));
  if (state === undefined) return openByNewState(situation, message, prekeys);
  if (state.version !== message.version || !sameBytes(state.beginning, hashOfBeginning(message))) {
    throw new SuiteError('not-genuine', 'its session began otherwise');
  }
  return openBy(situation, state, message.inner);
}

async function openByNewState(situation: OpenSituation, message: PrekeyMessage, prekeys: Prekeys): Promise<OpenResult> {
  const { own, states, random, budget } = situation;
  const { signedId, oneTimeId, kem } = message;
  const signed = held(await prekeys.signed(signedId), `signed prekey ${signedId}`);
  const oneTime = oneTimeId === null ? null : held(await prekeys.oneTime(oneTimeId), `one-time prekey ${oneTimeId}`);
  const kemPrekey = kem === null ? null : held(await prekeys.kem(kem.id), `KEM prekey ${kem.id}`);
  const keys = { identity: own.identity, signed, oneTime, kem: kemPrekey };
  const agreed = await agreeAsReceiver(keys, message.identity, message);
  const begun = beginAsReceiver(agreed, message.identity, message, signed);
  if (states.some(({ origin }) => sameBytes(origin, begun.origin))) {
    throw new SuiteError('not-genuine', 'its session is held already, under another base key');
  }
  const { state, plaintext } = await open(begun, own.identity.publicKey, message.inner, random, budget);
  return { states: [state, ...states], plaintext, usedOneTime: oneTimeId };
}

function held<Prekey>(prekey: Prekey | null, words: string): Prekey {
  if (prekey === null) throw new SuiteError('unknown-prekey', `${words} is not held`);
  return prekey;
}

/** The state that a message was opened by becomes the newest: its other side has it too, and is using it. */
async function openBy(situation: OpenSituation, state: SessionState, message: SignalMessage): Promise<OpenResult> {
  const { own, states, random, budget } = situation;
  const opened: OpenedByState = await open(state, own.identity.publicKey, message, random, budget);
  const others = states.filter((other) => other !== state);
  return { states: [opened.state, ...others], plaintext: opened.plaintext, usedOneTime: null };
}
