import { RoostError } from '../errors.ts';
import type { Reader, Store, Writer } from '../ports.ts';

/** A store as one client has it: until another one takes it over. */
export interface FencedStore extends Store {
  /** No other client has taken the store over. */
  isOurs(): Promise<boolean>;
  /** Above that of every client which had the store before. */
  readonly life: number;
}

const key = ['writer'];
const livesKey = ['lives'];

/**
 * Takes a store over for one client: from then on every write of whoever had it before is refused with `superseded`.
 *
 * Locks keep two clients apart as long as everybody is awake. A tab that was frozen, or a process that was stopped, is
 * robbed of its lock and knows nothing of it when it goes on: it would write rows of then over those of now, and take
 * send numbers a second time (D2.3). So the store names its writer, in a row that is looked at inside every write.
 *
 * `token` must not be guessable from older ones: a counter would begin anew after the store was erased.
 */
export async function takeOver(store: Store, token: string): Promise<FencedStore> {
  const isOurs = async (reader: Reader): Promise<boolean> => (await reader.get('meta', key)) === token;
  const life = await store.write(async (writer) => {
    const lives = Number((await writer.get('meta', livesKey)) ?? 0) + 1;
    writer.put('meta', livesKey, lives);
    writer.put('meta', key, token);
    return lives;
  }, 'strict');
  return {
    life,
    isOurs: () => store.read(isOurs),
    read: (work) => store.read(work),
    write: (work, durability) =>
      store.write(async (writer: Writer) => {
        if (!(await isOurs(writer))) throw new RoostError('superseded');
        return work(writer);
      }, durability),
    close: () => store.close(),
  };
}
