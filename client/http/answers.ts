/** What the server's answers say, read field by field; refusals become a `RoostError`. */
import { shownName } from '../../lib/texts.ts';
import { isUserId, type UserId } from '../../protocol/ids.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { type ExistingAccount, type RefusalAdvice, refusals } from '../../protocol/refusals.ts';
import type { DeviceInfo, JoinedAccount } from '../api.ts';
import { RoostError } from '../errors.ts';

export type Json = Record<string, unknown>;

export interface SignIn {
  readonly user: UserId;
  readonly device: number;
  readonly token: string;
}

export interface JoinState {
  readonly expiresAt: number;
  /** Null until the other device has agreed. */
  readonly account: (JoinedAccount & { readonly user: UserId }) | null;
  /** What the other device says of it, in base64; the server cannot make it (H17). */
  readonly list: string | null;
  readonly proof: string | null;
  /** It had agreed, and has to agree anew. */
  readonly isAgain: boolean;
}

/** A link as the server shows it to the device that made the code. */
export interface ShownLink {
  readonly state: 'open' | 'asked' | 'mismatched' | 'agreed' | 'denied' | 'taken';
  readonly expiresAt: number;
  readonly joiner: ShownJoiner | null;
  readonly signing: ListToSign | null;
}

/** Bytes in base64, as the device that joins has sent them; null: it is too old to. */
export interface ShownJoiner {
  readonly name: string;
  readonly address: string | null;
  readonly keys: { readonly identity: string; readonly registrationId: number } | null;
  readonly proof: string | null;
}

/** What the next device list has to say, as the server knows it. */
export interface ListToSign {
  readonly device: number;
  readonly version: number;
  readonly devices: readonly number[];
  readonly list: string;
}

export interface PublicProfile {
  readonly user: UserId;
  readonly name: string;
  readonly handle: string | null;
  readonly phone: string | null;
}

/** Far more than any has. */
const maxSentenceLetters = 1_000;

/** So a server of an earlier release says of a wait of any length. */
const goesOn = 'Too much at once; it goes on in a moment.';

/** What a server's answer says that went wrong. */
export function refusalOf(answer: unknown): RoostError {
  const error = (answer as Json | null)?.error;
  if (typeof error !== 'object' || error === null) return new RoostError('bad-answer');
  const { code, advice, afterMs, detail, existing, signedOut } = error as Json;
  const isOfEarlierRelease = (error as Json).sentence === goesOn;
  const sentence = isOfEarlierRelease ? refusals['rate-limited'].sentence : (error as Json).sentence;
  const words = [sentence, detail].filter((one) => typeof one === 'string').join(' ');
  return new RoostError(typeof code === 'string' ? code : 'bad-answer', {
    ...(typeof advice === 'string' ? { advice: advice as RefusalAdvice } : {}),
    ...(typeof afterMs === 'number' ? { afterMs } : {}),
    sentence: shownName(words, maxSentenceLetters),
    ...whyOut(signedOut),
    ...(code === 'account-exists' ? { existing: existingAccount(existing) } : {}),
  });
}

/** Of a device that was signed out: how that came. */
function whyOut(words: unknown): { reason?: string; values?: Record<string, string> } {
  const { why, by } = (words ?? {}) as Json;
  if (typeof why !== 'string') return {};
  return { reason: why, values: { by: line({ by }, 'by') ?? '' } };
}

export function signedIn(answer: Json): SignIn {
  return { user: user(answer), device: number(answer, 'device'), token: text(answer, 'token') };
}

function existingAccount(answer: unknown): ExistingAccount {
  if (typeof answer !== 'object' || answer === null) throw new RoostError('bad-answer');
  const row = answer as Json;
  return {
    ...{ name: name(row), ...addresses(row) },
    ...{ since: number(row, 'since'), chats: number(row, 'chats'), takeOver: text(row, 'takeOver') },
    devices: list(row, 'devices').map((one) => ({ name: name(one), lastSeenAt: number(one, 'lastSeenAt') })),
  };
}

export function joinState(answer: Json): JoinState {
  const { account } = answer;
  const isTold = typeof account === 'object' && account !== null;
  const row = account as Json;
  return {
    expiresAt: number(answer, 'expiresAt'),
    account: isTold ? { user: user(row), name: name(row), ...addresses(row) } : null,
    ...{ list: optional(answer, 'list'), proof: optional(answer, 'proof'), isAgain: answer.again === true },
  };
}

const linkStates: readonly ShownLink['state'][] = ['open', 'asked', 'mismatched', 'agreed', 'denied', 'taken'];

export function shownLink(answer: Json): ShownLink {
  const state = linkStates.find((one) => one === answer.state);
  if (state === undefined) throw new RoostError('bad-answer');
  const [joiner, order] = [part(answer, 'joiner'), part(answer, 'signing')];
  return {
    state,
    expiresAt: number(answer, 'expiresAt'),
    joiner: joiner === null ? null : shownJoiner(joiner),
    signing: order === null ? null : signingOf(order),
  };
}

function shownJoiner(row: Json): ShownJoiner {
  const keys = part(row, 'keys');
  return {
    ...{ name: name(row), address: line(row, 'address'), proof: optional(row, 'proof') },
    keys: keys === null ? null : { identity: text(keys, 'identity'), registrationId: number(keys, 'registrationId') },
  };
}

function signingOf(row: Json): ListToSign {
  const devices = row.devices;
  if (!Array.isArray(devices) || !devices.every(Number.isSafeInteger)) throw new RoostError('bad-answer');
  return { device: number(row, 'device'), version: number(row, 'version'), devices, list: text(row, 'list') };
}

/** A server of the release before tells none. */
export function placeIn(words: unknown): DeviceInfo['place'] {
  const { country, city } = (words ?? {}) as { country?: unknown; city?: unknown };
  if (typeof country !== 'string' || !/^[A-Z]{2}$/.test(country)) return null;
  return { country, city: line({ city }, 'city') ?? '' };
}

export function part(row: Json, name: string): Json | null {
  const value = row[name];
  return typeof value === 'object' && value !== null ? (value as Json) : null;
}

export function profileOf(row: Json): PublicProfile {
  return { user: user(row), name: name(row), ...addresses(row) };
}

export function user(row: Json): UserId {
  const id = text(row, 'user');
  if (!isUserId(id)) throw new RoostError('bad-answer');
  return id;
}

export function text(row: Json, name: string): string {
  const value = row[name];
  if (typeof value !== 'string') throw new RoostError('bad-answer');
  return value;
}

/** What a person or a device is called, as it is shown: the server has no more of a say in how a sentence looks than they have. */
export function name(row: Json): string {
  return shownName(text(row, 'name'), defaultLimits.maxNameLetters);
}

/** The same of what names somebody for certain, or says where they are. */
function line(row: Json, field: string): string | null {
  return shownName(optional(row, field) ?? '', defaultLimits.maxNameLetters) || null;
}

function addresses(row: Json): Pick<PublicProfile, 'handle' | 'phone'> {
  return { handle: line(row, 'handle'), phone: line(row, 'phone') };
}

export function optional(row: Json, name: string): string | null {
  const value = row[name];
  return typeof value === 'string' ? value : null;
}

export function number(row: Json, name: string): number {
  const value = row[name];
  if (typeof value !== 'number') throw new RoostError('bad-answer');
  return value;
}

export function list(row: Json, name: string): Json[] {
  const value = row[name];
  if (!Array.isArray(value)) throw new RoostError('bad-answer');
  return value as Json[];
}
