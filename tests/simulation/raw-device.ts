/** A device of a scene that says what it is told to, and nothing by itself: what no client of ours does. */

import type { Account } from '../../client/api.ts';
import { encodeClientFrame } from '../../protocol/codec.ts';
import { versions } from '../../protocol/versions.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Scenery } from './scenes/scenery.ts';
import type { Connection } from './world/connections.ts';

/** How often it tries what got no answer, each time on another connection. */
const tries = 20;

export class RawDevice {
  readonly account: Account;
  readonly #scene: Scenery;
  #connection: Connection | null = null;
  #replies: wire.Reply[] = [];
  #id = 0;

  constructor(scene: Scenery, account: Account) {
    this.#scene = scene;
    this.account = account;
  }

  /** The answer to a command that may be repeated; null: there was none, however often it was asked. */
  async ask(command: wire.Command.$Properties): Promise<wire.Reply | null> {
    for (let i = 0; i < tries; i++) {
      if (this.#connection?.isOpen !== true) this.#connect();
      if (!(await this.#scene.until(5_000, () => this.#replies.some(({ welcome }) => welcome)))) {
        this.leave();
        continue;
      }
      const id = ++this.#id;
      this.#connection?.clientSocket.send(encodeClientFrame({ commands: [{ ...command, id }] }));
      const answer = () => this.#replies.find((reply) => reply.id === id);
      await this.#scene.until(10_000, () => answer() !== undefined || this.#connection?.isOpen !== true);
      const reply = answer();
      if (reply !== undefined && reply.refusal?.code !== 'unavailable') return reply;
      if (reply === undefined) this.leave();
    }
    return null;
  }

  leave(): void {
    this.#connection?.clientSocket.close(1000, '');
    this.#connection = null;
  }

  #connect(): void {
    const { user, device } = this.account;
    this.#replies = [];
    this.#id = 1;
    const connection = this.#scene.play.world.connect(user, device, `raw ${user.slice(0, 6)}`, {
      opened: () => {
        const hello = { id: 1, hello: { ...versions, client: 'raw' } };
        connection.clientSocket.send(encodeClientFrame({ commands: [hello] }));
      },
      received: (data) => {
        if (typeof data === 'string' || this.#connection !== connection) return;
        for (const { reply } of wire.ServerFrame.decode(data).outputs)
          if (reply) this.#replies.push(new wire.Reply(reply));
      },
      closed: () => {
        if (this.#connection === connection) this.#connection = null;
      },
    });
    this.#connection = connection;
  }
}
