/** Nothing leaves before its commit, whatever wakes the client: every frame is held against the disk of that moment. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sameBytes } from '../../lib/bytes.ts';
import { contains } from '../../lib/ranges.ts';
import { decodeClientFrame, decodeServerFrame, type ServerFrame } from '../../protocol/codec.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { sha256 } from '../../protocol/sha256.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Roost } from '../api.ts';
import type { Cipher } from '../cipher/cipher.ts';
import type { ClientSocket, ClientSocketEvents } from '../ports.ts';
import { openWith } from '../roost.ts';
import type { Snapshot } from '../store/memory.ts';
import { openMemoryStore } from '../store/memory.ts';
import { countingCipher, partings, SealGuard } from '../testing/counting-cipher.ts';
import { settle } from '../testing/fake-clock.ts';
import { inClear } from '../testing/in-clear.ts';
import { alice, bob, open, type Place, place, signIn } from '../testing/people.ts';
import { plainCipher } from '../testing/plain-cipher.ts';
import { SlowStore } from '../testing/slow-store.ts';
import type { ConversationRow } from './conversation.ts';
import type { OutboxRow } from './outbox-row.ts';
import { newest, storedThrough } from './owed-ranges.ts';

const acts = [
  'send',
  'send',
  'read',
  'other-sends',
  'other-sends',
  'other-reads',
  'cut',
  'silence',
  'open',
  'typing',
  'delete',
  'look-at',
  'other-types',
  'refuse',
  'lose-answer',
  'history-goes',
  'history-comes',
  'crash',
] as const;

interface Act {
  readonly act: (typeof acts)[number];
  readonly waitMs: number;
}

/** One life of the client after the other on what its disk holds. */
class WatchedClient {
  roost!: Roost;
  store!: SlowStore;
  /** Which life it is in; of older ones nothing is heard any more. */
  life = 0;
  readonly wrong: string[] = [];
  readonly #here: Place;
  readonly #nextMs: () => number;
  readonly #cipher: Cipher;
  readonly #once = new SealGuard();

  constructor(here: Place, cipher: Cipher, nextMs: () => number) {
    this.#here = here;
    this.#cipher = cipher;
    this.#nextMs = nextMs;
  }

  async start(from: Snapshot): Promise<void> {
    const { clock } = this.#here;
    const life = ++this.life;
    const store = new SlowStore({ from, timer: clock.surroundings.timer, nextMs: this.#nextMs });
    this.store = store;
    if (this.#cipher === countingCipher)
      store.committed = (disk) => this.wrong.push(...partings((table) => disk[table], { user: alice, device: 1 }));
    const opened = openWith(this.#cipher, {
      store,
      transport: { connect: (events) => this.#connect(life, store, events) },
      surroundings: clock.surroundings,
      fetch: async () => Promise.reject(new Error('no HTTP here')),
      rows: inClear,
    });
    this.roost = await passing(this.#here, opened);
    this.roost.on('new-device-needed', () => this.wrong.push('a number was used twice'));
    this.roost.on('refused', ({ code }) => code === 'id-reused' && this.wrong.push(code));
  }

  /** The process ends; what it had not committed is gone for good. */
  async crash(): Promise<void> {
    const { disk } = this.store;
    this.life++;
    for (const socket of this.#here.server.socketsOf(alice)) socket.cut();
    await this.start(disk);
  }

  #connect(life: number, store: SlowStore, events: ClientSocketEvents): ClientSocket {
    const alive = (work: () => void): void => {
      if (life === this.life) work();
    };
    const frames: ServerFrame[] = [];
    if (life !== this.life) return { send: () => {}, close: () => {} };
    const socket = this.#here.server.transport(alice, 1).connect(
      {
        opened: () => alive(() => events.opened()),
        received: (data) =>
          alive(() => {
            const frame = typeof data === 'string' ? null : decodeServerFrame(data).frame;
            if (frame !== null) frames.push(frame);
            events.received(data);
          }),
        closed: (code, reason) => alive(() => events.closed(code, reason)),
      },
      life,
    );
    return {
      send: (data) =>
        alive(() => {
          if (typeof data !== 'string') this.#check(data, store.disk, frames);
          socket.send(data);
        }),
      close: (code, reason) => alive(() => socket.close(code, reason)),
    };
  }

  #check(data: Uint8Array, disk: Snapshot, received: readonly ServerFrame[]): void {
    const rowOf = (id: string): ConversationRow | undefined =>
      disk.conversations.find(({ key }) => key[0] === id)?.value as ConversationRow | undefined;
    for (const { send, ack, resume } of decodeClientFrame(data, defaultLimits).frame?.commands ?? []) {
      if (send !== null) {
        const twice = this.#once.leaves(send.body);
        if (twice !== null) this.wrong.push(twice);
        const row = disk.outbox.find(({ key }) => key[0] === send.conversation && key[1] === send.number)?.value;
        const sealed = (row as OutboxRow | undefined)?.sealed ?? null;
        if (sealed === null || !sameBytes(sealed.hash, sha256(send.body)))
          this.wrong.push(`number ${send.number} left before it was on the disk`);
      }
      for (const cursor of [...(ack?.conversations ?? []), ...(resume?.cursors ?? [])]) {
        const row = rowOf(cursor.conversation);
        if (row === undefined) this.wrong.push('a cursor of a chat that is not on the disk');
        else if (cursor.through > storedThrough(row) || cursor.newest > Math.max(newest(row), row.from - 1))
          this.wrong.push(`entries up to ${cursor.through} were acknowledged before they were on the disk`);
        else if (cursor.read > Math.max(row.read.local, row.read.read))
          this.wrong.push(`read ${cursor.read} was told before it was on the disk`);
      }
      for (const frame of received) {
        if (ack === null || frame.ordinal === 0 || frame.ordinal > ack.frames) continue;
        for (const { event } of frame.outputs) {
          for (const { seq } of event?.entries?.entries ?? [])
            if (!contains(rowOf(event?.entries?.conversation ?? '')?.runs ?? [], seq))
              this.wrong.push(`frame ${frame.ordinal} with entry ${seq} was acknowledged before it was on the disk`);
        }
      }
    }
  }
}

/** Moves the time on until that has come. */
async function passing<Value>({ clock }: Place, coming: Promise<Value>): Promise<Value> {
  let isThere = false;
  void coming.then(() => {
    isThere = true;
  });
  for (let ms = 0; ms < 60_000 && !isThere; ms += 50) await clock.advance(50);
  return coming;
}

async function play(cipher: Cipher, schedule: readonly Act[], delays: readonly number[]): Promise<void> {
  const here = place();
  const other = await open(here, bob, { cipher });
  let at = 0;
  const watched = new WatchedClient(here, cipher, () => delays[at++ % delays.length] ?? 0);
  const first = openMemoryStore();
  await signIn(first, alice, 1, cipher.name);
  await watched.start(first.snapshot());
  const id = await passing(here, watched.roost.direct(bob));
  await other.roost.direct(alice);
  const texts = new Set<string>();
  let sent = 0;
  let scripted: 'refuse' | 'lose-answer' | null = null;
  let isHistoryAway = false;
  here.server.onSend = ({ kind }, socket) => {
    if (isHistoryAway && (kind as number) === wire.EntryKind.DELETION)
      return { code: 'history-unavailable', afterMs: 30, advice: 2 };
    const now = socket.user === alice ? scripted : null;
    if (now !== null) scripted = null;
    if (now === 'refuse') return { code: 'rate-limited', afterMs: 30, advice: 2 };
    return now === null ? null : 'swallow';
  };
  for (const { act, waitMs } of schedule) {
    const { roost, life } = watched;
    const headSeq = roost.conversation(id).current?.headSeq ?? 0;
    const swallow = (): void => {};
    const text = `«${sent++}»`;
    if (act === 'send') void roost.send(id, { text }).then(() => life === watched.life && texts.add(text), swallow);
    if (act === 'other-sends') void other.roost.send(id, { text }).catch(swallow);
    if (act === 'read') void roost.markRead(id, headSeq).catch(swallow);
    if (act === 'other-reads') void other.roost.markRead(id, here.server.log(id).entries.length).catch(swallow);
    if (act === 'cut') here.server.socketsOf(alice)[0]?.cut();
    if (act === 'silence') for (const socket of here.server.socketsOf(alice)) socket.silent = true;
    if (act === 'open' && headSeq > 0) roost.setReading(id, true);
    if (act === 'typing') roost.typing(id);
    if (act === 'look-at') roost.connect();
    if (act === 'other-types')
      here.server.socketsOf(alice)[0]?.push({ typing: { conversation: id, user: bob } }, false);
    if (act === 'refuse' || act === 'lose-answer') scripted = act;
    if (act === 'history-goes' || act === 'history-comes') isHistoryAway = act === 'history-goes';
    if (act === 'delete') {
      const last = roost.conversation(id).current?.last;
      if (last?.own) void roost.deleteForEveryone(id, last.id).catch(swallow);
    }
    if (act === 'crash') await watched.crash();
    await here.clock.advance(waitMs);
    expect(watched.wrong).toEqual([]);
  }
  isHistoryAway = false;
  await here.clock.advance(180_000);
  expect(watched.wrong).toEqual([]);
  expect(watched.roost.status.current).toMatchObject({ state: 'online', unsent: 0 });
  // What the person was told to be safe is in the log, once; a deletion took it away again.
  const { entries } = here.server.log(id);
  const bodies = entries.map(({ body }) => new TextDecoder().decode(body ?? new Uint8Array(0)));
  const counts = [...texts].map((text) => bodies.filter((body) => body.includes(text)).length);
  expect(counts.filter((count) => count > 1)).toEqual([]);
  const deletions = entries.filter((one) => one.kind === 2).length;
  expect(counts.filter((count) => count === 0).length).toBeLessThanOrEqual(deletions);
  await settle();
}

const ciphers: readonly Cipher[] = [plainCipher, countingCipher];

test.each(ciphers)(
  '[T2] [D2.3] the due timer fires while the store writes: no number, ack or read leaves before its commit ($name)',
  async (cipher) => {
    const act = fc.record({ act: fc.constantFrom(...acts), waitMs: fc.constantFrom(0, 1, 7, 20, 40, 300, 9_800) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 10, maxLength: 40 }),
        fc.array(fc.constantFrom(0, 0, 1, 5, 12, 60, 400), { minLength: 1, maxLength: 20 }),
        (schedule, delays) => play(cipher, schedule, delays),
      ),
      { numRuns: 150, seed: 1 },
    );
  },
);
