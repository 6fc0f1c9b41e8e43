import type { Account } from '../../tests/harness/account.ts';
import { parallel } from '../../tests/harness/parallel.ts';
import { WireClient } from '../../tests/harness/wire-client.ts';

/** What the device's list must show of one conversation. */
export interface ExpectedConversation {
  readonly conversation: string;
  readonly peer: string;
  readonly headSeq: number;
  readonly lastText: string;
  readonly unread: number;
}

/** The people who write while the device is away, each in a direct chat of their own. */
export class Peers {
  readonly #me: string;
  readonly #clients: WireClient[];
  readonly #expected = new Map<string, ExpectedConversation>();
  #written = 0;

  constructor(accounts: Account[], me: string) {
    this.#me = me;
    this.#clients = accounts.map((account) => new WireClient(account));
  }

  /** Begins all the chats. */
  async begin(): Promise<void> {
    await this.#each((_, client) => client.openDirect(this.#me));
  }

  /** Everybody writes this many messages, and all are stored before it resolves. */
  async writeEach(count: number): Promise<void> {
    await this.#each(async (_, client) => {
      const [log] = client.logs.values();
      if (log === undefined) throw new Error('the chat was not begun');
      const texts = Array.from({ length: count }, () => `message ${++this.#written} ${padding}`);
      const outcomes = await Promise.all(texts.map((text) => client.send(log.conversation, text)));
      const headSeq = Math.max(...outcomes.map((outcome) => outcome.seq));
      const peer = client.account.user;
      this.#expected.set(peer, {
        conversation: log.conversation,
        peer,
        headSeq,
        lastText: texts.at(-1) ?? '',
        unread: count,
      });
    });
  }

  expected(): ExpectedConversation[] {
    return [...this.#expected.values()];
  }

  async #each(work: (index: number, client: WireClient) => Promise<unknown>): Promise<void> {
    await parallel(this.#clients, 16, async (client, index) => {
      await client.connect();
      await work(index, client);
      await client.close();
    });
  }
}

const padding = '.'.repeat(180);
