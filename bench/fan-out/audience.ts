import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../../tests/harness/account.ts';
import { parallel } from '../../tests/harness/parallel.ts';
import { WireClient } from '../../tests/harness/wire-client.ts';
import type { Room } from './pace.ts';

/** The people who are online: the first one writes, all have the chat open and read what comes. */
export class Audience {
  readonly #clients: WireClient[];
  readonly #sent = new Map<string, number>();
  /** What somebody still lacks, by conversation and seq. */
  readonly #waiting = new Map<string, { lacking: number; had: () => void }>();

  constructor(accounts: Account[]) {
    this.#clients = accounts.map(
      (account) =>
        new WireClient(account, { reads: true, onEntries: (log, seqs) => this.#arrived(log.conversation, seqs) }),
    );
  }

  async connect(): Promise<void> {
    await parallel(this.#clients, 16, (client) => client.connect());
  }

  async close(): Promise<void> {
    await parallel(this.#clients, 16, (client) => client.close());
  }

  /** Makes a group, waits until everybody here knows it, and has them open it. */
  async createGroup(title: string, users: string[]): Promise<string> {
    const others = users.filter((user) => user !== this.#sender.account.user);
    const conversation = await this.#sender.createGroup(title, others);
    for (const client of this.#clients) await until(() => (client.logs.get(conversation)?.headSeq ?? 0) > 0, title);
    await parallel(this.#clients, 16, (client) => client.request({ open: { conversation } }));
    return conversation;
  }

  /** Sends a message; answers after how many milliseconds the last of the others had it. */
  async say(conversation: string): Promise<number> {
    const seq = this.#sender.log(conversation).headSeq + 1;
    const all = new Promise<void>((resolve) => this.#await(conversation, seq, resolve));
    const from = performance.now();
    const accepted = this.#sender.send(conversation, body);
    const patience = sleep(30_000, 'late', { ref: false });
    if ((await Promise.race([all, patience])) === 'late') throw new Error(`message ${seq} did not reach everybody`);
    const ms = performance.now() - from;
    await accepted;
    this.#sent.set(conversation, this.sentIn(conversation) + 1);
    await sleep(pauseMs);
    return ms;
  }

  /** The group as something that many messages are on their way to at once. */
  room(conversation: string): Room {
    const log = this.#sender.log(conversation);
    let seq = log.headSeq;
    const room: Room = {
      onDelivered: () => {},
      send: () => {
        this.#await(conversation, ++seq, () => room.onDelivered(1));
        void this.#sender.send(conversation, body);
        this.#sent.set(conversation, this.sentIn(conversation) + 1);
      },
      isTicked: () => log.deliveredThrough() >= seq,
      close: () => {},
    };
    return room;
  }

  sentIn(conversation: string): number {
    return this.#sent.get(conversation) ?? 0;
  }

  get #sender(): WireClient {
    return this.#clients[0] as WireClient;
  }

  #await(conversation: string, seq: number, had: () => void): void {
    this.#waiting.set(`${conversation}/${seq}`, { lacking: this.#clients.length - 1, had });
  }

  #arrived(conversation: string, seqs: readonly number[]): void {
    for (const seq of seqs) {
      const key = `${conversation}/${seq}`;
      const waiting = this.#waiting.get(key);
      if (waiting === undefined || --waiting.lacking > 0) continue;
      this.#waiting.delete(key);
      waiting.had();
    }
  }
}

const body = Buffer.from('m'.repeat(200));

/** Between messages, so that the acks of one do not stand before the next in a queue. */
const pauseMs = 20;

async function until(isSo: () => boolean, what: string): Promise<void> {
  for (let waited = 0; !isSo(); waited += 10) {
    if (waited > 30_000) throw new Error(`not everybody came to know ${what}`);
    await sleep(10);
  }
}
