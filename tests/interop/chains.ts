/**
 * One schedule of sender keys: a chain of ours that Signal's library reads, and one of theirs that we read, over a network that
 * loses, repeats, delays and alters what is sent; chains are replaced on the way, and readers join late.
 */
import { senderKeys } from '../../crypto/sender-keys.ts';
import { SuiteError } from '../../crypto/suite.ts';
import { sameBytes } from '../../lib/bytes.ts';
import { Dice } from './dice.ts';
import type { Address, Libsignal } from './libsignal.ts';

/** What happened, counted. */
export interface ChainTally {
  sent: number;
  opened: number;
  dropped: number;
  repeated: number;
  reordered: number;
  altered: number;
  restarts: number;
  replaced: number;
  joined: number;
}

const messages = 110;
/** Of each eighteen messages: enough of each happens whatever the seed. */
const fates = [
  ...Array.from({ length: 3 }, () => 'dropped' as const),
  ...Array.from({ length: 3 }, () => 'repeated' as const),
  ...Array.from({ length: 5 }, () => 'held' as const),
  ...Array.from({ length: 7 }, () => 'plain' as const),
];

/** Whoever writes to a chain of its own. */
interface Writer {
  readonly name: string;
  /** Begins a chain. */
  begin(): Promise<void>;
  /** What a reader is given to read from here on. */
  distribution(): Promise<Uint8Array>;
  write(plaintext: Uint8Array): Promise<Uint8Array>;
}

/** Whoever reads what one writer writes. */
interface Reader {
  take(distribution: Uint8Array): Promise<void>;
  read(data: Uint8Array): Promise<Uint8Array>;
  /** All that it has stored, to be compared. */
  stored(): string;
  /** A repeat is refused as just that. */
  isDuplicate(refused: unknown): boolean;
  readonly isOurs: boolean;
}

/** Throws, with the step, where something is not as it must be. */
export async function playChains(lib: Libsignal, seed: number): Promise<ChainTally> {
  const tally: ChainTally = {
    ...{ sent: 0, opened: 0, dropped: 0, repeated: 0, reordered: 0, altered: 0, restarts: 0, replaced: 0, joined: 0 },
  };
  const dice = new Dice(seed);
  for (const isOurs of [true, false]) {
    const writer = isOurs ? new OurWriter(dice) : new LibWriter(lib, dice);
    const newReader = () => (isOurs ? new LibReader(lib) : new OurReader(tally));
    await playOne(writer, newReader, { dice, tally, seed });
  }
  const { sent, dropped, repeated, reordered } = tally;
  if (sent < 200 || [dropped, repeated, reordered].some((count) => count < sent / 10)) {
    throw new Error(`seed ${seed}: too little happened: ${JSON.stringify(tally)}`);
  }
  return tally;
}

interface Arrival {
  readonly at: number;
  readonly n: number;
  readonly data: Uint8Array;
  readonly plaintext: Uint8Array;
  readonly isRepeat: boolean;
}

async function playOne(
  writer: Writer,
  newReader: () => Reader,
  { dice, tally, seed }: { dice: Dice; tally: ChainTally; seed: number },
): Promise<void> {
  let where = 'at the beginning';
  /** Each with the number of the first message that it can read. */
  const readers: { reader: Reader; from: number }[] = [];
  const join = async (from: number): Promise<void> => {
    const reader = newReader();
    await reader.take(await writer.distribution());
    readers.push({ reader, from });
  };
  try {
    await writer.begin();
    await join(0);
    const lateAt = 30 + dice.whole(40);
    const replaceAt = new Set([20 + dice.whole(80), 20 + dice.whole(80)]);
    let inFlight: Arrival[] = [];
    let deck: (typeof fates)[number][] = [];
    let newest = -1;
    for (let t = 0; t < messages + 40; t++) {
      if (t < messages) {
        if (replaceAt.has(t)) {
          await writer.begin();
          for (const { reader } of readers) await reader.take(await writer.distribution());
          tally.replaced++;
        }
        if (t === lateAt) {
          await join(t);
          tally.joined++;
        }
        where = `message ${t} of ${writer.name}`;
        const plaintext = dice.bytes(dice.pick([0, 1, 15, 16, 17, 100, 1000]));
        const data = await writer.write(plaintext);
        tally.sent++;
        if (deck.length === 0) deck = dice.shuffled(fates);
        const fate = deck.pop();
        if (fate === 'dropped') {
          tally.dropped++;
          continue;
        }
        const at = t + (fate === 'held' ? 1 + dice.whole(15) : 0);
        inFlight.push({ at, n: t, data, plaintext, isRepeat: false });
        if (fate === 'repeated') inFlight.push({ at: at + 0.5 + dice.whole(8), n: t, data, plaintext, isRepeat: true });
      }
      const arriving = inFlight.filter(({ at }) => at <= t).sort((a, b) => a.at - b.at);
      inFlight = inFlight.filter(({ at }) => at > t);
      for (const one of arriving) {
        where = `message ${one.n} of ${writer.name} on its arrival${one.isRepeat ? ' once more' : ''}`;
        if (!one.isRepeat && one.n < newest) tally.reordered++;
        newest = Math.max(newest, one.n);
        for (const { reader, from } of readers) {
          // What was written before one joined is not for that one.
          if (one.n >= from) await arrive(reader, one, dice, tally);
          else await refuse(reader, one.data);
        }
        if (one.isRepeat) tally.repeated++;
        else tally.opened++;
      }
    }
  } catch (error) {
    throw new Error(`chains seed ${seed}, ${where}: ${(error as Error).message}`, { cause: error });
  }
}

async function arrive(
  reader: Reader,
  { data, plaintext, isRepeat }: Arrival,
  dice: Dice,
  tally: ChainTally,
): Promise<void> {
  if (dice.chance(0.2)) {
    const altered = data.slice();
    const at = dice.whole(data.length);
    altered[at] = (altered[at] as number) ^ (1 + dice.whole(255));
    await refuse(reader, altered);
    tally.altered++;
  }
  if (isRepeat) {
    if (!reader.isDuplicate(await refuse(reader, data))) throw new Error('a repeat was refused for another reason');
    return;
  }
  const opened = await reader.read(data);
  if (!sameBytes(opened, plaintext)) throw new Error('opened to something else');
}

/** Must be refused, and change nothing. */
async function refuse(reader: Reader, data: Uint8Array): Promise<unknown> {
  const before = reader.stored();
  const refused = await reader.read(data).then(
    () => null,
    (why: unknown) => why,
  );
  if (refused === null) throw new Error('what must be refused was opened');
  if (reader.isOurs && !(refused instanceof SuiteError)) throw refused;
  if (reader.stored() !== before) throw new Error('what was refused changed what is held');
  return refused;
}

export class OurWriter implements Writer {
  readonly name = 'roost';
  readonly #dice: Dice;
  #chain = new Uint8Array(0) as Uint8Array;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  async begin(): Promise<void> {
    this.#chain = await senderKeys.createChain(this.#dice.bytes);
  }

  distribution(): Promise<Uint8Array> {
    return senderKeys.distribution(this.#chain);
  }

  async write(plaintext: Uint8Array): Promise<Uint8Array> {
    // From bytes alone, as after a restart.
    const { chain, data } = await senderKeys.chainEncrypt(this.#chain.slice(), plaintext, this.#dice.bytes);
    this.#chain = chain;
    return data;
  }
}

export class OurReader implements Reader {
  readonly isOurs = true;
  readonly #tally: Pick<ChainTally, 'restarts'>;
  #chains: Uint8Array | null = null;

  constructor(tally: Pick<ChainTally, 'restarts'>) {
    this.#tally = tally;
  }

  async take(distribution: Uint8Array): Promise<void> {
    this.#chains = await senderKeys.takeDistribution(this.#chains, distribution);
  }

  async read(data: Uint8Array): Promise<Uint8Array> {
    const held = Uint8Array.from(this.#chains ?? []);
    this.#tally.restarts++;
    const { chains, plaintext } = await senderKeys.chainDecrypt(held, data);
    this.#chains = chains;
    return plaintext;
  }

  stored(): string {
    return Buffer.from(this.#chains ?? []).toString('base64');
  }

  isDuplicate(refused: unknown): boolean {
    return refused instanceof SuiteError && refused.code === 'duplicate';
  }
}

/** Signal's store of sender keys, as bytes alone: each step begins with what it has stored. */
function libStore(lib: Libsignal) {
  const rows = new Map<string, Uint8Array>();
  class Store extends lib.SenderKeyStore {
    async saveSenderKey(_sender: Address, distribution: string, record: { serialize(): Uint8Array }): Promise<void> {
      rows.set(String(distribution), record.serialize());
    }
    async getSenderKey(_sender: Address, distribution: string): Promise<object | null> {
      const row = rows.get(String(distribution));
      return row === undefined ? null : lib.SenderKeyRecord.deserialize(Buffer.from(row));
    }
  }
  return { store: new Store(), rows };
}

export class LibWriter implements Writer {
  readonly name = 'libsignal';
  readonly #lib: Libsignal;
  readonly #dice: Dice;
  readonly #store: object;
  readonly #address: Address;
  #distribution = '';

  constructor(lib: Libsignal, dice: Dice) {
    this.#lib = lib;
    this.#dice = dice;
    this.#store = libStore(lib).store;
    this.#address = lib.ProtocolAddress.new('writer', 1);
  }

  async begin(): Promise<void> {
    const hex = Buffer.from(this.#dice.bytes(16)).toString('hex');
    this.#distribution = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    await this.distribution();
  }

  async distribution(): Promise<Uint8Array> {
    const { SenderKeyDistributionMessage } = this.#lib;
    const made = await SenderKeyDistributionMessage.create(this.#address, this.#distribution, this.#store);
    return Uint8Array.from(made.serialize());
  }

  async write(plaintext: Uint8Array): Promise<Uint8Array> {
    const sent = await this.#lib.groupEncrypt(this.#address, this.#distribution, this.#store, Buffer.from(plaintext));
    return Uint8Array.from(sent.serialize());
  }
}

export class LibReader implements Reader {
  readonly isOurs = false;
  readonly #lib: Libsignal;
  readonly #kept: ReturnType<typeof libStore>;
  readonly #address: Address;

  constructor(lib: Libsignal) {
    this.#lib = lib;
    this.#kept = libStore(lib);
    this.#address = lib.ProtocolAddress.new('writer', 1);
  }

  async take(distribution: Uint8Array): Promise<void> {
    const message = this.#lib.SenderKeyDistributionMessage.deserialize(Buffer.from(distribution));
    await this.#lib.processSenderKeyDistributionMessage(this.#address, message, this.#kept.store);
  }

  async read(data: Uint8Array): Promise<Uint8Array> {
    return Uint8Array.from(await this.#lib.groupDecrypt(this.#address, this.#kept.store, Buffer.from(data)));
  }

  stored(): string {
    return [...this.#kept.rows].map(([name, row]) => `${name} ${Buffer.from(row).toString('base64')}`).join('\n');
  }

  isDuplicate(refused: unknown): boolean {
    return refused instanceof Error;
  }
}
