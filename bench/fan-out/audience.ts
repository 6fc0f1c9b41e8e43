import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../../tests/harness/account.ts';
import { parallel } from '../../tests/harness/parallel.ts';
import { WireClient } from '../../tests/harness/wire-client.ts';

/** The people who are online: the first one writes, all have the chat open and read what comes. */
export class Audience {
  readonly #clients: WireClient[];
  readonly #sent = new Map<string, number>();
  #waiting: { conversation: string; seq: number; lacking: number; resolve: () => void } | null = null;

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
    const all = new Promise<void>((resolve) => {
      this.#waiting = { conversation, seq, lacking: this.#clients.length - 1, resolve };
    });
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

  sentIn(conversation: string): number {
    return this.#sent.get(conversation) ?? 0;
  }

  get #sender(): WireClient {
    return this.#clients[0] as WireClient;
  }

  #arrived(conversation: string, seqs: readonly number[]): void {
    const waiting = this.#waiting;
    if (waiting === null || waiting.conversation !== conversation || !seqs.includes(waiting.seq)) return;
    if (--waiting.lacking === 0) waiting.resolve();
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
