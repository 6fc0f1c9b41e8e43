/** The gateway's HTTP API as functions. Answers are checked field by field; refusals become a `RoostError`. */
import { isUserId, type UserId } from '../../protocol/ids.ts';
import type { RefusalAdvice } from '../../protocol/refusals.ts';
import type { Address, DeviceInfo } from '../api.ts';
import { RoostError } from '../errors.ts';
import type { Fetch, Surroundings } from '../ports.ts';

export interface SignedIn {
  readonly user: UserId;
  readonly device: number;
  readonly token: string;
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

export class HttpApi {
  readonly #server: string;
  readonly #fetch: Fetch;
  readonly #token: string | null;
  readonly #timer: Surroundings['timer'];

  /** `server` is an origin; `token` is null before sign-up. */
  constructor(options: { server: string; fetch: Fetch; token: string | null; timer: Surroundings['timer'] }) {
    this.#timer = options.timer;
    this.#server = options.server;
    this.#fetch = options.fetch;
    this.#token = options.token;
  }

  async requestCode(address: Address): Promise<{ shownCode: string | null }> {
    const answer = await this.#call('POST', '/v1/sign-up/codes', { ...address });
    return { shownCode: typeof answer.shownCode === 'string' ? answer.shownCode : null };
  }

  async signUp(form: {
    address: Address;
    code: string;
    name: string;
    deviceName: string;
    attempt: string;
  }): Promise<SignedIn> {
    const { address, ...rest } = form;
    return signedIn(await this.#repeated('/v1/sign-up', { ...address, ...rest }));
  }

  async redeemLink(form: { code: string; deviceName: string; attempt: string }): Promise<SignedIn> {
    return signedIn(await this.#repeated('/v1/links/redeem', { ...form }));
  }

  async createLink(): Promise<{ ticket: string; code: string; expiresAt: number }> {
    const answer = await this.#call('POST', '/v1/links');
    return { ticket: text(answer, 'ticket'), code: text(answer, 'code'), expiresAt: number(answer, 'expiresAt') };
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
    const timer = this.#timer(timeoutMs, () => abort.abort());
    const response = await this.#fetch(this.#server + path, { ...init, signal: abort.signal })
      .catch((cause: unknown) => {
        throw new RoostError('offline', { cause });
      })
      .finally(() => timer.cancel());
    const answer: unknown = response.status === 204 ? {} : await response.json().catch(() => null);
    if (typeof answer !== 'object' || answer === null) throw new RoostError('bad-answer');
    if (!response.ok) throw refusalOf(answer as Json);
    return answer as Json;
  }
}

function refusalOf(answer: Json): RoostError {
  const error = answer.error;
  if (typeof error !== 'object' || error === null) return new RoostError('bad-answer');
  const { code, advice, afterMs, sentence, detail } = error as Json;
  const told = [sentence, detail].filter((one) => typeof one === 'string').join(' ');
  return new RoostError(typeof code === 'string' ? code : 'bad-answer', {
    ...(typeof advice === 'string' ? { advice: advice as RefusalAdvice } : {}),
    ...(typeof afterMs === 'number' ? { afterMs } : {}),
    sentence: told,
  });
}

function signedIn(answer: Json): SignedIn {
  return { user: user(answer), device: number(answer, 'device'), token: text(answer, 'token') };
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
