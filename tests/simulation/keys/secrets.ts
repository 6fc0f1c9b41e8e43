/**
 * The names that stand for private keys in a run: everything that the suite has made and that nobody but a device may have.
 * They are noted as they are made, and looked for where they must not be, as bytes and as hexadecimal digits.
 */

import { unpack } from '../../../client/testing/symbolic/names.ts';
import type { Suite } from '../../../crypto/suite.ts';
import { hex } from '../../../lib/bytes.ts';

/** A prekey that began a session here. */
export interface UsedPrekey {
  readonly id: number;
  /** Of the session: whoever holds this has opened what it began. */
  readonly base: string;
}

interface ReadingSecrets {
  readonly key: string;
  readonly skipped: Readonly<Record<string, string>>;
}

interface States {
  readonly states: readonly {
    readonly root: string;
    readonly ratchet: string;
    readonly sending: { readonly key: string } | null;
    readonly reading: readonly ReadingSecrets[];
  }[];
}

export class Secrets {
  readonly #known = new Set<string>();
  /** By their first four bytes. */
  readonly #byStart = new Map<number, string[]>();
  readonly #starts = new Uint8Array(1 << 16);

  /** The same suite, watched; `used` hears of one-time prekeys that have opened something. */
  of(suite: Suite, used: (prekey: UsedPrekey) => void): Suite {
    const pair = <Pair extends { readonly privateKey: Uint8Array }>(made: Pair): Pair => {
      this.#note(hex(made.privateKey));
      return made;
    };
    return {
      ...suite,
      createDevice: async (random) => {
        const made = await suite.createDevice(random);
        pair(made.identity);
        return made;
      },
      createSignedPrekey: async (...given) => pair(await suite.createSignedPrekey(...given)),
      createKemPrekey: async (...given) => pair(await suite.createKemPrekey(...given)),
      createOneTimePrekeys: async (...given) => (await suite.createOneTimePrekeys(...given)).map(pair),
      initiate: async (...given) => this.#session(await suite.initiate(...given)),
      encrypt: async (...given) => {
        const made = await suite.encrypt(...given);
        this.#session(made.session);
        return made;
      },
      decrypt: async (...given) => {
        const made = await suite.decrypt(...given);
        this.#session(made.session);
        if (made.usedOneTime !== null)
          used({ id: made.usedOneTime, base: unpack<{ base: string }>(given[1].data).base });
        return made;
      },
      createChain: async (...given) => this.#ownChain(await suite.createChain(...given)),
      chainEncrypt: async (...given) => {
        const made = await suite.chainEncrypt(...given);
        this.#ownChain(made.chain);
        return made;
      },
      chainDecrypt: async (...given) => {
        const made = await suite.chainDecrypt(...given);
        for (const one of unpack<ReadingSecrets[]>(made.chains)) this.#reading(one);
        return made;
      },
      sealBody: async (...given) => {
        const made = await suite.sealBody(...given);
        this.#note(hex(made.key));
        return made;
      },
    };
  }

  /** One of them that stands in these bytes, or null. */
  in(bytes: Uint8Array): string | null {
    let raw = 0;
    let digits = 0;
    let count = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      raw = ((raw << 8) | byte) >>> 0;
      if (at >= 3 && this.#starts[raw >>> 16] === 1) {
        const found = this.#found(raw, () => hex(bytes.subarray(at - 3, at + 29)));
        if (found !== null) return found;
      }
      const digit = digitOf(byte);
      count = digit < 0 ? 0 : count + 1;
      digits = ((digits << 4) | digit) >>> 0;
      if (count >= 8 && this.#starts[digits >>> 16] === 1) {
        const found = this.#found(digits, () => Buffer.from(bytes.subarray(at - 7, at + 57)).toString('latin1'));
        if (found !== null) return found;
      }
    }
    return null;
  }

  #found(start: number, text: () => string): string | null {
    const some = this.#byStart.get(start);
    if (some === undefined) return null;
    const whole = text();
    return some.find((one) => one === whole) ?? null;
  }

  #session(record: Uint8Array): Uint8Array {
    for (const { root, ratchet, sending, reading } of unpack<States>(record).states.slice(0, 2)) {
      for (const one of [root, ratchet]) this.#note(one);
      if (sending !== null) this.#note(sending.key);
      for (const one of reading) this.#reading(one);
    }
    return record;
  }

  #ownChain(record: Uint8Array): Uint8Array {
    const { key, signs } = unpack<{ key: string; signs: string }>(record);
    for (const one of [key, signs]) this.#note(one);
    return record;
  }

  #reading({ key, skipped }: ReadingSecrets): void {
    this.#note(key);
    for (const one of Object.values(skipped)) this.#note(one);
  }

  #note(secret: string): void {
    if (this.#known.has(secret)) return;
    this.#known.add(secret);
    const start = Number.parseInt(secret.slice(0, 8), 16);
    this.#starts[start >>> 16] = 1;
    this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), secret]);
  }
}

/** -1: it is none. */
function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
}
