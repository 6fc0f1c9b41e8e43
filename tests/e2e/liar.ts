/** A server that lies to one page: stands between it and the true one, and changes what it says. */
import type { WebSocketRoute } from 'playwright-core';
import { extend, leafOf } from '../../protocol/chain.ts';
import { decodeServerFrame, encodeServerFrame } from '../../protocol/codec.ts';
import { wire } from '../../schema/gen/wire.js';
import { sha256 } from '../harness/conversation-stage.ts';
import type { Person } from './person.ts';

type Outputs = wire.ServerFrame.$Properties['outputs'];

export class Liar {
  /** Of this conversation no list of devices is told. */
  hides = '';
  /** The next message of this conversation was sent another moment, and all after it follow from that. */
  forges = '';
  #held: (() => void)[] | null = null;
  readonly #heads = new Map<string, Uint8Array>();

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
      if (reply?.page) this.#note(reply.page);
    }
    const told = outputs.filter(({ event }) => !event?.entries || (event.entries.entries ?? []).length > 0);
    return encodeServerFrame({ ...frame, outputs: told });
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
        const bodyHash = sha256(entry.body ?? new Uint8Array());
        const fields = { ...entry, conversation, bodyHash, controlBefore: null, targets: [] };
        entry.head = extend(before, leafOf(fields as unknown as Parameters<typeof leafOf>[0], sha256), sha256);
        if (told.headSeq === entry.seq) told.head = entry.head;
      }
      this.#note({ conversation, entries: [entry] });
    }
  }

  #note({ conversation, entries }: wire.Entries.$Properties | wire.Page.$Properties): void {
    for (const { seq, head } of entries ?? []) this.#heads.set(`${conversation} ${seq}`, head ?? new Uint8Array());
  }
}
