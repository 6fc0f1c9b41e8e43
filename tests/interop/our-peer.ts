import type { ArrivedMessage, Bundle, Random, SessionMessage } from '../../crypto/suite.ts';
import { SignalDevice } from '../harness/signal-device.ts';
import type { Peer } from './peer.ts';

/** Our side. */
export class OurPeer implements Peer {
  readonly name = 'roost';
  readonly #device: SignalDevice;
  #handedOut = 0;

  private constructor(device: SignalDevice) {
    this.#device = device;
  }

  static async create(random: Random, hasKem: boolean): Promise<OurPeer> {
    return new OurPeer(await SignalDevice.create(random, { hasKem, oneTime: 8 }));
  }

  get identity(): Uint8Array {
    return this.#device.identity;
  }

  get registrationId(): number {
    return this.#device.own.registrationId;
  }

  bundle(): Bundle {
    const free = [...this.#device.oneTime.keys()].filter((id) => id > this.#handedOut).sort((a, b) => a - b)[0];
    if (free !== undefined) this.#handedOut = free;
    return { ...this.#device.bundle(), oneTime: (free && this.#device.oneTime.get(free)) || null };
  }

  initiate(bundle: Bundle): Promise<void> {
    return this.#device.initiate(bundle);
  }

  hasSession(): boolean {
    return this.#device.session !== null;
  }

  send(plaintext: Uint8Array): Promise<SessionMessage> {
    return this.#device.send(plaintext);
  }

  receive(message: ArrivedMessage, from: Pick<Peer, 'identity' | 'registrationId'>): Promise<Uint8Array> {
    return this.#device.receive(message, { identity: from.identity, own: from });
  }

  restart(): void {
    this.#device.restart();
  }

  stored(): Uint8Array {
    return this.#device.session?.slice() ?? new Uint8Array(0);
  }
}
