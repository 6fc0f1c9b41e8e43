/**
 * A server small enough to read in one sitting, for the engine's unit tests: one log a conversation, one socket a
 * device, all in memory, without lanes. The real one is proven elsewhere.
 */

import { base64url, sameBytes } from '../../lib/bytes.ts';
import { emptyHead, extend, leafOf } from '../../protocol/chain.ts';
import { type Command, decodeMessage } from '../../protocol/codec.ts';
import { type RefusalCode, refusals } from '../../protocol/refusals.ts';
import { sha256 } from '../../protocol/sha256.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Transport } from '../ports.ts';
import { FakeSocket } from './fake-socket.ts';

const { EntryKind } = wire;

export interface FakeLog {
  readonly id: string;
  entries: wire.Entry.$Properties[];
  leaves: Uint8Array[];
  kind: wire.ConversationKind;
  readonly members: Map<string, { from: number }>;
  readonly read: Map<string, number>;
  readonly delivered: Map<string, number>;
  /** user/device → last number taken. */
  readonly numbers: Map<string, number>;
  title: Uint8Array;
  /** user/device → the first seq that a device linked later owes an ack for. */
  readonly linkedFrom: Map<string, number>;
  /** Who may read what (D4.1); a `through` of 0 is open. */
  readonly intervals: Map<string, { from: number; through: number }[]>;
  /** The server keeps nothing up to here but who is in. */
  floor: number;
}

type SendCommand = NonNullable<Command['send']>;
export type WireCursor = NonNullable<Command['ack']>['conversations'][number];

export class FakeServer {
  readonly now: () => number;
  readonly logs = new Map<string, FakeLog>();
  readonly sockets = new Set<FakeSocket>();
  /** Devices of each person. */
  readonly devices = new Map<string, number[]>();
  /** What it tells as somebody's list, in place of one made of `devices`. */
  readonly lists = new Map<string, wire.DeviceList.$Properties>();
  /** Fields of device lists that only a newer release knows. */
  newerInLists: Uint8Array[] = [];
  /** Answers a send instead of the log, or swallows the answer. */
  onSend: (send: SendCommand, socket: FakeSocket) => RefusalCode | wire.Refusal.$Properties | 'swallow' | null = () =>
    null;
  /** What becomes of a resume: it dies in silence, is refused, or goes its way. */
  onResume: () => 'dies' | 'only-caught-up' | wire.Refusal.$Properties | null = () => null;
  /** What the welcome tells; what it does not is as usual. */
  limits: wire.Limits.$Properties = {};
  longestFrame = 0;
  /** No new connection comes about. */
  isAway = false;
  /** Conversations that are named as still to come, and never do. */
  waiting: string[] = [];
  /** True: the page gets lost on its way. Or it is refused. */
  onPull: () => boolean | wire.Refusal.$Properties = () => false;
  /** What becomes of a question for device lists: its answer is lost or names nobody, or it is refused. */
  onLists: (users: readonly string[]) => 'lost' | 'empty' | 'refused' | null = () => null;
  /** Every send that came in. */
  readonly sends: SendCommand[] = [];
  /** What every resume that was answered named. */
  readonly resumes: { readonly user: string; readonly cursors: readonly { readonly conversation: string }[] }[] = [];
  readonly acks: NonNullable<Command['ack']>[] = [];
  readonly pulls: NonNullable<Command['pull']>[] = [];
  /** user/device → letters that it has not acknowledged. */
  readonly letters = new Map<string, wire.ToDeviceMessage.$Properties[]>();
  /** What becomes of letters: TAKEN unless a test says otherwise; null: they are taken, and the answer is lost. */
  onLetter: (letter: wire.ToDevice.$Properties) => wire.ToDeviceState | null = () => wire.ToDeviceState.TAKEN;

  constructor(now: () => number) {
    this.now = now;
  }

  transport(user: string, device: number): Transport {
    const known = this.devices.get(user) ?? [];
    if (!known.includes(device)) this.devices.set(user, [...known, device]);
    return {
      connect: (events) => {
        const socket = new FakeSocket(this, user, device, events);
        queueMicrotask(() => (this.isAway ? socket.cut() : socket.open()));
        return socket;
      },
    };
  }

  /** Leaves letters for devices, as `from` says; null: nothing is answered. */
  leave(
    messages: readonly wire.ToDevice.$Properties[],
    from: { readonly user: string; readonly device: number },
  ): wire.ToDeviceState[] | null {
    const states = messages.map((message) => this.onLetter(message));
    for (const [i, { user, device, conversation, type, data, body }] of messages.entries()) {
      if (states[i] !== wire.ToDeviceState.TAKEN && states[i] !== null) continue;
      const letter = { ...from, conversation, type, data, body } as wire.ToDeviceMessage.$Properties;
      const waiting = this.letters.get(`${user}/${device}`) ?? [];
      this.letters.set(`${user}/${device}`, [...waiting, letter]);
      for (const socket of this.sockets)
        if (socket.user === user && socket.device === device && socket.resumed > 0) socket.pushLetters([letter]);
    }
    return states.includes(null) ? null : (states as wire.ToDeviceState[]);
  }

  socketsOf(user: string): FakeSocket[] {
    return [...this.sockets].filter((one) => one.user === user);
  }

  directId(a: string, b: string): string {
    return `c${base64url(sha256(new TextEncoder().encode([a, b].sort().join()))).slice(0, 22)}`;
  }

  log(id: string): FakeLog {
    const known = this.logs.get(id);
    if (known !== undefined) return known;
    const maps = {
      members: new Map(),
      read: new Map(),
      delivered: new Map(),
      numbers: new Map(),
      linkedFrom: new Map(),
      floor: 0,
      intervals: new Map(),
    };
    const made: FakeLog = { id, entries: [], leaves: [], kind: 0, title: new Uint8Array(0), ...maps };
    this.logs.set(id, made);
    return made;
  }

  head(log: FakeLog): Uint8Array {
    return log.entries.at(-1)?.head ?? emptyHead;
  }

  epoch(log: FakeLog): number {
    return log.entries.findLast((one) => (one.kind ?? 0) >= 16)?.seq ?? 0;
  }

  /** Appends as if somebody had sent it. */
  append(id: string, entry: wire.Entry.$Properties & { sender: string }): wire.Entry.$Properties {
    const log = this.log(id);
    const seq = log.entries.length + 1;
    const kind = entry.kind ?? EntryKind.MESSAGE;
    const body = entry.body ?? new Uint8Array(0);
    const before = kind >= 16 ? this.epoch(log) : 0;
    const countable = kind === EntryKind.MESSAGE && (entry.countable ?? true);
    const controlBefore = kind >= 16 ? { seq: before, leaf: log.leaves[before - 1] ?? new Uint8Array(0) } : null;
    const full: wire.Entry.$Properties = {
      ...entry,
      seq,
      kind,
      body,
      at: this.now(),
      countable,
      controlBefore,
      count: (log.entries.at(-1)?.count ?? 0) + (countable ? 1 : 0),
    };
    const leaf = leafOf(
      {
        conversation: id,
        seq,
        kind,
        sender: entry.sender,
        device: entry.device ?? 0,
        number: entry.number ?? 0,
        at: full.at as number,
        countable: full.countable as boolean,
        expiresAt: entry.expiresAt ?? 0,
        targets: entry.targets ?? [],
        controlBefore,
        bodyHash: sha256(body),
      },
      sha256,
    );
    full.head = extend(this.head(log), leaf, sha256);
    log.entries.push(full);
    log.leaves.push(leaf);
    this.#apply(log, full);
    for (const socket of this.sockets) {
      if (this.#reads(log, socket.user, seq) && !(socket.user === entry.sender && socket.device === entry.device)) {
        socket.push({ entries: this.#list(log, [served(full, socket)]) });
      }
    }
    return full;
  }

  #apply(log: FakeLog, entry: wire.Entry.$Properties): void {
    for (const seq of entry.targets ?? []) {
      const target = log.entries[seq - 1];
      if (target === undefined) continue;
      log.entries[seq - 1] = {
        ...target,
        bodyHash: sha256(target.body ?? emptyHead),
        body: null,
        bodyState: wire.BodyState.DELETED,
      };
    }
    if ((entry.kind ?? 0) < 16) return;
    const control = decodeMessage<wire.Control.$Properties>(wire.Control, entry.body ?? emptyHead);
    const from = entry.seq ?? 0;
    if (control?.creation) {
      log.kind = control.creation.kind;
      log.title = control.creation.title;
      for (const { user } of control.creation.members) this.#join(log, user, from);
    }
    for (const { user } of control?.membership?.add ?? []) this.#join(log, user, from);
    for (const user of control?.membership?.remove ?? []) {
      log.members.delete(user);
      const last = log.intervals.get(user)?.at(-1);
      if (last !== undefined) last.through = from;
    }
  }

  #join(log: FakeLog, user: string, from: number): void {
    const before = log.intervals.get(user) ?? [];
    log.intervals.set(user, [...before, { from, through: 0 }]);
    log.members.set(user, { from: before[0]?.from ?? from });
  }

  #reads(log: FakeLog, user: string, seq: number): boolean {
    const intervals = log.intervals.get(user) ?? [];
    return intervals.some((one) => one.from <= seq && (one.through === 0 || seq <= one.through));
  }

  take(send: SendCommand, socket: FakeSocket): wire.Reply.$Properties {
    this.sends.push(send);
    const log = this.log(send.conversation);
    const bodyHash = sha256(send.body);
    const refused = (code: RefusalCode, more: wire.Refusal.$Properties = {}): wire.Reply.$Properties => {
      const advice = { never: 1, 'after-delay': 2, 'after-resync': 3, reconnect: 4 }[refusals[code].advice];
      const named = { conversation: send.conversation, number: send.number, bodyHash };
      return { refusal: { code, advice, sentence: refusals[code].sentence, ...named, ...more } };
    };
    // As the server answers (6.6).
    const answer = ({ seq, at, head, count, controlBefore, ...names }: wire.Accepted.$Properties) =>
      ({ ...(send.brief === true ? {} : names), seq, at, head, count, controlBefore }) as wire.Accepted.$Properties;
    const scripted = this.onSend(send, socket);
    if (scripted === 'swallow') return {};
    if (typeof scripted === 'string') return refused(scripted);
    if (scripted !== null) return refused(scripted.code as RefusalCode, scripted);

    const who = `${socket.user}/${socket.device}`;
    const found = log.entries.find(
      (one) => one.sender === socket.user && one.device === socket.device && one.number === send.number,
    );
    if (found !== undefined) {
      const hash =
        found.bodyState === wire.BodyState.DELETED ? (found.bodyHash ?? emptyHead) : sha256(found.body ?? emptyHead);
      const first = this.#accepted(log, found, hash);
      return sameBytes(hash, bodyHash) ? { accepted: answer(first) } : refused('id-reused', { first });
    }
    const last = log.numbers.get(who) ?? 0;
    if (send.number <= last) {
      return {
        settled: {
          conversation: log.id,
          number: send.number,
          headSeq: log.entries.length,
          head: this.head(log),
          bodyHash,
        },
      };
    }
    if (send.after > last) return refused('behind-earlier', { last, afterMs: 100 });
    if (send.kind === EntryKind.CREATION && log.entries.length > 0) return refused('already-exists');
    if (send.kind !== EntryKind.CREATION && !log.members.has(socket.user)) return refused('not-a-member');
    if (send.epoch !== this.epoch(log)) {
      const entries = log.entries.filter((one) => (one.kind ?? 0) >= 16 && (one.seq ?? 0) > send.epoch);
      return refused('stale-epoch', { epoch: this.epoch(log), entries });
    }
    log.numbers.set(who, send.number);
    const entry = this.append(log.id, {
      sender: socket.user,
      device: socket.device,
      number: send.number,
      kind: send.kind,
      countable: send.countable,
      body: send.body,
      expiresAt: send.expiresAt,
      targets: [...send.targets],
      wraps: send.wraps.map((wrap) => ({ ...wrap, user: addressee(log, socket.user, wrap) })),
    });
    return { accepted: answer(this.#accepted(log, entry, bodyHash)) };
  }

  #accepted(log: FakeLog, entry: wire.Entry.$Properties, bodyHash: Uint8Array): wire.Accepted.$Properties {
    const { seq, at, head, count, number, controlBefore } = entry;
    return { conversation: log.id, number, seq, at, head, count, bodyHash, controlBefore } as wire.Accepted.$Properties;
  }

  #list(log: FakeLog, entries: wire.Entry.$Properties[]): wire.Entries.$Properties {
    return { conversation: log.id, entries, headSeq: log.entries.length, head: this.head(log) };
  }

  state(log: FakeLog, user: string, device = 0): wire.State.$Properties {
    const joined = log.members.get(user)?.from ?? 1;
    const from = log.linkedFrom.get(`${user}/${device}`) ?? joined;
    const read = log.read.get(user) ?? 0;
    const unread = log.entries.filter((one) => one.countable && one.sender !== user && (one.seq ?? 0) > read).length;
    return {
      conversation: log.id,
      kind: log.kind,
      headSeq: log.entries.length,
      head: this.head(log),
      epoch: this.epoch(log),
      from,
      sent: log.numbers.get(`${user}/${device}`) ?? 0,
      readable: log.intervals.get(user) ?? [],
      read: { conversation: log.id, read, asOf: log.entries.length, unread },
      summary: this.summary(log, user),
      ...this.#floor(log),
      last: log.entries.findLast((one) => one.countable && (one.seq ?? 0) > log.floor) ?? null,
      peer:
        log.kind === wire.ConversationKind.DIRECT ? ([...log.members.keys()].find((one) => one !== user) ?? '') : '',
      title: log.title,
      members: log.members.size,
      attached: true,
      at: log.entries.at(-1)?.at ?? 0,
    };
  }

  summary(log: FakeLog, user: string): wire.Summary.$Properties {
    const others = [...log.members.keys()].filter((one) => one !== user);
    const steps = log.entries.map((entry) => {
      const at = entry.seq ?? 0;
      const count = (of: Map<string, number>): number => others.filter((one) => (of.get(one) ?? 0) >= at).length;
      return { from: at, delivered: count(log.delivered), read: count(log.read), total: others.length };
    });
    return { conversation: log.id, steps, through: log.entries.length };
  }

  receipts(
    { conversation, seq }: { readonly conversation: string; readonly seq: number },
    asker: string,
  ): wire.Receipts.$Properties {
    const log = this.log(conversation);
    const others = [...log.members.keys()].filter((one) => one !== asker);
    const has = (of: Map<string, number>) => others.filter((one) => (of.get(one) ?? 0) >= seq);
    const delivered = has(log.delivered);
    const waiting = others.filter((one) => !delivered.includes(one));
    return { conversation, seq, delivered, read: has(log.read), waiting };
  }

  page(pull: NonNullable<Command['pull']>, socket: Pick<FakeSocket, 'user' | 'device'>): wire.Page.$Properties {
    const { user } = socket;
    this.pulls.push(pull);
    const log = this.log(pull.conversation);
    const limit = pull.limit || 50;
    const all = log.entries.filter((one) =>
      pull.controlOnly ? (one.kind ?? 0) >= 16 : (one.seq ?? 0) > log.floor && this.#reads(log, user, one.seq ?? 0),
    );
    const excluded = pull.controlOnly ? [] : this.#between(log, user);
    const inside = all.filter((one) => {
      const seq = one.seq ?? 0;
      if (pull.before > 0) return seq < pull.before;
      return seq > pull.after && (pull.through === 0 || seq <= pull.through);
    });
    const entries = pull.before > 0 ? inside.slice(-limit) : inside.slice(0, limit);
    const own = entries.map((one) => served(one, socket));
    return { ...this.#list(log, own), ...this.#floor(log), hasMore: inside.length > entries.length, excluded };
  }

  #floor(log: FakeLog): { floor: number; floorHead: Uint8Array } {
    return { floor: log.floor, floorHead: log.entries[log.floor - 1]?.head ?? emptyHead };
  }

  /** Ranges between the person's intervals, with the head at their end. */
  #between(log: FakeLog, user: string): wire.Excluded.$Properties[] {
    const intervals = log.intervals.get(user) ?? [];
    return intervals.slice(1).map((next, i) => {
      const range = { from: (intervals[i]?.through ?? 0) + 1, through: next.from - 1 };
      const head = log.entries[range.through - 1]?.head ?? emptyHead;
      return { range, reason: wire.ExcludedReason.NOT_YOURS, head };
    });
  }

  report(socket: FakeSocket, cursor: WireCursor): void {
    const log = this.log(cursor.conversation);
    const raise = (of: Map<string, number>, to: number): void =>
      void of.set(socket.user, Math.max(of.get(socket.user) ?? 0, to));
    raise(log.delivered, cursor.through);
    raise(log.read, cursor.read);
    for (const other of this.sockets) {
      if (!log.members.has(other.user)) continue;
      if (other.user !== socket.user) other.push({ summaries: { summaries: [this.summary(log, other.user)] } });
      else if (cursor.read > 0) {
        const { read } = this.state(log, other.user);
        other.push({ readPositions: { positions: [read as wire.ReadPosition.$Properties] } });
      }
    }
  }
}

/** In a chat of two a device with no user is the other person's (6.15). */
function addressee(log: FakeLog, sender: string, { user, device }: { user: string; device: number }): string {
  if (user !== '' || device === 0 || log.kind !== wire.ConversationKind.DIRECT) return user;
  return [...log.members.keys()].find((one) => one !== sender) ?? '';
}

/** With the wraps of that device, and those for all. */
function served(
  entry: wire.Entry.$Properties,
  { user, device }: Pick<FakeSocket, 'user' | 'device'>,
): wire.Entry.$Properties {
  const wraps = (entry.wraps ?? []).filter((one) => !one.user || (one.user === user && one.device === device));
  return { ...entry, wraps };
}
