/** A device with its prekeys and its sessions, over the functions of crypto/. */
import { signalSuite } from '../../crypto/signal-suite.ts';
import type {
  ArrivedMessage,
  Bundle,
  EncryptedInSession,
  LocalDevice,
  NumberedKeyPair,
  Prekeys,
  Random,
  SignedKeyPair,
} from '../../crypto/suite.ts';

export class SignalDevice {
  own: LocalDevice;
  readonly random: Random;
  signed = new Map<number, SignedKeyPair>();
  kem = new Map<number, SignedKeyPair>();
  oneTime = new Map<number, NumberedKeyPair>();
  /** With the one other device. */
  session: Uint8Array | null = null;

  private constructor(own: LocalDevice, random: Random) {
    this.own = own;
    this.random = random;
  }

  static async create(
    random: Random = secure,
    options: { hasKem?: boolean; oneTime?: number } = {},
  ): Promise<SignalDevice> {
    const device = new SignalDevice(await signalSuite.createDevice(random), random);
    const { identity } = device.own;
    device.signed.set(1, await signalSuite.createSignedPrekey(identity, 1, random));
    if (options.hasKem) device.kem.set(2, await signalSuite.createKemPrekey(identity, 2, random));
    for (const pair of await signalSuite.createOneTimePrekeys(100, options.oneTime ?? 3, random)) {
      device.oneTime.set(pair.id, pair);
    }
    return device;
  }

  get identity(): Uint8Array {
    return this.own.identity.publicKey;
  }

  get prekeys(): Prekeys {
    return {
      signed: async (id) => this.signed.get(id) ?? null,
      kem: async (id) => this.kem.get(id) ?? null,
      oneTime: async (id) => this.oneTime.get(id) ?? null,
    };
  }

  /** With the one-time prekey of the lowest number that is still there. */
  bundle(): Bundle {
    const [signedPrekey] = this.signed.values();
    if (signedPrekey === undefined) throw new Error('a device without a signed prekey');
    return {
      identity: this.identity,
      registrationId: this.own.registrationId,
      signedPrekey,
      kemPrekey: this.kem.values().next().value ?? null,
      oneTime: this.oneTime.values().next().value ?? null,
    };
  }

  async initiate(bundle: Bundle): Promise<void> {
    this.session = await signalSuite.initiate(this.own, bundle, this.session, this.random);
  }

  async send(plaintext: Uint8Array): Promise<EncryptedInSession> {
    if (this.session === null) throw new Error('no session');
    const sent = await signalSuite.encrypt(this.own, this.session, plaintext, this.random);
    this.session = sent.session;
    return sent;
  }

  /** Opens it and keeps what comes of it; a used one-time prekey is erased. */
  async receive(
    message: ArrivedMessage,
    from: { readonly identity: Uint8Array; readonly own: { readonly registrationId: number } },
  ): Promise<Uint8Array> {
    const { registrationId } = from.own;
    const correspondent = { session: this.session, identity: from.identity, registrationId };
    const opened = await signalSuite.decrypt(this.own, message, correspondent, this.prekeys, this.random);
    this.session = opened.session;
    if (opened.usedOneTime !== null) this.oneTime.delete(opened.usedOneTime);
    return opened.plaintext;
  }

  /** Lives on from copies of its bytes: whatever was kept with the objects that held them is gone. */
  restart(): void {
    this.own = structuredClone(this.own);
    this.signed = structuredClone(this.signed);
    this.kem = structuredClone(this.kem);
    this.oneTime = structuredClone(this.oneTime);
    this.session = structuredClone(this.session);
  }
}

function secure(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
