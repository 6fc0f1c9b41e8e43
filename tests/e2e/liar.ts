/** A server that lies to one page: stands between it and the true one, and changes what it says. */
import type { WebSocketRoute } from 'playwright-core';
import { extend, leafOf } from '../../protocol/chain.ts';
import { decodeServerFrame, encodeServerFrame } from '../../protocol/codec.ts';
import { wire } from '../../schema/gen/wire.js';
import { sha256 } from '../harness/conversation-stage.ts';
import type { Person } from './person.ts';

type Outputs = wire.ServerFrame.$Properties['outputs'];

/** A control entry that the server makes up. */
export interface Invention {
  readonly kind: wire.EntryKind;
  /** Missing: it is told as if who has sent the message had sent that. */
  readonly of?: string;
  readonly control: wire.Control.$Properties;
}

/** What the server knows to make one up of: who has sent the message, and their lists as that conversation was told of them, the newest last. */
export interface Directory {
  readonly user: string;
  readonly epoch: number;
  readonly lists: readonly wire.DeviceList.$Properties[];
}

export class Liar {
  /** Of this conversation no list of devices is told. */
  hides = '';
  /** The next message of this conversation was sent another moment, and all after it follow from that. */
  forges = '';
  /** In the place of the next message of this conversation is told what nobody has sent. */
  makesUp: { readonly conversation: string; readonly entry: (known: Directory) => Invention } | null = null;
  /** Pages of nothing but what lies below this entry are refused, as while older history is away; 0: none is. */
  awayBelow = 0;
  /** So many were. */
  refused = 0;
  #held: (() => void)[] | null = null;
  readonly #heads = new Map<string, Uint8Array>();
  /** The newest control entry, by conversation. */
  readonly #controls = new Map<string, { readonly seq: number; readonly leaf: Uint8Array }>();
  /** By conversation and person. */
  readonly #lists = new Map<string, wire.DeviceList.$Properties[]>();

  /** From now on the page of this person is connected through it. */
  static async before(person: Person): Promise<Liar> {
    const liar = new Liar();
    await person.page.routeWebSocket(/\/v1\/socket/, (page) => liar.#between(page));
    await person.page.reload();

    await person.seesItself();
    return liar;
  }

  /** What the page says goes no further until `release`. */
  hold(): void {
    this.#held = [];
  }

  release(): void {
    for (const send of this.#held ?? []) send();
    this.#held = null;
  }

  #between(page: WebSocketRoute): void {
    const server = page.connectToServer();
    page.onMessage((data) => {
      if (this.#held === null || typeof data === 'string') server.send(data);
      else this.#held.push(() => server.send(data));
    });
    server.onMessage((data) => page.send(typeof data === 'string' ? data : Buffer.from(this.#told(data))));
  }

  #told(bytes: Uint8Array): Uint8Array {
    const { frame } = decodeServerFrame(Uint8Array.from(bytes));
    if (frame === null) return bytes;
    const outputs = (frame.outputs as Outputs) ?? [];
    for (const { event, reply } of outputs) {
      if (event?.entries) this.#change(event.entries);
      if (reply?.page && this.#isAway(reply.page)) this.#refuse(reply);
      if (reply?.page) this.#note(reply.page);
    }
    const told = outputs.filter(({ event }) => !event?.entries || (event.entries.entries ?? []).length > 0);
    return encodeServerFrame({ ...frame, outputs: told });
  }

  #isAway({ entries }: wire.Page.$Properties): boolean {
    const [last] = (entries ?? []).slice(-1);
    return last !== undefined && (last.seq ?? 0) < this.awayBelow;
  }

  #refuse(reply: wire.Reply.$Properties): void {
    this.refused++;
    delete reply.page;
    reply.refusal = { code: 'history-unavailable', advice: wire.Advice.AFTER_DELAY, afterMs: 10_000 };
  }

  #change(told: wire.Entries.$Properties): void {
    const conversation = told.conversation ?? '';
    if (conversation === this.hides) {
      told.entries = (told.entries ?? []).filter(({ kind }) => kind !== wire.EntryKind.DEVICES);
      const last = told.entries.at(-1);
      if (last !== undefined) [told.headSeq, told.head] = [last.seq ?? 0, last.head ?? new Uint8Array()];
    }
    for (const entry of told.entries ?? []) {
      const before = this.#heads.get(`${conversation} ${(entry.seq ?? 0) - 1}`);
      if (conversation === this.forges && entry.kind === wire.EntryKind.MESSAGE && before !== undefined) {
        this.forges = '';
        entry.at = (entry.at ?? 0) + 1;
        entry.head = extend(before, leafIn(conversation, entry), sha256);
        if (told.headSeq === entry.seq) told.head = entry.head;
      }
      const isPlace = conversation === this.makesUp?.conversation && entry.kind === wire.EntryKind.MESSAGE;
      if (isPlace && before !== undefined) {
        this.#makeUp(entry, conversation);
        entry.head = extend(before, leafIn(conversation, entry), sha256);
        [told.headSeq, told.head] = [entry.seq ?? 0, entry.head];
      }
      this.#note({ conversation, entries: [entry] });
    }
  }

  #makeUp(entry: wire.Entry.$Properties, conversation: string): void {
    const user = entry.sender ?? '';
    const controlBefore = this.#controls.get(conversation);
    if (this.makesUp === null || controlBefore === undefined) throw new Error('nothing is known to make one up of');
    const lists = this.#lists.get(`${conversation} ${user}`) ?? [];
    const { kind, of, control } = this.makesUp.entry({ user, epoch: controlBefore.seq, lists });
    this.makesUp = null;
    Object.assign(entry, {
      ...{ kind, controlBefore, body: wire.Control.encode(control).finish() },
      ...{ countable: false, count: (entry.count ?? 1) - 1, expiresAt: 0, targets: [], wraps: [], objects: [] },
      ...(of === undefined ? {} : { sender: of, device: 0, number: 0 }),
    });
  }

  #note({ conversation, entries }: wire.Entries.$Properties | wire.Page.$Properties): void {
    for (const entry of entries ?? []) {
      const { head, body } = entry;
      const [seq, kind] = [entry.seq ?? 0, entry.kind ?? 0];
      this.#heads.set(`${conversation} ${seq}`, head ?? new Uint8Array());
      if (kind < wire.EntryKind.CREATION) continue;
      if (seq > (this.#controls.get(conversation ?? '')?.seq ?? 0))
        this.#controls.set(conversation ?? '', { seq, leaf: leafIn(conversation ?? '', entry) });
      const { creation, devices } = wire.Control.decode(body ?? new Uint8Array());
      const given = [...(creation?.members ?? []).map((one) => ({ user: one.user, list: one.devices })), devices];
      for (const { user, list } of given.filter((one) => one != null)) {
        const key = `${conversation} ${user}`;
        if (list != null) this.#lists.set(key, [...(this.#lists.get(key) ?? []), list]);
      }
    }
  }
}

function leafIn(conversation: string, entry: wire.Entry.$Properties): Uint8Array {
  const isControl = (entry.kind ?? 0) >= wire.EntryKind.CREATION;
  const first = { seq: 0, leaf: new Uint8Array() };
  const fields = {
    ...{ ...entry, conversation, targets: [], bodyHash: sha256(entry.body ?? new Uint8Array()) },
    controlBefore: isControl ? (entry.controlBefore ?? first) : null,
  };
  return leafOf(fields as unknown as Parameters<typeof leafOf>[0], sha256);
}
