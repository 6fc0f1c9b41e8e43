/** The gateway's part that the SDK needs in a run: sign-up, links, devices, contacts, profiles, over the same calls. */
import type { Account, UserId } from '../../client/api.ts';
import type { Fetch } from '../../client/ports.ts';
import type { Credential, DevicesReply } from '../../durable-objects/user/rpc.ts';
import type { PushTarget } from '../../durable-objects/user/wake/rpc.ts';
import type { ConversationId } from '../../protocol/ids.ts';
import { isRefusal, type Refusal, refusals } from '../../protocol/refusals.ts';
import type { LinkedIdentities } from './linked-identities.ts';
import type { Media } from './media/media.ts';
import { type Random, randomOf } from './world/random.ts';
import type { World } from './world/world.ts';

/** Loopback, where plain HTTP is taken. */
const server = 'http://127.0.0.1:1';

export class Gateway {
  readonly #world: World;
  readonly #random: Random;
  /** By person: devices that were linked. */
  readonly links = new Map<UserId, number>();
  /** Where lists of devices are signed. */
  vouching: LinkedIdentities | null = null;
  /** Where there are photos. */
  media: Pick<Media, 'routes'> | null = null;
  /** Longer than any trouble of a run lasts. */
  readonly #attempts = 120;
  readonly #hashes = new Map<string, string>();
  #tokens = 0;

  constructor(world: World) {
    this.#world = world;
    this.#random = randomOf(world.seed, 'gateway');
  }

  /** What proves a device that was signed up or linked here. */
  credentialOf({ user, device }: Pick<Account, 'user' | 'device'>): Credential {
    return { device, tokenHash: this.#hashes.get(`${user} ${device}`) ?? 'none' };
  }

  /** Repeats what failed, as a person would. */
  async signUp(user: UserId): Promise<Account> {
    const tokenHash = this.#newHash();
    return this.#account(
      user,
      tokenHash,
      await this.#persist(user, 'create', { user, deviceName: 'phone', tokenHash }),
    );
  }

  /** Adds a device, confirmed by one of the person's. A lost answer may leave a device that nobody has. */
  async link(user: UserId, by = 1): Promise<Account> {
    const tokenHash = this.#newHash();
    const request = { by, deviceName: 'laptop', tokenHash };
    if (this.vouching === null) return this.#linked(user, tokenHash, await this.#call(user, 'link', request));
    const told = await this.#call<DevicesReply>(user, 'devices', this.credentialOf({ user, device: by }));
    const signed = await this.vouching.signedFor(user, by, told);
    if (signed === null) throw new Error('the primary does not sign over the list that the server names');
    return this.#linked(user, tokenHash, await this.#call(user, 'link', { ...request, signed }));
  }

  /** Asks the account for look-ups; says whether it may have them. */
  async looksUp(account: Account, count: number): Promise<boolean> {
    try {
      await this.#call(account.user, 'meterLookups', this.credentialOf(account), [count]);
      return true;
    } catch {
      return false;
    }
  }

  /** Makes others contacts of a person. */
  async acquaint(user: UserId, others: readonly UserId[]): Promise<void> {
    const credential = this.credentialOf({ user, device: 1 });
    for (const other of others) {
      if (other === user) continue;
      await this.#persist(user, 'putContact', credential, [{ user: other, name: other.slice(0, 4) }]);
    }
  }

  /** Says where a device is woken; repeated until the server has heard, or refuses. */
  async registerPush(account: Account, target: PushTarget): Promise<void> {
    await this.#persist(account.user, 'putPushTarget', this.credentialOf(account), [target]);
  }

  /** Once: whether the server has answered that the device is not woken for the chat. */
  async mutePush(account: Account, conversation: ConversationId): Promise<boolean> {
    const what = { conversation, muted: true };
    return (await this.#call<{ muted: boolean }>(account.user, 'mutePush', this.credentialOf(account), [what])).muted;
  }

  /** Repeated until it is done, or there is nothing to do it with any more: what a run takes for removed must be. */
  async removeDevice(account: Account, device: number): Promise<void> {
    try {
      await this.#persist(account.user, 'removeDevice', this.credentialOf(account), [device]);
    } catch (fault) {
      if ((fault as { code?: unknown }).code === undefined) throw fault;
    }
  }

  /** The account ends, for whatever reason; repeated until it did. */
  async retire(user: UserId): Promise<void> {
    await this.#persist(user, 'retire', { reason: 2 });
  }

  /** `fetch` as a device has it; `isReachable` says whether it has a network now. */
  fetchOf(isReachable: () => boolean, account: Account): Fetch {
    return async (url, init) => {
      await this.#wait(this.#random.between(...this.#world.weather().netMs));
      if (!isReachable()) throw new TypeError('injected: no network');
      const answer = await this.#route(account, init.method, url.slice(server.length), init.body);
      await this.#wait(this.#random.between(...this.#world.weather().netMs));
      if (!isReachable()) throw new TypeError('injected: no network');
      const refused = isRefusal(answer);
      const status = refused ? refusals[answer.refused].http : 200;
      const body = refused ? { error: { code: answer.refused, ...refusals[answer.refused] } } : answer;
      return { ok: !refused, status, json: async () => body };
    };
  }

  async #route(account: Account, method: string, path: string, body: string | undefined): Promise<object> {
    const credential = this.credentialOf(account);
    const given = body === undefined ? {} : (JSON.parse(body) as Record<string, unknown>);
    const last = path.split('/').at(-1) ?? '';
    try {
      if (path === '/v1/profiles') {
        return {
          profiles: (given.users as string[]).map((user) => ({
            user,
            name: user.slice(0, 4),
            handle: null,
            phone: null,
          })),
        };
      }
      if (path === '/v1/profile')
        return { user: account.user, name: account.user.slice(0, 4), handle: null, phone: null };
      if (this.media !== null && path.startsWith('/v1/media'))
        return await this.media.routes.answer({ account, credential }, path, given);
      if (path === '/v1/contacts') return await this.#call<object>(account.user, 'contacts', credential);
      if (path === '/v1/devices') return await this.#call<object>(account.user, 'devices', credential);
      if (method === 'DELETE' && path.startsWith('/v1/devices/')) {
        return await this.#call<object>(account.user, 'removeDevice', credential, [Number(last)]);
      }
    } catch {
      return { refused: 'unavailable' } satisfies Refusal;
    }
    return { refused: 'not-found' } satisfies Refusal;
  }

  #linked(user: UserId, tokenHash: string, device: { device: number }): Account {
    this.links.set(user, (this.links.get(user) ?? 0) + 1);
    return this.#account(user, tokenHash, device);
  }

  async #persist<Result = { device: number }>(
    user: UserId,
    method: string,
    request: object,
    more: readonly unknown[] = [],
  ): Promise<Result> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#call(user, method, request, more);
      } catch (fault) {
        // What is refused is decided.
        const isRefused = (fault as { code?: unknown }).code !== undefined;
        if (isRefused || attempt >= this.#attempts) throw fault;
        await this.#wait(500);
      }
    }
  }

  async #call<Result>(user: UserId, method: string, argument: unknown, more: readonly unknown[] = []): Promise<Result> {
    const result = await this.#world.calls.call<Result & object>(null, this.#world.user(user), method, argument, more);
    if (isRefusal(result)) throw Object.assign(new Error(result.refused), { code: result.refused });
    return result;
  }

  #newHash(): string {
    return `hash ${++this.#tokens}`;
  }

  #account(user: UserId, tokenHash: string, { device }: { device: number }): Account {
    this.#hashes.set(`${user} ${device}`, tokenHash);
    return { user, device, name: user.slice(0, 4), server };
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#world.scheduler.after(ms, 'gateway', resolve));
  }
}
