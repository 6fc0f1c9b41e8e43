/**
 * One schedule: two devices, one with our cryptography and one with Signal's, and a network between them that loses, repeats
 * and delays what they send. A seed decides everything but Signal's own randomness.
 *
 * What must hold: each message that arrives is opened, once, to what was written; a repeat and an altered message are refused
 * and change nothing; and when all has arrived, both can still write.
 */
import { readPrekeyMessage } from '../../crypto/prekey-message.ts';
import { readSignalMessage } from '../../crypto/signal-message.ts';
import { prekeyMessage, type SessionMessage, SuiteError } from '../../crypto/suite.ts';
import { hex, sameBytes } from '../../lib/bytes.ts';
import { Dice } from './dice.ts';
import { LibPeer } from './lib-peer.ts';
import type { Libsignal, Oracle } from './libsignal.ts';
import { OurPeer } from './our-peer.ts';
import type { Peer } from './peer.ts';

export interface Kind {
  readonly name: 'x3dh' | 'pqxdh';
  readonly oracle: Oracle;
  readonly hasKem: boolean;
}

export const kinds: readonly Kind[] = [
  { name: 'x3dh', oracle: 'ls72', hasKem: false },
  { name: 'pqxdh', oracle: 'ls90', hasKem: true },
];

/** What happened, counted. */
export const nothingHappened = {
  sent: 0,
  opened: 0,
  dropped: 0,
  repeated: 0,
  reordered: 0,
  altered: 0,
  restarts: 0,
  bothBegan: 0,
  begunAnew: 0,
};
export type Tally = typeof nothingHappened;

const messages = 220;
/** Of each twenty messages. */
const fates = [
  ...Array.from({ length: 3 }, () => 'dropped' as const),
  ...Array.from({ length: 3 }, () => 'repeated' as const),
  ...Array.from({ length: 4 }, () => 'held' as const),
  ...Array.from({ length: 10 }, () => 'plain' as const),
];
/** Signal's library remembers so many chains of the other side; what comes under an older one is lost to it. */
const chainsOfLibsignal = 5;

interface SentMessage {
  readonly n: number;
  readonly from: Peer;
  readonly to: Peer;
  readonly message: SessionMessage;
  readonly plaintext: Uint8Array;
  readonly isRepeat: boolean;
}

/** Throws, with the step and the message, where something is not as it must be. */
export async function playSchedule(lib: Libsignal, kind: Kind, seed: number): Promise<Tally> {
  const schedule = new Schedule(lib, kind, seed);
  await schedule.begin();
  try {
    await schedule.play();
  } catch (error) {
    throw new Error(`${kind.name} seed ${seed}, ${schedule.where}: ${(error as Error).message}`, { cause: error });
  }
  return schedule.tally;
}

class Schedule {
  readonly tally: Tally = { ...nothingHappened };
  where = 'at the beginning';
  readonly #dice: Dice;
  readonly #lib: Libsignal;
  readonly #kind: Kind;
  #ours!: OurPeer;
  #theirs!: LibPeer;
  /** In the order in which it was sent. */
  #inFlight: SentMessage[] = [];
  /** Held back until something that was sent later by the same side has arrived. */
  #held: SentMessage[] = [];
  #deck: (typeof fates)[number][] = [];
  /** The newest message of a side that has arrived. */
  readonly #newest = new Map<Peer, number>();
  /** Ratchet keys that Signal's library has seen, in that order. */
  readonly #chainsOfTheirs: string[] = [];

  constructor(lib: Libsignal, kind: Kind, seed: number) {
    this.#lib = lib;
    this.#kind = kind;
    this.#dice = new Dice(seed);
  }

  async begin(): Promise<void> {
    const { oracle, hasKem } = this.#kind;
    this.#ours = await OurPeer.create(this.#dice.bytes, hasKem);
    this.#theirs = new LibPeer(this.#lib, { name: oracle, hasKem, registrationId: 1 + this.#dice.whole(16380) });
  }

  async play(): Promise<void> {
    const dice = this.#dice;
    const both = [this.#ours, this.#theirs] as const;
    const beginners = dice.pick([[0], [1], [0, 1]] as const);
    for (const i of beginners) await both[i].initiate(both[(1 - i) as 0 | 1].bundle());
    if (beginners.length === 2) this.tally.bothBegan++;
    // Each that began writes before anything arrives.
    for (const i of beginners) await this.#send(both[i]);

    const anew = dice.chance(1 / 3) ? [40 + dice.whole(60), 120 + dice.whole(60)] : [];
    while (this.tally.sent < messages) {
      if (anew[0] !== undefined && this.tally.sent > anew[0]) {
        anew.shift();
        await this.#beginAnew(dice.pick(both));
      }
      const writer = dice.pick(both.filter((peer) => peer.hasSession()));
      for (let burst = 1 + dice.whole(5); burst > 0; burst--) await this.#send(writer);
      for (let some = dice.whole(7); some > 0; some--) await this.#arriveOne();
      for (const peer of both) if (dice.chance(0.05)) this.#restart(peer);
    }
    while (this.#inFlight.length + this.#held.length > 0) await this.#arriveOne();
    await this.#bothStillWrite();
    this.#checkShares();
  }

  async #send(from: Peer): Promise<void> {
    const to = from === this.#ours ? this.#theirs : this.#ours;
    const n = this.tally.sent++;
    this.where = `message ${n} of ${from.name}`;
    const plaintext = this.#dice.bytes(this.#dice.pick([0, 1, 15, 16, 17, 100, 1000]));
    const sent: SentMessage = { n, from, to, plaintext, isRepeat: false, message: await from.send(plaintext) };
    if (this.#deck.length === 0) this.#deck = this.#dice.shuffled(fates);
    const fate = this.#deck.pop();
    if (fate === 'dropped') this.tally.dropped++;
    else if (fate === 'held') this.#held.push(sent);
    else this.#inFlight.push(sent);
    if (fate === 'repeated') this.#inFlight.push({ ...sent, isRepeat: true });
  }

  async #arriveOne(): Promise<void> {
    const late = this.#held.find(
      (sent) => this.#inFlight.length === 0 || ((this.#newest.get(sent.from) ?? -1) > sent.n && this.#dice.chance(0.3)),
    );
    if (late !== undefined) {
      this.#held = this.#held.filter((sent) => sent !== late);
      if ((this.#newest.get(late.from) ?? -1) > late.n) this.tally.reordered++;
      await this.#arrive(late);
      return;
    }
    const next = this.#inFlight.shift();
    if (next !== undefined) await this.#arrive(next);
  }

  async #arrive(sent: SentMessage): Promise<void> {
    const { n, from, to, message, plaintext, isRepeat } = sent;
    this.where = `message ${n} of ${from.name} on its arrival${isRepeat ? ' once more' : ''}`;
    if (to === this.#theirs && this.#isTooOldForLibsignal(message)) {
      this.tally.dropped++;
      return;
    }
    if (to === this.#ours && this.#dice.chance(0.2)) await this.#refuseAltered(sent);
    if (isRepeat) return this.#refuseRepeat(sent);
    const opened = await to.receive(message, from);
    if (!sameBytes(opened, plaintext)) throw new Error('opened to something else');
    this.tally.opened++;
    this.#newest.set(from, Math.max(n, this.#newest.get(from) ?? -1));
  }

  async #refuseRepeat({ from, to, message }: SentMessage): Promise<void> {
    const before = to.stored();
    const refused = await to.receive(message, from).then(
      () => null,
      (error: Error) => error,
    );
    if (refused === null) throw new Error('a repeat was opened');
    const isDuplicate = to !== this.#ours || (refused instanceof SuiteError && refused.code === 'duplicate');
    if (!isDuplicate) throw new Error(`a repeat was refused as ${refused.message}`, { cause: refused });
    if (!sameBytes(before, to.stored())) throw new Error('a repeat changed the session');
    this.tally.repeated++;
  }

  async #refuseAltered({ from, message }: SentMessage): Promise<void> {
    const data = message.data.slice();
    const at = this.#dice.whole(data.length);
    data[at] = (data[at] as number) ^ (1 + this.#dice.whole(255));
    const before = this.#ours.stored();
    const refused = await this.#ours.receive({ ...message, data }, from).then(
      () => null,
      (error: Error) => error,
    );
    if (!(refused instanceof SuiteError)) throw new Error(`altered at byte ${at}: ${refused ?? 'opened'}`);
    if (!sameBytes(before, this.#ours.stored())) throw new Error('an altered message changed the session');
    this.tally.altered++;
  }

  #isTooOldForLibsignal(message: SessionMessage): boolean {
    const inner =
      message.type === prekeyMessage ? readPrekeyMessage(message.data).inner : readSignalMessage(message.data);
    const key = hex(inner.ratchetKey);
    const at = this.#chainsOfTheirs.indexOf(key);
    if (at < 0) this.#chainsOfTheirs.push(key);
    return at >= 0 && at < this.#chainsOfTheirs.length - chainsOfLibsignal;
  }

  async #beginAnew(peer: Peer): Promise<void> {
    const other = peer === this.#ours ? this.#theirs : this.#ours;
    await peer.initiate(other.bundle());
    this.tally.begunAnew++;
  }

  #restart(peer: Peer): void {
    peer.restart();
    this.tally.restarts++;
  }

  async #bothStillWrite(): Promise<void> {
    for (let i = 0; i < 6; i++) {
      const [from, to] = i % 2 === 0 ? [this.#ours, this.#theirs] : [this.#theirs, this.#ours];
      if (!from.hasSession()) continue;
      this.where = `the last words, ${i} of ${from.name}`;
      const words = this.#dice.bytes(40);
      if (!sameBytes(await to.receive(await from.send(words), from), words))
        throw new Error('opened to something else');
      this.#restart(to);
    }
  }

  #checkShares(): void {
    const { sent, dropped, repeated, reordered } = this.tally;
    this.where = 'at the end';
    const least = sent / 10;
    if (sent < 200 || dropped < least || repeated < least || reordered < least) {
      throw new Error(`too little happened: ${JSON.stringify(this.tally)}`);
    }
  }
}
