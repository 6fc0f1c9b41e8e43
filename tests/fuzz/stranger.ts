/** Somebody with an account who sends anything at all, and notices when the server says nothing to it. */

import { setTimeout as sleep } from 'node:timers/promises';
import { hex } from '../../lib/bytes.ts';
import { decodeClientFrame, decodeServerFrame } from '../../protocol/codec.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { versions } from '../../protocol/versions.ts';
import { wire } from '../../schema/gen/wire.js';
import { type Account, signUp } from '../harness/account.ts';
import { type OpenSocket, openSocket } from '../harness/socket.ts';
import type { Errors } from './errors.ts';

/** Closing codes of our own, and those that an end in good order has. */
const meant = (code: number): boolean =>
  code >= 4000 || code === 1000 || code === 1005 || code === 1009 || code === 1007;

/** Longer than any call between objects may last. */
const patienceMs = 30_000;

export class Stranger {
  account: Account;
  readonly #name: string;
  readonly #errors: Errors;
  #socket: OpenSocket | null = null;
  #names = 0;
  readonly #answered = new Set<number>();
  #changed: () => void = () => {};

  private constructor(account: Account, name: string, errors: Errors) {
    this.account = account;
    this.#name = name;
    this.#errors = errors;
  }

  static async create(url: string, name: string, errors: Errors): Promise<Stranger> {
    return new Stranger(await signUp(url, name), name, errors);
  }

  /** Sends one message and waits until each of its commands is answered, or the connection is closed. */
  async send(data: Uint8Array | string, greets: boolean): Promise<void> {
    if (this.#socket === null && !(await this.#open(greets))) return;
    const what = typeof data === 'string' ? `text ${JSON.stringify(data)}` : `frame ${hex(data).slice(0, 4_000)}`;
    this.#errors.input(what);
    const wanted = wantedAnswers(data);
    this.#answered.clear();
    this.#socket?.send(data);
    const isDone = (): boolean =>
      this.#socket === null || (wanted !== 'close' && wanted.every((id) => this.#answered.has(id)));
    const waitedSince = performance.now();
    while (!isDone()) {
      await Promise.race([sleep(250), new Promise<void>((resolve) => (this.#changed = resolve))]);
      if (performance.now() - waitedSince < patienceMs) continue;
      this.#errors.add(wanted === 'close' ? 'malformed, and not closed' : `no answer to a command of ${wanted}`, what);
      this.cut();
    }
  }

  /** Comes as somebody else if its account has ended. */
  async renew(): Promise<void> {
    this.cut();
    const headers = { authorization: `Bearer ${this.account.token}` };
    const { status } = await fetch(`${this.account.url}/v1/devices`, { headers });
    if (status === 401) await this.#refused('401');
  }

  /** Goes without a word. */
  cut(): void {
    this.#socket?.cut();
    this.#socket = null;
  }

  async #open(greets: boolean): Promise<boolean> {
    const protocols = ['roost.v1', `roost.token.${this.account.token}`];
    const mine: { socket: OpenSocket | null } = { socket: null };
    try {
      mine.socket = await openSocket(`${this.account.url}/v1/socket`, protocols, {
        onMessage: (data) => this.#take(data),
        onClose: (code) => {
          this.#errors.saw(`closed ${code}`);
          if (!meant(code) && this.#socket === mine.socket) this.#errors.add(`a socket was closed with ${code}`);
          if (this.#socket === mine.socket) this.#socket = null;
          this.#changed();
        },
      });
    } catch (error) {
      await this.#refused(String(error));
      return false;
    }
    this.#socket = mine.socket;
    if (greets) {
      const hello = { id: 1_000_000_001, hello: { ...versions, client: 'fuzz' } };
      mine.socket.send(wire.ClientFrame.encode({ commands: [hello, { id: 1_000_000_002, resume: {} }] }).finish());
    }
    return true;
  }

  /** It may have signed itself out, or ended its account: then it comes as somebody else. */
  async #refused(why: string): Promise<void> {
    if (/ 5\d\d/.test(why)) this.#errors.add(`the upgrade was refused: ${why}`);
    if (/401|410/.test(why)) this.account = await signUp(this.account.url, `${this.#name}_${++this.#names}`);
    else await sleep(500);
  }

  #take(data: Uint8Array | string): void {
    if (typeof data === 'string') return;
    const { frame, problem } = decodeServerFrame(data);
    if (frame === null) {
      this.#errors.add(`the server sent a frame that is ${problem}`);
      return;
    }
    for (const { reply } of frame.outputs) {
      if (reply === null) continue;
      this.#answered.add(reply.id);
      this.#errors.saw(reply.refusal === null ? (reply.kind ?? 'a reply of no kind') : reply.refusal.code);
      if (reply.refusal?.code === 'unavailable') this.#errors.add('a command was answered unavailable');
    }
    this.#changed();
  }
}

/** The ids that must be answered, or that the connection must be closed. */
function wantedAnswers(data: Uint8Array | string): number[] | 'close' {
  if (typeof data === 'string') return data === 'ping' ? [] : 'close';
  const { frame } = decodeClientFrame(data, defaultLimits);
  if (frame === null) return 'close';
  return frame.commands.filter(({ id }) => id !== 0).map(({ id }) => id);
}
