/**
 * What the gateway does for media (workers/gateway/routes/media.ts, media-bytes.ts), over the calls of the world: who asks is proved
 * by their object, and the ledger answers. An address says in clear what it allows, and files are of one part.
 */
import type { Account } from '../../../client/api.ts';
import type { BytesFetch } from '../../../client/ports.ts';
import type { MediaFinish, MediaOpenReply } from '../../../durable-objects/media/rpc.ts';
import type { Credential, MediaReply, MediaRequest } from '../../../durable-objects/user/rpc.ts';
import { fromBase64, hex } from '../../../lib/bytes.ts';
import type { UserId } from '../../../protocol/ids.ts';
import { mediaIdOf } from '../../../protocol/media.ts';
import { isRefusal, type Refusal, refusals, refuse } from '../../../protocol/refusals.ts';
import { describe, isInjected, sha256 } from '../world/host.ts';
import type { World } from '../world/world.ts';
import type { Bucket } from './bucket.ts';

const origin = 'http://127.0.0.1:1';

const askAgainMs = 5_000;
const maxTries = 60;

/** An entry that is said to name an object. */
export interface EntryName {
  readonly conversation: string;
  readonly seq: number;
}

/** Who asks. */
export interface Asker {
  readonly account: Account;
  readonly credential: Credential;
}

/** What an address allows: to store the one part, or to read. */
interface Grant {
  readonly id: string;
  readonly user: UserId;
  readonly size: number;
  readonly sha256: string;
}

export class MediaRoutes {
  /** By object: who was told that they have stored it, and who asked for that and was told nothing. */
  readonly storedBy = new Map<string, Map<UserId, 'stored' | 'perhaps'>>();
  readonly #world: World;
  readonly #bucket: Bucket;

  constructor(world: World, bucket: Bucket) {
    this.#world = world;
    this.#bucket = bucket;
  }

  /** A request of a device; what could not be asked is `unavailable`, as the gateway says it. */
  answer(asker: Asker, path: string, body: Record<string, unknown>): Promise<object> {
    const [, , , id = '', verb = ''] = path.split('/');
    return this.#tried(() => {
      switch (verb) {
        case '':
          return this.#open(asker, body as { size: number; parts: string[] });
        case 'confirm':
          return this.#confirm(asker, id);
        case 'hold':
          return this.#holds(asker, id, body as unknown as EntryName);
        default:
          return this.#address(asker, id, (body as { entry?: EntryName }).entry ?? null);
      }
    });
  }

  /** Says whether the person gets an address to read the object, by an entry or by none. Who asks too often asks again. */
  async mayFetch(asker: Asker, object: string, entry: EntryName | null): Promise<boolean> {
    for (let tries = 0; ; tries++) {
      const answer = await this.#tried(() => this.#address(asker, object, entry));
      if (!isRefusal(answer)) return true;
      if (answer.refused === 'unknown-media') return false;
      if (tries === maxTries) throw new Error(`${object} was asked for in vain: ${answer.refused}`);
      await new Promise<void>((resolve) => void this.#world.scheduler.after(askAgainMs, 'asks again', resolve));
    }
  }

  /** Bytes to and from addresses, which need no credential. */
  fetch(pass: () => Promise<void>): BytesFetch {
    return async (url, init) => {
      await pass();
      const grant = JSON.parse(decodeURIComponent(url.slice(`${origin}/?`.length))) as Grant;
      const isPut = init.method === 'PUT';
      const found = isPut ? none : this.#bucket.objects.get(grant.id);
      const answer = isPut
        ? await this.#tried(() => this.#put(grant, (init.body as Uint8Array | undefined) ?? none))
        : found === undefined
          ? refuse('unknown-media')
          : {};
      await pass();
      const refused = isRefusal(answer);
      const status = refused ? refusals[answer.refused].http : isPut ? 200 : 206;
      const said = refused ? { error: { code: answer.refused, ...refusals[answer.refused] } } : answer;
      const [from = 0, through = 0] = (/(\d+)-(\d+)/.exec(init.headers.range ?? '') ?? []).slice(1).map(Number);
      const bytes = new Uint8Array(found?.slice(from, through + 1) ?? none);
      return { ok: !refused, status, json: async () => said, arrayBuffer: async () => bytes.buffer };
    };
  }

  async #open(asker: Asker, { size, parts }: { size: number; parts: string[] }): Promise<object> {
    const hashes = parts.map(fromBase64);
    const id = mediaIdOf(hashes, sha256);
    const asked = await this.#asks(asker, { route: 'openUpload', object: id, stores: size });
    if (isRefusal(asked)) return asked;
    const { user } = asked;
    const opened = await this.#ledger<MediaOpenReply | Refusal>(id, 'open', { user, size });
    if (isRefusal(opened)) return opened;
    if (opened.held) return { object: id, held: true, parts: [] };
    const begun =
      opened.upload === null ? await this.#ledger<object>(id, 'begin', { user, upload: '' }) : { upload: '' };
    if (isRefusal(begun)) return begun;
    const grant: Grant = { id, user, size, sha256: hex(hashes[0] ?? none) };
    const lacking = opened.has.includes(1) ? [] : [{ part: 1, method: 'PUT', url: addressOf(grant), headers: {} }];
    return { object: id, held: false, parts: lacking };
  }

  async #put({ id, user, size, sha256: wanted }: Grant, body: Uint8Array): Promise<object> {
    const attempt = { user, upload: '', part: 1 };
    const admitted = await this.#ledger<{ kept: boolean } | Refusal>(id, 'admit', attempt);
    if (isRefusal(admitted) || admitted.kept) return admitted;
    if (body.length !== size || hex(sha256(body)) !== wanted) return refuse('wrong-content');
    this.#bucket.objects.set(id, body.slice());
    return this.#ledger(id, 'part', { ...attempt, etag: 'etag' });
  }

  async #confirm(asker: Asker, id: string): Promise<object> {
    const asked = await this.#asks(asker, { route: 'confirmUpload', object: id });
    if (isRefusal(asked)) return asked;
    const { user } = asked;
    this.#noteStored(id, user, 'perhaps');
    const finish = await this.#ledger<MediaFinish | Refusal>(id, 'finish', { user });
    if (isRefusal(finish)) return finish;
    const done = finish.stored ? finish : await this.#ledger<object>(id, 'finished', { user, upload: finish.upload });
    if (!isRefusal(done)) this.#noteStored(id, user, 'stored');
    return done;
  }

  async #holds(asker: Asker, id: string, entry: EntryName): Promise<object> {
    const asked = await this.#asks(asker, { route: 'holdMedia', object: id, entry } as MediaRequest);
    return isRefusal(asked) ? asked : this.#ledger(id, 'hold', asked);
  }

  async #address(asker: Asker, id: string, entry: EntryName | null): Promise<object> {
    const by = entry === null ? {} : { entry };
    const asked = await this.#asks(asker, { route: 'mediaAddress', object: id, ...by } as MediaRequest);
    if (isRefusal(asked)) return asked;
    const found = await this.#ledger<{ size: number } | Refusal>(id, 'look', asked);
    if (isRefusal(found)) return found;
    return { url: addressOf({ id, user: asked.user, size: found.size, sha256: '' }), size: found.size };
  }

  /** What an object does not answer the gateway passes on as a fault that passes. */
  async #tried(work: () => Promise<object>): Promise<object> {
    try {
      return await work();
    } catch (fault) {
      if (!isInjected(fault)) this.#world.bug(`a request about media threw ${describe(fault)}`);
      return refuse('unavailable');
    }
  }

  #asks({ account, credential }: Asker, request: MediaRequest): Promise<MediaReply | Refusal> {
    return this.#world.calls.call(null, this.#world.user(account.user), 'media', credential, [request]);
  }

  #ledger<Result>(object: string, method: string, request: object): Promise<Result> {
    return this.#world.calls.call<Result>(null, this.#world.media(object), method, request);
  }

  #noteStored(object: string, user: UserId, how: 'stored' | 'perhaps'): void {
    const by = this.storedBy.get(object) ?? new Map<UserId, 'stored' | 'perhaps'>();
    this.storedBy.set(object, by);
    if (by.get(user) !== 'stored') by.set(user, how);
  }
}

const none = new Uint8Array(0);

function addressOf(grant: Grant): string {
  return `${origin}/?${encodeURIComponent(JSON.stringify(grant))}`;
}
