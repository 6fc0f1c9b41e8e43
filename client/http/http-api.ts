/** The gateway's HTTP API as functions. Answers are checked field by field; refusals become a `RoostError`. */
import { toBase64 } from '../../lib/bytes.ts';
import { retry } from '../../lib/retry.ts';
import { isUserId, type UserId } from '../../protocol/ids.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import type { ExistingAccount, RefusalAdvice } from '../../protocol/refusals.ts';
import type { Address, AskedCode, DeviceInfo, JoinedAccount, LinkCode, Push, PushState, PushTarget } from '../api.ts';
import { RoostError } from '../errors.ts';
import type { Fetch, Surroundings } from '../ports.ts';

export interface SignedIn {
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
  readonly signing: Signing | null;
}

/** Bytes in base64, as the device that joins has sent them; null: it is too old to. */
export interface ShownJoiner {
  readonly name: string;
  readonly address: string | null;
  readonly keys: { readonly identity: string; readonly registrationId: number } | null;
  readonly proof: string | null;
}

/** What the next device list has to say, as the server knows it. */
export interface Signing {
  readonly device: number;
  readonly version: number;
  readonly devices: readonly number[];
  readonly list: string;
}

export interface LinkDecision {
  readonly agree: boolean;
  readonly of?: string;
  readonly mismatch?: true;
  readonly list?: string;
  readonly proof?: string;
}

export interface PublicProfile {
  readonly user: UserId;
  readonly name: string;
  readonly handle: string | null;
  readonly phone: string | null;
}

type Json = Record<string, unknown>;

/** Without an answer for so long, the server is as good as away. */
const timeoutMs = 20_000;
/** Until a link is closed, or known to be taken. */
const closeTries = 5;
const closeAgainMs = 1_000;

export class HttpApi {
  readonly #server: string;
  readonly #fetch: Fetch;
  readonly #token: string | null;
  readonly #timer: Surroundings['timer'];
  readonly #page: string | null;
  /** A call was answered: the server lets this page in. */
  #isHeard = false;

  /** `server` is an origin; `token` is null before sign-up; `page` is the origin of the page that this runs in, if in one. */
  constructor(options: {
    server: string;
    fetch: Fetch;
    token: string | null;
    timer: Surroundings['timer'];
    page?: string | null;
  }) {
    this.#page = options.page === undefined ? originOfPage() : options.page;
    this.#timer = options.timer;
    this.#server = options.server;
    this.#fetch = options.fetch;
    this.#token = options.token;
  }

  async requestCode(address: Address): Promise<AskedCode & { readonly asking: string }> {
    const answer = await this.#call('POST', '/v1/sign-up/codes', { ...address });
    return {
      ...{ address, asking: text(answer, 'asking'), digits: number(answer, 'digits') },
      ...{ sentAt: number(answer, 'sentAt'), expiresAt: number(answer, 'expiresAt') },
      shownCode: optional(answer, 'shownCode'),
    };
  }

  async signUp(form: {
    address: Address;
    asking: string;
    code: string;
    name: string;
    deviceName: string;
    takeOver?: string;
  }): Promise<SignedIn> {
    const { address, ...rest } = form;
    return signedIn(await this.#repeated('/v1/sign-up', { ...address, ...rest }));
  }

  async joinLink(form: {
    code: string;
    joining: string;
    deviceName: string;
    keys?: { identity: string; registrationId: number };
    proof: string;
  }): Promise<JoinState> {
    return joinState(await this.#repeated('/v1/links/join', { ...form }));
  }

  async waitForLink(form: { code: string; joining: string }): Promise<JoinState> {
    return joinState(await this.#call('POST', '/v1/links/wait', { ...form }));
  }

  /** `prekeys`: encoded roost.wire.PublishKeys. */
  async finishLink(form: { code: string; joining: string; prekeys: Uint8Array | null }): Promise<SignedIn> {
    const { prekeys, ...rest } = form;
    const given = prekeys === null ? {} : { prekeys: toBase64(prekeys) };
    return signedIn(await this.#repeated('/v1/links/finish', { ...rest, ...given }));
  }

  /** The server's part of a code. */
  async createLink(): Promise<LinkCode> {
    const answer = await this.#call('POST', '/v1/links');
    return {
      ...{ ticket: text(answer, 'ticket'), code: text(answer, 'code'), expiresAt: number(answer, 'expiresAt') },
      // The release before this one did not say it.
      lastsMs: typeof answer.lastsMs === 'number' ? answer.lastsMs : defaultLimits.linkTtlMs,
    };
  }

  async link(ticket: string): Promise<ShownLink> {
    return shownLink(await this.#call('GET', `/v1/links/${ticket}`));
  }

  async decideLink(ticket: string, decision: LinkDecision): Promise<ShownLink> {
    return shownLink(await this.#call('PUT', `/v1/links/${ticket}/decision`, { ...decision }));
  }

  async closeLink(ticket: string): Promise<void> {
    await retry(
      () => this.#call('DELETE', `/v1/links/${ticket}`),
      (error, tries) => {
        // A device may be being added: a moment later it was, or was not.
        const isPassing = error instanceof RoostError && error.code === 'unavailable';
        return isPassing && tries < closeTries ? error.afterMs || closeAgainMs : null;
      },
      (ms, work) => this.#timer(ms, work),
    );
  }

  async devices(own: number): Promise<DeviceInfo[]> {
    const answer = await this.#call('GET', '/v1/devices');
    return list(answer, 'devices').map((row) => ({
      device: number(row, 'device'),
      name: text(row, 'name'),
      primary: row.primary === true,
      own: row.device === own,
      addedAt: number(row, 'addedAt'),
      lastSeenAt: number(row, 'lastSeenAt'),
      online: row.online === true,
      place: placeIn(row.place),
    }));
  }

  async removeDevice(device: number): Promise<void> {
    await this.#call('DELETE', `/v1/devices/${device}`);
  }

  async contacts(): Promise<{ user: UserId; name: string }[]> {
    const answer = await this.#call('GET', '/v1/contacts');
    return list(answer, 'contacts').map((row) => ({ user: user(row), name: text(row, 'name') }));
  }

  async putContact(of: UserId, name: string): Promise<void> {
    await this.#call('PUT', `/v1/contacts/${of}`, { name });
  }

  async removeContact(of: UserId): Promise<void> {
    await this.#call('DELETE', `/v1/contacts/${of}`);
  }

  async profile(): Promise<PublicProfile> {
    return profileOf(await this.#call('GET', '/v1/profile'));
  }

  async changeProfile(changes: { name?: string }): Promise<PublicProfile> {
    return profileOf(await this.#call('PATCH', '/v1/profile', { ...changes }));
  }

  async profiles(users: readonly string[]): Promise<PublicProfile[]> {
    return list(await this.#call('POST', '/v1/profiles', { users }), 'profiles').map(profileOf);
  }

  async lookUp(phones: readonly string[], handles: readonly string[]): Promise<PublicProfile[]> {
    return list(await this.#call('POST', '/v1/lookup', { phones, handles }), 'found').map(profileOf);
  }

  /** A route of media (files/media-http.ts reads what it answers). */
  media(method: 'POST', path: string, body?: Record<string, unknown>): Promise<Record<string, unknown>> {
    return this.#call(method, path, body);
  }

  async push(): Promise<Awaited<ReturnType<Push['status']>>> {
    const answer = await this.#call('GET', '/v1/push');
    const kinds = Array.isArray(answer.kinds) ? answer.kinds.filter((one) => typeof one === 'string') : [];
    const state = part(answer, 'state');
    return { key: text(answer, 'key'), kinds, state: state === null ? null : pushState(state) };
  }

  async putPushTarget(target: PushTarget): Promise<void> {
    await this.#call('PUT', '/v1/push', { ...target });
  }

  async removePushTarget(): Promise<void> {
    await this.#call('DELETE', '/v1/push');
  }

  async mutePush(conversation: string, muted: boolean): Promise<void> {
    await this.#call('PUT', `/v1/push/muted/${conversation}`, { muted });
  }

  async signOut(): Promise<void> {
    await this.#call('POST', '/v1/sign-out');
  }

  async deleteAccount(): Promise<void> {
    await this.#call('DELETE', '/v1/account');
  }

  /** The same attempt again when no answer came: the server then gives the first answer again. */
  async #repeated(path: string, body: Json): Promise<Json> {
    try {
      return await this.#call('POST', path, body);
    } catch (error) {
      if (!(error instanceof RoostError) || error.code !== 'offline') throw error;
      return this.#call('POST', path, body);
    }
  }

  async #call(method: string, path: string, body?: Json): Promise<Json> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (this.#token !== null) headers.authorization = `Bearer ${this.#token}`;
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const abort = new AbortController();
    // It holds until all of the answer is here: a body may stall as well.
    const timer = this.#timer(timeoutMs, () => abort.abort());
    try {
      const response = await this.#fetch(this.#server + path, { ...init, signal: abort.signal });
      this.#isHeard = true;
      const answer: unknown = response.status === 204 ? {} : await response.json().catch(() => null);
      if (abort.signal.aborted) throw new Error('no answer in time');
      if (typeof answer !== 'object' || answer === null) throw new RoostError('bad-answer');
      if (!response.ok) throw refusalOf(answer);
      return answer as Json;
    } catch (cause) {
      if (cause instanceof RoostError) throw cause;
      if (this.#isHeard || abort.signal.aborted || !(await this.#refusesPage()))
        throw new RoostError('offline', { cause });
      throw new RoostError('origin-refused', { cause, sentence: refusesPage(this.#server, String(this.#page)) });
    } finally {
      timer.cancel();
    }
  }

  /**
   * A browser tells a page of another origin nothing but that a request failed. One that asks for no answer gets through when the
   * server is there (http.md, of `/healthz`).
   */
  async #refusesPage(): Promise<boolean> {
    if (this.#page === null || this.#page === this.#server) return false;
    const abort = new AbortController();
    const timer = this.#timer(timeoutMs, () => abort.abort());
    const asked = { method: 'GET', headers: {}, mode: 'no-cors', signal: abort.signal } as const;
    return this.#fetch(`${this.#server}/healthz`, asked)
      .then(
        () => true,
        () => false,
      )
      .finally(() => timer.cancel());
  }
}

/** What a server's answer says that went wrong. */
export function refusalOf(answer: unknown): RoostError {
  const error = (answer as Json | null)?.error;
  if (typeof error !== 'object' || error === null) return new RoostError('bad-answer');
  const { code, advice, afterMs, sentence, detail, existing } = error as Json;
  const told = [sentence, detail].filter((one) => typeof one === 'string').join(' ');
  return new RoostError(typeof code === 'string' ? code : 'bad-answer', {
    ...(typeof advice === 'string' ? { advice: advice as RefusalAdvice } : {}),
    ...(typeof afterMs === 'number' ? { afterMs } : {}),
    sentence: told,
    ...(code === 'account-exists' ? { existing: existingAccount(existing) } : {}),
  });
}

function signedIn(answer: Json): SignedIn {
  return { user: user(answer), device: number(answer, 'device'), token: text(answer, 'token') };
}

function existingAccount(answer: unknown): ExistingAccount {
  if (typeof answer !== 'object' || answer === null) throw new RoostError('bad-answer');
  const row = answer as Json;
  return {
    ...{ name: text(row, 'name'), phone: optional(row, 'phone'), handle: optional(row, 'handle') },
    ...{ since: number(row, 'since'), chats: number(row, 'chats'), takeOver: text(row, 'takeOver') },
    devices: list(row, 'devices').map((one) => ({ name: text(one, 'name'), lastSeenAt: number(one, 'lastSeenAt') })),
  };
}

function joinState(answer: Json): JoinState {
  const { account } = answer;
  const isTold = typeof account === 'object' && account !== null;
  const row = account as Json;
  return {
    expiresAt: number(answer, 'expiresAt'),
    account: isTold
      ? { user: user(row), name: text(row, 'name'), phone: optional(row, 'phone'), handle: optional(row, 'handle') }
      : null,
    ...{ list: optional(answer, 'list'), proof: optional(answer, 'proof'), isAgain: answer.again === true },
  };
}

const linkStates: readonly ShownLink['state'][] = ['open', 'asked', 'mismatched', 'agreed', 'denied', 'taken'];

function shownLink(answer: Json): ShownLink {
  const state = linkStates.find((one) => one === answer.state);
  if (state === undefined) throw new RoostError('bad-answer');
  const [joiner, signing] = [part(answer, 'joiner'), part(answer, 'signing')];
  return {
    state,
    expiresAt: number(answer, 'expiresAt'),
    joiner: joiner === null ? null : shownJoiner(joiner),
    signing: signing === null ? null : signingOf(signing),
  };
}

function shownJoiner(row: Json): ShownJoiner {
  const keys = part(row, 'keys');
  return {
    ...{ name: text(row, 'name'), address: optional(row, 'address'), proof: optional(row, 'proof') },
    keys: keys === null ? null : { identity: text(keys, 'identity'), registrationId: number(keys, 'registrationId') },
  };
}

function signingOf(row: Json): Signing {
  const devices = row.devices;
  if (!Array.isArray(devices) || !devices.every(Number.isSafeInteger)) throw new RoostError('bad-answer');
  return { device: number(row, 'device'), version: number(row, 'version'), devices, list: text(row, 'list') };
}

function pushState(row: Json): PushState {
  return {
    kind: text(row, 'kind') as PushState['kind'],
    ...{ addedAt: number(row, 'addedAt'), queuedAt: number(row, 'queuedAt'), acceptedAt: number(row, 'acceptedAt') },
    ...{ fetchedAt: number(row, 'fetchedAt'), ackedAt: number(row, 'ackedAt'), provenAt: number(row, 'provenAt') },
    ...{ failedAt: number(row, 'failedAt'), failure: text(row, 'failure'), isGone: row.isGone === true },
  };
}

/** A server of the release before tells none. */
function placeIn(told: unknown): DeviceInfo['place'] {
  const { country, city } = (told ?? {}) as { country?: unknown; city?: unknown };
  if (typeof country !== 'string' || !/^[A-Z]{2}$/.test(country)) return null;
  return { country, city: typeof city === 'string' ? city : '' };
}

function part(row: Json, name: string): Json | null {
  const value = row[name];
  return typeof value === 'object' && value !== null ? (value as Json) : null;
}

function profileOf(row: Json): PublicProfile {
  return { user: user(row), name: text(row, 'name'), handle: optional(row, 'handle'), phone: optional(row, 'phone') };
}

function user(row: Json): UserId {
  const id = text(row, 'user');
  if (!isUserId(id)) throw new RoostError('bad-answer');
  return id;
}

function text(row: Json, name: string): string {
  const value = row[name];
  if (typeof value !== 'string') throw new RoostError('bad-answer');
  return value;
}

function optional(row: Json, name: string): string | null {
  const value = row[name];
  return typeof value === 'string' ? value : null;
}

function number(row: Json, name: string): number {
  const value = row[name];
  if (typeof value !== 'number') throw new RoostError('bad-answer');
  return value;
}

function list(row: Json, name: string): Json[] {
  const value = row[name];
  if (!Array.isArray(value)) throw new RoostError('bad-answer');
  return value as Json[];
}

function originOfPage(): string | null {
  const { location } = globalThis as { location?: { origin?: unknown } };
  // "null" is that of a file or a sandbox: a page all the same.
  return typeof location?.origin === 'string' ? location.origin : null;
}

function refusesPage(server: string, page: string): string {
  return `The server at ${server} is there, but takes no calls from pages of ${page}. Whoever runs it can allow them with the variable ROOST_ORIGINS.`;
}
