/** The gateway's HTTP API as functions. */
import { toBase64 } from '../../lib/bytes.ts';
import { retry } from '../../lib/retry.ts';
import type { UserId } from '../../protocol/ids.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import type { Address, AskedCode, DeviceInfo, LinkCode } from '../api.ts';
import { RoostError } from '../errors.ts';
import type { Surroundings } from '../ports.ts';
import {
  type JoinState,
  type Json,
  joinState,
  list,
  name,
  number,
  optional,
  type PublicProfile,
  placeIn,
  profileOf,
  type ShownLink,
  type SignIn,
  shownLink,
  signedIn,
  text,
  user,
} from './answers.ts';
import type { Call } from './call.ts';

export interface LinkDecision {
  readonly agree: boolean;
  readonly of?: string;
  readonly mismatch?: true;
  readonly list?: string;
  readonly proof?: string;
}

/** Until a link is closed, or known to be taken. */
const closeTries = 5;
const closeAgainMs = 1_000;

export class HttpApi {
  readonly #call: Call;
  readonly #timer: Surroundings['timer'];

  constructor({ call, timer }: { call: Call; timer: Surroundings['timer'] }) {
    this.#call = call;
    this.#timer = timer;
  }

  async requestCode(address: Address): Promise<AskedCode & { readonly asking: string }> {
    const answer = await this.#call('POST', '/v1/sign-up/codes', { ...address });
    return {
      ...{ address, asking: text(answer, 'asking'), digits: number(answer, 'digits') },
      ...{ sentAt: number(answer, 'sentAt'), expiresAt: number(answer, 'expiresAt') },
      // A server of before does not say.
      isEarlier: answer.isEarlier === true,
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
  }): Promise<SignIn> {
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
  async finishLink(form: { code: string; joining: string; prekeys: Uint8Array | null }): Promise<SignIn> {
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
      name: name(row),
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
    return list(answer, 'contacts').map((row) => ({ user: user(row), name: name(row) }));
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
}
