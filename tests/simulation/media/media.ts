/** What a run with photos has beside the others: a bucket, routes, files that devices send, and who may fetch them in the end. */
import type { ConversationId, MessageId, NewFile, Roost, UserId } from '../../../client/api.ts';
import type { BytesFetch } from '../../../client/ports.ts';
import type { Device } from '../device.ts';
import type { Gateway } from '../gateway.ts';
import type { Oracle } from '../oracle.ts';
import { type Random, randomOf } from '../world/random.ts';
import type { World } from '../world/world.ts';
import type { Bucket } from './bucket.ts';
import { NamingEntries } from './naming-entries.ts';
import { MediaRoutes } from './routes.ts';

export class Media {
  readonly bucket: Bucket;
  readonly routes: MediaRoutes;
  readonly namings: NamingEntries;
  readonly #world: World;
  readonly #oracle: Oracle;
  readonly #random: Random;

  constructor({ world, oracle, bucket }: { world: World; oracle: Oracle; bucket: Bucket }) {
    this.#world = world;
    this.#oracle = oracle;
    this.#random = randomOf(world.seed, 'files');
    this.bucket = bucket;
    this.routes = new MediaRoutes(world, this.bucket);
    const find = (what: string) => {
      if (!oracle.found.includes(what)) oracle.found.push(what);
    };
    this.namings = new NamingEntries({ world, bucket: this.bucket, logOf: (id) => oracle.log(id), find });
  }

  /** Bytes as a device has them go and come. */
  fetchOf(isReachable: () => boolean): BytesFetch {
    const pass = async (): Promise<void> => {
      const ms = this.#random.between(...this.#world.weather().netMs);
      await new Promise<void>((resolve) => void this.#world.scheduler.after(ms, 'bytes', resolve));
      if (!isReachable()) throw new TypeError('injected: no network');
    };
    return this.routes.fetch(pass);
  }

  /** A small one, unlike all others. */
  newFile(expiresMs = 0): NewFile {
    const bytes = Uint8Array.from({ length: 1 + this.#random.int(300) }, () => this.#random.int(256));
    return {
      ...{ name: 'photo', type: 'image/jpeg', kind: 'image', size: bytes.length },
      read: async function* () {
        yield bytes;
      },
      ...(expiresMs > 0 ? { disappearAfterMs: expiresMs } : {}),
    };
  }

  /** A message of the chat that has a file, as the device shows it. */
  async withFile(roost: Roost, id: ConversationId, pick: number): Promise<MessageId | null> {
    const timeline = roost.timeline(id, { pageSize: 50 });
    // It reads the store first.
    await new Promise<void>((resolve) => void this.#world.scheduler.after(20, 'looks for a file', resolve));
    const items = timeline.current.items.filter((item) => item.kind === 'message');
    timeline.close();
    const fitting = items.filter((item) => item.file !== undefined && item.seq !== null);
    return fitting[pick % Math.max(1, fitting.length)]?.id ?? null;
  }

  /** D10.3, B6: asks for everything for everybody, by each entry that names it, once did, or names another, and without one. */
  async checkRights(devices: readonly Device[], gateway: Gateway): Promise<string[]> {
    const found: string[] = [];
    const namings = this.namings.all();
    const people = [...new Map(devices.filter((one) => !one.isRemoved).map((one) => [one.user, one])).values()];
    for (const object of new Set(namings.map((naming) => naming.object))) {
      const isThere = this.bucket.objects.has(object);
      for (const { account, name, user } of people) {
        const asker = { account, credential: gateway.credentialOf(account) };
        const asks = async (entry: { conversation: string; seq: number } | null, should: boolean, why: string) => {
          const may = await this.routes.mayFetch(asker, object, entry);
          if (may !== should) found.push(`D10.3 ${name} ${may ? 'may' : 'may not'} fetch ${object} by ${why}`);
        };
        for (const naming of namings) {
          const { conversation, seq } = naming;
          const isIt = naming.object === object && naming.isLive && this.#oracle.log(conversation).mayRead(user, seq);
          await asks({ conversation, seq }, isIt && isThere, `${conversation}/${seq}`);
        }
        const stored = this.routes.storedBy.get(object)?.get(user as UserId);
        if (stored !== 'perhaps') await asks(null, stored === 'stored' && isThere, 'no entry');
      }
    }
    return found;
  }
}
