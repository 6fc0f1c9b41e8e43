/** All that devices say to the server, as whoever owns it, or records the line, has it: with what is in it for others. */
import { read } from '../../../client/testing/symbolic/names.ts';
import { hex } from '../../../lib/bytes.ts';
import type { Decoded } from '../../../protocol/codec.ts';
import { wire } from '../../../schema/gen/wire.js';

export interface Wrap {
  readonly user: string;
  readonly device: number;
  readonly type: number;
  readonly data: Uint8Array;
}

/** Something that a device has sealed for others: a message, a KEYS entry, or a letter. */
export interface TappedMessage {
  readonly user: string;
  readonly device: number;
  readonly conversation: string;
  /** 0: a letter. */
  readonly number: number;
  readonly bodyHash: string;
  readonly wraps: readonly Wrap[];
}

export class Wiretap {
  /** Everything that was said, in its order; with what the same device repeats. */
  readonly frames: { readonly from: string; readonly data: Uint8Array }[] = [];
  /** In the order in which it was said first. */
  readonly sealed: TappedMessage[] = [];
  /** Of each key that has sealed something, by where it stands in its chain: the first that left under it. */
  readonly #under = new Map<string, { readonly locked: string; readonly by: TappedMessage }>();
  /** Keys that have sealed two things, in words. */
  readonly usedTwice: { readonly by: TappedMessage; readonly what: string }[] = [];
  readonly #known = new Set<string>();
  readonly #sha256: (data: Uint8Array) => Uint8Array;

  constructor(sha256: (data: Uint8Array) => Uint8Array) {
    this.#sha256 = sha256;
  }

  said(from: { readonly name: string; readonly user: string; readonly number: number }, data: Uint8Array): void {
    this.frames.push({ from: from.name, data });
    const frame = wire.ClientFrame.decode(data) as unknown as Decoded<wire.ClientFrame.$Properties>;
    for (const { send, sendToDevices } of frame.commands) {
      const sender = { user: from.user, device: from.number };
      if (send != null && send.wraps.length > 0) {
        const { conversation, number, wraps, body } = send;
        this.#take({ ...sender, conversation, number, bodyHash: hex(this.#sha256(body)), wraps: wraps.map(whole) });
      }
      for (const { conversation, ...letter } of sendToDevices?.messages.map(addressed) ?? [])
        this.#take({ ...sender, conversation, number: 0, bodyHash: '', wraps: [letter] });
    }
  }

  #notes({ type, data }: Wrap, by: TappedMessage): void {
    const message = read<SealMark & { readonly message?: SealMark }>(data);
    const { ratchet, id, at, locked } = type === 3 ? (message.message as SealMark) : message;
    const key = `${id ?? ratchet} ${at}`;
    const before = this.#under.get(key);
    if (before === undefined) this.#under.set(key, { locked, by });
    else if (before.locked !== locked)
      this.usedTwice.push({ by, what: `one key has sealed ${nameOf(before.by)} and ${nameOf(by)}` });
  }

  #take(one: TappedMessage): void {
    const { user, device, conversation, number, bodyHash, wraps } = one;
    const what = number === 0 ? hex(this.#sha256(wraps[0]?.data ?? new Uint8Array(0))) : `${number} ${bodyHash}`;
    const key = `${user} ${device} ${conversation} ${what}`;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.sealed.push(one);
    for (const wrap of wraps) this.#notes(wrap, one);
  }
}

export function nameOf({ user, device, number, conversation }: TappedMessage): string {
  return `${number} of ${user.slice(0, 6)}/${device} in ${conversation}`;
}

interface SealMark {
  readonly ratchet?: string;
  readonly id?: string;
  readonly at: number;
  readonly locked: string;
}

/** What is decoded has its zeros in its class, and a copy would lose them. */
function whole({ user, device, type, data }: Wrap): Wrap {
  return { user, device, type, data };
}

function addressed({ conversation, user, device, type, data }: Wrap & { readonly conversation: string }) {
  return { conversation, user, device, type, data };
}
