/** Somebody who has copied what a device's cipher keeps, and opens what was recorded as far as that goes. */
import { decodeSealed } from '../../../client/cipher/sealed-content.ts';
import type { Key, Row, Value } from '../../../client/ports.ts';
import { read, unpack } from '../../../client/testing/symbolic/names.ts';
import { symbolicSuite as suite } from '../../../client/testing/symbolic-suite.ts';
import type { LocalDevice, NumberedKeyPair, Prekeys, SignedKeyPair } from '../../../crypto/suite.ts';
import { hex } from '../../../lib/bytes.ts';
import { Disk } from '../world/device-store.ts';
import type { TappedMessage, Wrap } from './wiretap.ts';

/** What a session was begun with, and the key that the other side wrote under. */
export interface SessionOrigin {
  readonly base: string;
  readonly ratchet: string;
}

/** How the key of a message was come by. */
export interface KeyOrigin {
  /** By its name; null: by a session. */
  readonly chain: string | null;
  /** By the key of a message that had been passed over: it is kept for as long as that may still come. */
  readonly isSkipped: boolean;
}

export interface Theft {
  /** Null: it does not open. */
  readonly key: KeyOrigin | null;
  /** Those that opened a wrap, whatever was in it: a key, a chain, or what one device asks another. */
  readonly sessions: readonly SessionOrigin[];
}

interface SessionRow {
  readonly session: Uint8Array;
  readonly identity: Uint8Array;
  readonly registrationId: number;
}

interface FirstMessage {
  readonly base: string;
  readonly identity: string;
  readonly registrationId: number;
  readonly oneTime: number | null;
  readonly message: { readonly ratchet: string };
}

type Chains = readonly { readonly id: string; readonly at: number }[];

export class Thief {
  readonly #disk = new Disk();
  readonly #user: string;
  readonly #device: number;
  readonly #own: LocalDevice;

  constructor(whose: { readonly user: string; readonly number: number }, rows: readonly Row[]) {
    for (const { key, value } of rows) this.#disk.change('cipher', key, value);
    this.#user = whose.user;
    this.#device = whose.number;
    this.#own = this.#get<LocalDevice>(['self']) as LocalDevice;
  }

  /** Its key is in the copy as it was taken. */
  holdsKeyOf({
    conversation,
    user,
    device,
    number,
  }: Pick<TappedMessage, 'conversation' | 'user' | 'device' | 'number'>): boolean {
    return this.#disk.has('cipher', ['key', conversation, user, device, number]);
  }

  /** Opens what it can of the wraps, and learns what they give. */
  async opens(tapped: TappedMessage): Promise<Theft> {
    let key: KeyOrigin | null = null;
    const sessions: SessionOrigin[] = [];
    for (const wrap of tapped.wraps) {
      if (!this.#isFor(tapped, wrap)) continue;
      const opened = await this.#bySession(tapped, wrap);
      if (opened === null) continue;
      sessions.push(opened.session);
      if (opened.hasKey) key = { chain: null, isSkipped: false };
    }
    for (const wrap of tapped.wraps)
      if (wrap.user === '' && wrap.type === 4) key = (await this.#byChain(tapped, wrap)) ?? key;
    return { key, sessions };
  }

  /** In a chat of two the other one need not be named. */
  #isFor({ user: sender }: TappedMessage, { user, device }: Wrap): boolean {
    return device === this.#device && (user === this.#user || (user === '' && sender !== this.#user));
  }

  async #bySession(
    tapped: TappedMessage,
    wrap: Wrap,
  ): Promise<{ readonly session: SessionOrigin; readonly hasKey: boolean } | null> {
    const { user, device, conversation } = tapped;
    const first = wrap.type === 3 ? read<FirstMessage>(wrap.data) : null;
    const rows = this.#disk.peek('cipher', { prefix: ['session', user, device] });
    const held = rows.map(({ key, value }) => ({ key, ...(value as SessionRow) }));
    // As if it had never begun: what its prekeys still open. The signed ones alone do so for as long as they are kept.
    const anew =
      first?.oneTime == null
        ? []
        : [{ key: null, session: null, identity: bytesOf(first.identity), registrationId: first.registrationId }];
    for (const { key, ...from } of [...held, ...anew]) {
      const made = await suite.decrypt(this.#own, wrap, from, this.#prekeys(), zeros).catch(() => null);
      if (made === null) continue;
      const at: Key = key ?? ['session', user, device, `stolen ${first?.base}`];
      const { session, plaintext } = made;
      this.#disk.change('cipher', at, {
        session,
        identity: from.identity,
        registrationId: from.registrationId,
      } as never);
      const sealed = decodeSealed(plaintext);
      if (sealed?.chain != null && sealed.chain.conversation === conversation) {
        const chain: Key = [
          'chain',
          conversation,
          user,
          device,
          `stolen ${hex(sealed.chain.distribution.subarray(0, 60))}`,
        ];
        this.#disk.change(
          'cipher',
          chain,
          await suite.takeDistribution(null, Uint8Array.from(sealed.chain.distribution)),
        );
      }
      const [state] = unpack<{ states: { base: string }[] }>(session).states;
      const ratchet = first?.message.ratchet ?? read<FirstMessage['message']>(wrap.data).ratchet;
      const hasKey = sealed?.key != null || sealed?.answer != null;
      return { session: { base: state?.base ?? '', ratchet }, hasKey };
    }
    return null;
  }

  async #byChain({ conversation, user, device }: TappedMessage, wrap: Wrap): Promise<KeyOrigin | null> {
    const { id, at } = read<{ id: string; at: number }>(wrap.data);
    for (const { key, value } of this.#disk.peek('cipher', { prefix: ['chain', conversation, user, device] })) {
      const before = unpack<Chains>(value as Uint8Array).find((one) => one.id === id);
      const made = await suite.chainDecrypt(value as Uint8Array, wrap.data).catch(() => null);
      if (made === null) continue;
      this.#disk.change('cipher', key, made.chains);
      return { chain: id, isSkipped: at < (before?.at ?? 0) };
    }
    return null;
  }

  #prekeys(): Prekeys {
    const signed = async (kind: string, id: number) => this.#get<{ pair: SignedKeyPair }>([kind, id])?.pair ?? null;
    return {
      signed: (id) => signed('signed', id),
      kem: (id) => signed('kem', id),
      oneTime: async (id) => this.#get<NumberedKeyPair>(['one-time', id]) ?? null,
    };
  }

  #get<Shape>(key: Key): Shape | undefined {
    return this.#disk.get('cipher', key) as Value as Shape | undefined;
  }
}

/** Its own share in what it takes further is known to itself alone, and to nobody it listens to. */
const zeros = (length: number): Uint8Array => new Uint8Array(length);

function bytesOf(digits: string): Uint8Array {
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}
