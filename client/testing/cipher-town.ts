/**
 * A few devices with a cipher each, and a server that does what it is asked: no engine or frames, every step by hand.
 *
 * What a call of a cipher gives is committed whole, or thrown away as a crash would.
 */

import type { Suite } from '../../crypto/suite.ts';
import type { Decoded } from '../../protocol/codec.ts';
import { deviceListStatement } from '../../protocol/statements.ts';
import { wire } from '../../schema/gen/wire.js';
import type {
  AskingDevice,
  Cipher,
  GroupState,
  KeysEntry,
  ListedDevice,
  MessageName,
  OpenOutcome,
  SealedMessage,
  SealedWrap,
  StateChanges,
  StateReader,
} from '../cipher/cipher.ts';
import { signalCipher } from '../cipher/signal-cipher.ts';
import type { Row } from '../ports.ts';
import { bounds, encodeKey } from '../store/key-order.ts';
import { symbolicSuite } from './symbolic-suite.ts';

type Reply = Decoded<wire.Reply.$Properties>;

interface Person {
  readonly user: string;
  /** The newest list, the primary first. */
  listed: ListedDevice[];
  version: number;
}

interface LogEntry {
  readonly seq: number;
  readonly isControl: boolean;
  /** Of a control entry: who is in from then on, and whom it lists. */
  readonly members: readonly { user: string; version: number; devices: readonly ListedDevice[] }[];
  readonly name: MessageName | null;
  readonly body: Uint8Array;
  readonly wraps: readonly SealedWrap[];
}

export interface PublishedKeys {
  signed: wire.SignedPrekey.$Properties;
  kem: wire.SignedPrekey.$Properties;
  oneTime: wire.Prekey.$Properties[];
}

export class Town {
  readonly suite: Suite;
  readonly people = new Map<string, Person>();
  readonly devices = new Map<string, TownDevice>();
  readonly published = new Map<string, PublishedKeys>();
  readonly logs = new Map<string, { kind: wire.ConversationKind; entries: LogEntry[] }>();
  readonly letters: { to: string; letter: Decoded<wire.ToDeviceMessage.$Properties> }[] = [];
  /** One-time prekeys that were handed out, to whom. */
  readonly claimed: string[] = [];
  /** Devices that are not connected. */
  readonly away = new Set<string>();
  now = 1_800_000_000_000;
  #bytes = 1;

  constructor(suite: Suite = symbolicSuite) {
    this.suite = suite;
  }

  readonly random = (length: number): Uint8Array => {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i++) {
      // A plain generator (mulberry32): the same town does the same.
      this.#bytes = (this.#bytes + 0x6d2b79f5) | 0;
      let t = Math.imul(this.#bytes ^ (this.#bytes >>> 15), 1 | this.#bytes);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      bytes[i] = (t ^ (t >>> 14)) & 255;
    }
    return bytes;
  };

  /** A device of a person, with its keys published and its owner's list signed anew. */
  async add(user: string, device: number, options: { publishes?: boolean } = {}): Promise<TownDevice> {
    const made = new TownDevice(this, user, device);
    const identity = await made.cipher.identity?.(made.state);
    if (identity === undefined) throw new Error('the cipher has no identity');
    made.commit(identity.changes);
    const person = this.people.get(user) ?? { user, listed: [], version: 0 };
    person.version++;
    person.listed = [
      ...person.listed,
      { device, identity: identity.identity, registrationId: identity.registrationId },
    ];
    this.people.set(user, person);
    this.devices.set(`${user}/${device}`, made);
    if (person.listed.length > 1) {
      made.primary = person.listed[0]?.identity;
      // As linking leaves it: with the list that it was linked by.
      const { version, devices, signature } = await this.#signedList(user);
      const list = wire.DeviceList.encode({ version, devices, signature }).finish();
      made.commit(await made.cipher.keepOwnList?.(list, made.state));
    }
    if (options.publishes !== false) await made.settle();
    return made;
  }

  async #signedList(user: string) {
    const devices = (this.people.get(user)?.listed ?? []).map((one) => ({ ...one, addedAt: 1 }));
    const primary = this.devices.get(`${user}/${devices[0]?.device}`);
    const { version = 1 } = this.people.get(user) ?? {};
    const statement = deviceListStatement(user, { version, devices });
    const signature = (await primary?.cipher.sign?.(statement, primary.state))?.signature ?? new Uint8Array(0);
    return { version, devices, signature };
  }

  remove(user: string, device: number): void {
    const person = this.people.get(user) as Person;
    person.version++;
    person.listed = person.listed.filter((one) => one.device !== device);
    this.devices.delete(`${user}/${device}`);
    this.published.delete(`${user}/${device}`);
  }

  /** A control entry: who is in from here on, with their newest lists, or those that whoever made it has made. */
  control(
    id: string,
    kind: wire.ConversationKind,
    users: readonly string[],
    made: Readonly<Record<string, Person>> = {},
  ): void {
    const log = this.logs.get(id) ?? { kind, entries: [] };
    this.logs.set(id, log);
    const members = users.map((user) => {
      const { version = 0, listed = [] } = made[user] ?? this.people.get(user) ?? {};
      return { user, version, devices: listed };
    });
    const seq = log.entries.length + 1;
    log.entries.push({ seq, isControl: true, members, name: null, body: new Uint8Array(0), wraps: [] });
  }

  members(id: string): readonly string[] {
    return this.newestControl(id, Number.POSITIVE_INFINITY)?.members.map(({ user }) => user) ?? [];
  }

  newestControl(id: string, before: number): LogEntry | undefined {
    return this.logs.get(id)?.entries.findLast((one) => one.isControl && one.seq < before);
  }

  /** The group as whoever has replayed the control entries below `before`. */
  group(id: string, before: number): GroupState {
    const newest = this.newestControl(id, before);
    const leaf = (seq: number) => Uint8Array.from([...new TextEncoder().encode(id), seq]);
    return {
      kind: this.logs.get(id)?.kind ?? 0,
      epoch: newest?.seq ?? 0,
      epochLeaf: leaf(newest?.seq ?? 0),
      devices: (newest?.members ?? []).map(({ user, version, devices }) => ({
        user,
        version,
        primary: devices[0]?.identity ?? new Uint8Array(0),
        devices,
      })),
      controlBefore: async (seq) => {
        const control = this.newestControl(id, Math.min(seq, before));
        return control === undefined ? null : { seq: control.seq, leaf: leaf(control.seq) };
      },
      listedBefore: (seq, { sender, device }) => {
        const known = this.logs.get(id)?.entries.filter((one) => one.isControl && one.seq < Math.min(seq, before));
        const lists = known?.flatMap(({ members }) => members.filter(({ user }) => user === sender)) ?? [];
        return lists.at(-1)?.devices.find((one) => one.device === device) ?? null;
      },
    };
  }

  append(id: string, name: MessageName, body: Uint8Array, wraps: readonly SealedWrap[]): number {
    const entries = this.logs.get(id)?.entries as LogEntry[];
    entries.push({ seq: entries.length + 1, isControl: false, members: [], name, body, wraps });
    return entries.length;
  }

  /** What the server answers to an errand of that device. */
  async answer(
    from: TownDevice,
    { publishKeys, claimKeys, getDeviceLists, sendToDevices }: wire.Command.$Properties,
  ): Promise<Reply> {
    if (publishKeys != null) return this.#publish(from, publishKeys) as unknown as Reply;
    if (claimKeys != null) {
      const bundles = (claimKeys.devices ?? []).flatMap((one) =>
        this.#claim(from, String(one.user), Number(one.device)),
      );
      return { keyBundles: { bundles } } as unknown as Reply;
    }
    if (getDeviceLists != null) {
      const user = getDeviceLists.users?.[0] ?? '';
      return { deviceLists: { lists: [{ user, list: await this.#signedList(user) }] } } as unknown as Reply;
    }
    if (sendToDevices != null) {
      const states = (sendToDevices.messages ?? []).map((one) => {
        const to = `${one.user}/${one.device}`;
        if (!this.devices.has(to)) return 2;
        const nothing = new Uint8Array(0);
        const letter = {
          ...{ user: from.user, device: from.device, conversation: one.conversation ?? '', type: one.type ?? 0 },
          ...{ data: one.data ?? nothing, body: one.body ?? nothing },
        };
        this.letters.push({ to, letter });
        return 1;
      });
      return { toDevicesTaken: { states } } as unknown as Reply;
    }
    throw new Error('the town knows no such command');
  }

  #publish(from: TownDevice, { signedPrekey, kemPrekey, oneTime }: wire.PublishKeys.$Properties) {
    const key = `${from.user}/${from.device}`;
    const before = this.published.get(key);
    const signed = signedPrekey ?? before?.signed;
    const kem = kemPrekey ?? before?.kem;
    if (signed == null || kem == null) throw new Error('nothing is published');
    const all = [...(before?.oneTime ?? []), ...(oneTime ?? [])];
    this.published.set(key, { signed, kem, oneTime: all });
    return {
      keysKept: { oneTime: all.length, signedPrekey: signed.id, kemPrekey: kem.id, listVersion: 1, removed: [] },
    };
  }

  #claim(from: TownDevice, user: string, device: number): object[] {
    const found = this.published.get(`${user}/${device}`);
    if (found === undefined) return [];
    const oneTime = found.oneTime.shift() ?? null;
    if (oneTime !== null) this.claimed.push(`${user}/${device}/${oneTime.id} by ${from.user}/${from.device}`);
    return [{ user, device, signedPrekey: found.signed, kemPrekey: found.kem, oneTime }];
  }
}

export interface OpenedMessage {
  readonly seq: number;
  readonly outcome: OpenOutcome['is'];
  readonly text: string | null;
}

interface TownMessage {
  readonly name: MessageName;
  readonly id: string;
  readonly epoch: number;
  readonly text: string;
  body: Uint8Array;
  wraps: readonly SealedWrap[];
  keys: readonly KeysEntry[];
  keyNumbers: readonly number[];
  readonly without: readonly string[];
}

export class TownDevice {
  readonly town: Town;
  readonly user: string;
  readonly device: number;
  readonly cipher: Cipher;
  /** Of whoever linked it; missing: it began the account. */
  primary: Uint8Array | undefined = undefined;
  readonly rows = new Map<string, Row>();
  readonly numbers = new Map<string, number>();
  /** What could be opened, by conversation and seq. */
  readonly texts = new Map<string, string>();
  readonly waiting = new Set<string>();

  constructor(town: Town, user: string, device: number) {
    this.town = town;
    this.user = user;
    this.device = device;
    this.cipher = signalCipher(town.suite, town.random);
  }

  get here(): AskingDevice {
    const { user, device, primary } = this;
    return { user, device, now: this.town.now, ...(primary === undefined ? {} : { primary }) };
  }

  readonly state: StateReader = {
    get: async (key) => structuredClone(this.rows.get(encodeKey(key))?.value),
    range: async (range) => {
      const { low, high } = bounds(range);
      const found = [...this.rows].filter(([sort]) => sort >= low && sort <= high);
      const sorted = found.sort(([a], [b]) => (a < b ? -1 : 1));
      const ordered = range.reverse === true ? sorted.reverse() : sorted;
      return ordered.slice(0, range.limit).map(([, { key, value }]) => ({ key, value: structuredClone(value) }));
    },
    count: async (range) => (await this.state.range(range)).length,
  };

  commit({ put = [], erase = [] }: StateChanges = {}): void {
    for (const key of erase) this.rows.delete(encodeKey(key));
    for (const { key, value } of put) this.rows.set(encodeKey(key), { key, value: structuredClone(value) });
  }

  keys(prefix: string): readonly (readonly (string | number)[])[] {
    return [...this.rows.values()].filter(({ key }) => key[0] === prefix).map(({ key }) => key);
  }

  /** All that it wants of the server, until it wants nothing more; what is not answered is left. */
  async settle(most = 20): Promise<void> {
    const asked = new Set<string>();
    for (let turn = 0; turn < most; turn++) {
      const { problems: [problem] = [], ...changes } = (await this.cipher.upkeep?.(this.state, this.here)) ?? {};
      if (problem !== undefined) throw problem;
      this.commit(changes);
      const errands = (await this.cipher.errands?.(this.state, this.here)) ?? [];
      const [next] = errands.filter(({ key }) => !asked.has(key));
      if (next === undefined) return;
      asked.add(next.key);
      const reply = await this.town.answer(this, next.command);
      this.commit((await this.cipher.answered?.(next.key, { is: 'reply', reply }, this.state, this.here))?.changes);
    }
  }

  /** The next number, sealed for the group as it is now; null: it waits. Committed, unless it is to be lost in a crash. */
  async seal(
    id: string,
    text: string,
    { number, crash = false }: { number?: number; crash?: boolean } = {},
  ): Promise<TownMessage | null> {
    const group = this.town.group(id, Number.POSITIVE_INFINITY);
    const ahead = Math.ceil(group.devices.flatMap(({ devices }) => devices).length / 100);
    const last = this.numbers.get(`${id}`) ?? 0;
    const own = number ?? last + 1 + (ahead > 1 ? ahead + 1 : 0);
    const name = { conversation: id, sender: this.user, device: this.device, number: own };
    const keyNumbers = ahead > 1 ? Array.from({ length: ahead + 1 }, (_, i) => own - ahead - 1 + i) : [];
    const content = new TextEncoder().encode(text);
    const outcome = await this.cipher.seal({ name, content, group, keyNumbers, here: this.here }, this.state);
    if (crash) return null;
    this.commit(outcome.changes);
    if (outcome.is === 'waits') return null;
    this.numbers.set(id, Math.max(own, last));
    const { body, wraps, keys = [], without = [] } = outcome;
    return { name, id, epoch: group.epoch, text, body, wraps, keys, keyNumbers, without };
  }

  /** Seals, with whatever it has to ask for, and appends. */
  async send(id: string, text: string): Promise<number> {
    let sealed = await this.seal(id, text);
    for (let turn = 0; sealed === null && turn < 3; turn++) {
      await this.settle();
      sealed = await this.seal(id, text);
    }
    if (sealed === null) throw new Error('it cannot be sealed');
    return this.post(sealed);
  }

  /** The log takes it; the cipher is told. */
  async post({ name, id, body, wraps, keys, keyNumbers, text }: TownMessage): Promise<number> {
    for (const [i, one] of keys.entries()) {
      const under = { ...name, number: keyNumbers[i] as number };
      this.town.append(id, under, new Uint8Array(0), one.wraps);
      this.commit(
        await this.cipher.sent?.(
          { ...under, seq: this.town.logs.get(id)?.entries.length ?? 0, expiresAt: 0 },
          this.state,
        ),
      );
    }
    const seq = this.town.append(id, name, body, wraps);
    this.commit(await this.cipher.sent?.({ ...name, seq, expiresAt: 0 }, this.state));
    this.texts.set(`${id} ${seq}`, text);
    return seq;
  }

  async open(
    id: string,
    seq: number,
    { isNext = true, crash = false, replayed = seq }: { isNext?: boolean; crash?: boolean; replayed?: number } = {},
  ): Promise<OpenedMessage> {
    const outcome = await this.cipher.open(this.#served(id, seq, { isNext, replayed }), this.state);
    const text = outcome.is === 'opened' ? new TextDecoder().decode(outcome.content) : null;
    if (crash) return { seq, outcome: outcome.is, text };
    this.commit(outcome.changes);
    if (text !== null) this.texts.set(`${id} ${seq}`, text);
    return { seq, outcome: outcome.is, text };
  }

  /** It goes unread, with the control entries replayed below `replayed`. */
  async consume(id: string, seq: number, { replayed = seq }: { replayed?: number } = {}): Promise<void> {
    const used = await this.cipher.consume?.(this.#served(id, seq, { isNext: false, replayed }), this.state);
    this.commit(used?.changes);
  }

  #served(id: string, seq: number, { isNext, replayed }: { isNext: boolean; replayed: number }): SealedMessage {
    const entry = this.town.logs.get(id)?.entries[seq - 1];
    if (entry?.name == null) throw new Error(`there is no message at ${seq}`);
    const wraps = entry.wraps.filter(
      ({ user, device }) => user === '' || (user === this.user && device === this.device),
    );
    const group = this.town.group(id, replayed);
    return { name: entry.name, seq, body: entry.body, wraps, group, isNext, here: this.here };
  }

  /** Its letters, in their order. */
  async readLetters(): Promise<string[]> {
    const woken: string[] = [];
    const mine = `${this.user}/${this.device}`;
    for (;;) {
      const at = this.town.letters.findIndex(({ to }) => to === mine);
      if (at < 0) return woken;
      const [{ letter }] = this.town.letters.splice(at, 1) as [(typeof this.town.letters)[number]];
      const outcome = await this.cipher.letter?.(letter, this.state, this.here);
      this.commit(outcome?.changes);
      woken.push(...(outcome?.wakes ?? []));
    }
  }
}
