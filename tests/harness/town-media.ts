/** The ledgers of media objects in a town, and what others may ask of them. */
import { Ledger } from '../../durable-objects/media/ledger.ts';
import type { MediaFromConversation, MediaFromUser, MediaRpc } from '../../durable-objects/media/rpc.ts';
import type { UserId } from '../../protocol/ids.ts';
import type { MediaId } from '../../protocol/media.ts';
import { nodeStorage } from './node-sql.ts';
import type { Town } from './town.ts';

/** The id of the n-th object. */
export function mediaId(n: number): MediaId {
  return `m${String(n).padStart(43, '0')}` as MediaId;
}

/** A ledger. */
export class LedgerPlace {
  alarm: number | null = null;
  alarmsSet = 0;
  readonly storage = nodeStorage();
  readonly ledger: Ledger;
  /** How often the bucket was told to erase it. */
  erased = 0;

  constructor(town: Town, id: MediaId) {
    this.ledger = new Ledger({
      ...{ id, storage: this.storage, limits: town.limits, surroundings: town.surroundings(this) },
      empty: () => this.storage.empty(),
      bucket: { erase: async () => void this.erased++, eraseUnder: async () => {}, abort: async () => {} },
    });
  }

  ring(): Promise<void> {
    return this.ledger.alarm();
  }

  /** Stored by a person, of one part. */
  async store(user: UserId): Promise<void> {
    await this.ledger.open({ user, size: 10 });
    await this.ledger.begin({ user, upload: '' });
    await this.ledger.part({ user, upload: '', part: 1, etag: 'e' });
    await this.ledger.finished({ user, upload: '' });
  }
}

export class Ledgers {
  readonly places = new Map<MediaId, LedgerPlace>();
  /** Calls so far. */
  calls = 0;
  /** Calls fail while it is set. */
  fault: Error | null = null;
  /** Calls have no answer while it is set. */
  isHung = false;
  readonly #town: Town;

  constructor(town: Town) {
    this.#town = town;
  }

  place(id: MediaId): LedgerPlace {
    let place = this.places.get(id);
    if (place === undefined) this.places.set(id, (place = new LedgerPlace(this.#town, id)));
    return place;
  }

  stubOf(id: MediaId): MediaFromUser & MediaFromConversation {
    const call = (method: keyof MediaRpc) => async (request: unknown) => {
      this.calls++;
      const given = structuredClone(request);
      await null;
      if (this.isHung) await new Promise<never>(() => undefined);
      if (this.fault !== null) throw this.fault;
      const { ledger } = this.place(id);
      const target = ledger[method] as (request: unknown) => Promise<unknown>;
      return structuredClone(await target.call(ledger, given));
    };
    return { hold: call('hold'), refer: call('refer'), release: call('release') } as MediaFromUser &
      MediaFromConversation;
  }
}
