/**
 * A session as it is stored: its states, the newest first, in a fixed layout behind a byte for its version.
 *
 * Skipped keys are taken over as one piece, so that reading and writing cost what copying costs.
 */
import type { Beginning } from './prekey-message.ts';
import { RecordReader, RecordWriter } from './record-bytes.ts';
import { bounded, type ReceivingChain, type SendingChain, type SessionState } from './session-state.ts';
import { countSkipped, skippedKeyLength } from './skipped-keys.ts';
import { SuiteError } from './suite.ts';
import { pqxdhVersion, x3dhVersion } from './versions.ts';

const recordVersion = 1;

const publicKeyLength = 33;
const secretLength = 32;
const kemCiphertextLength = 1569;

/** The states, the newest first, within the bounds of a session. */
export function encodeSession(states: readonly SessionState[]): Uint8Array {
  const kept = bounded(states);
  const writer = new RecordWriter().byte(recordVersion).byte(kept.length);
  for (const state of kept) writeState(writer, state);
  return writer.finish();
}

/** Throws `malformed`. */
export function decodeSession(record: Uint8Array): SessionState[] {
  const reader = new RecordReader(record);
  const version = reader.byte();
  if (version !== recordVersion) throw new SuiteError('malformed', `a session record of version ${version}`);
  const states = Array.from({ length: reader.byte() }, () => readState(reader));
  reader.end();
  return states;
}

function writeState(writer: RecordWriter, state: SessionState): void {
  writer.byte(state.version).bytes(state.remoteIdentity).bytes(state.baseKey).bytes(state.beginning);
  writer.bytes(state.origin).bytes(state.rootKey);
  const { ratchet, chainKey, counter, previousCounter } = state.sending;
  writer.bytes(ratchet.privateKey).bytes(ratchet.publicKey).bytes(chainKey).number(counter).number(previousCounter);
  writer.byte(state.receiving.length);
  for (const chain of state.receiving) writeReceiving(writer, chain);
  writePending(writer, state.pending);
}

function readState(reader: RecordReader): SessionState {
  const version = reader.byte();
  if (version !== x3dhVersion && version !== pqxdhVersion) {
    throw new SuiteError('malformed', `a state of version ${version}`);
  }
  return {
    version,
    remoteIdentity: reader.bytes(publicKeyLength),
    baseKey: reader.bytes(publicKeyLength),
    beginning: reader.bytes(secretLength),
    origin: reader.bytes(secretLength),
    rootKey: reader.bytes(secretLength),
    sending: readSending(reader),
    receiving: Array.from({ length: reader.byte() }, () => readReceiving(reader)),
    pending: readPending(reader),
  };
}

function readSending(reader: RecordReader): SendingChain {
  const privateKey = reader.bytes(secretLength);
  const publicKey = reader.bytes(publicKeyLength);
  return {
    ratchet: { privateKey, publicKey },
    chainKey: reader.bytes(secretLength),
    counter: reader.number(),
    previousCounter: reader.number(),
  };
}

function writeReceiving(writer: RecordWriter, { ratchetKey, chainKey, next, skipped }: ReceivingChain): void {
  writer.bytes(ratchetKey).byte(chainKey === null ? 0 : 1);
  if (chainKey !== null) writer.bytes(chainKey);
  writer.number(next).number(countSkipped(skipped)).bytes(skipped);
}

function readReceiving(reader: RecordReader): ReceivingChain {
  return {
    ratchetKey: reader.bytes(publicKeyLength),
    chainKey: reader.byte() === 0 ? null : reader.bytes(secretLength),
    next: reader.number(),
    skipped: reader.bytes(reader.number() * skippedKeyLength),
  };
}

const hasPending = 1;
const hasOneTime = 2;
const hasKem = 4;

function writePending(writer: RecordWriter, beginning: Beginning | null): void {
  if (beginning === null) return void writer.byte(0);
  const { baseKey, signedId, oneTimeId, kem } = beginning;
  writer.byte(hasPending | (oneTimeId === null ? 0 : hasOneTime) | (kem === null ? 0 : hasKem));
  writer.bytes(baseKey).number(signedId);
  if (oneTimeId !== null) writer.number(oneTimeId);
  if (kem !== null) writer.number(kem.id).bytes(kem.ciphertext);
}

function readPending(reader: RecordReader): Beginning | null {
  const flags = reader.byte();
  if ((flags & hasPending) === 0) return null;
  return {
    baseKey: reader.bytes(publicKeyLength),
    signedId: reader.number(),
    oneTimeId: flags & hasOneTime ? reader.number() : null,
    kem: flags & hasKem ? { id: reader.number(), ciphertext: reader.bytes(kemCiphertextLength) } : null,
  };
}
