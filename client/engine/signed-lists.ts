/** Lists of devices as their first device signs them (D7.1). */
import { hex, sameBytes } from '../../lib/bytes.ts';
import { isUserId } from '../../protocol/ids.ts';
import { deviceListStatement, identityBytes, maxRegistrationId, signatureBytes } from '../../protocol/statements.ts';
import type { Cipher } from '../cipher/cipher.ts';
import type { Surroundings } from '../ports.ts';
import type { ListState, SignedVersion, WireList } from './control-state.ts';

type VerifyingCipher = Required<Pick<Cipher, 'verify'>>;

/** A thousand people in some groups, several times over; each costs a hash. */
const maxRemembered = 16_384;

/** Checks signatures, those of lists once each: the same ones come with every group that somebody is added to. */
export class Verifier {
  readonly #cipher: VerifyingCipher;
  readonly #sha256: Surroundings['sha256'];
  readonly #genuine = new Map<string, Promise<boolean>>();

  constructor(cipher: VerifyingCipher, sha256: Surroundings['sha256']) {
    this.#cipher = cipher;
    this.#sha256 = sha256;
  }

  isSigned(identity: Uint8Array, statement: Uint8Array, signature: Uint8Array): Promise<boolean> {
    return this.#cipher.verify(identity, statement, signature);
  }

  /** The list is signed by its first device, for that person. */
  async isGenuine(user: string, list: WireList): Promise<boolean> {
    const [first] = list.devices;
    if (first === undefined || !isSignable(user, list)) return false;
    const statement = deviceListStatement(user, list);
    const key = `${hex(this.#sha256(statement))} ${hex(list.signature)}`;
    const verdict = this.#genuine.get(key);
    if (verdict !== undefined) return verdict;
    const checked = this.isSigned(first.identity, statement, list.signature);
    this.#genuine.set(key, checked);
    // A check that failed found nothing out: the next one is made anew.
    checked.catch(() => {
      if (this.#genuine.get(key) === checked) this.#genuine.delete(key);
    });
    const [oldest] = this.#genuine.keys();
    if (this.#genuine.size > maxRemembered && oldest !== undefined) this.#genuine.delete(oldest);
    return checked;
  }
}

/** Null: the cipher verifies nothing. */
export function verifierOf(cipher: Cipher, sha256: Surroundings['sha256']): Verifier | null {
  return cipher.verify === undefined ? null : new Verifier(cipher as VerifyingCipher, sha256);
}

/** What anybody can sign: whoever is sent something else need not look at the signature. */
function isSignable(user: string, { version, devices, signature }: WireList): boolean {
  if (!isUserId(user) || version === 0 || signature.length !== signatureBytes) return false;
  return devices.every(
    ({ identity, addedAt, registrationId }) =>
      identity.length === identityBytes &&
      Number.isSafeInteger(addedAt) &&
      registrationId >= 1 &&
      registrationId <= maxRegistrationId,
  );
}

/**
 * Of so many keys of a person a chat keeps, for life, what they have signed: a version that was forgotten would let an old list in
 * again. A further key is not taken. Each but the first is an identity change that was shown.
 */
const maxSigners = 256;

export function newestBy(signers: readonly SignedVersion[] | undefined, primary: Uint8Array): number {
  return signers?.find((one) => sameBytes(one.primary, primary))?.version ?? 0;
}

/** With the version that was met now; the key that was met last is the last one. */
export function withVersion<Signer extends SignedVersion>(
  signers: readonly Signer[] | undefined,
  met: Signer,
): Signer[] {
  const others = (signers ?? []).filter((one) => !sameBytes(one.primary, met.primary));
  return [...others, met];
}

/** The list is by a key more than is kept of its person. */
export function isKeyTooMany({ devices, signature }: WireList, held: ListState | undefined): boolean {
  const { signers = [] } = held ?? {};
  const primary = signature.length === 0 ? undefined : devices[0]?.identity;
  if (primary === undefined || signers.length < maxSigners) return false;
  return !signers.some((one) => sameBytes(one.primary, primary));
}

/** The list names just what is held, as far as that is not gone for good. */
export function isListHeld(list: WireList, held: ListState): boolean {
  const left = list.devices.filter(({ device }) => held.gone?.includes(device) !== true);
  const { keys = [] } = held;
  if (left.length !== keys.length || !sameBytes(held.primary ?? nobody, list.devices[0]?.identity ?? nobody))
    return false;
  return left.every(({ device, identity }, i) => {
    const key = keys[i];
    return key !== undefined && key.device === device && sameBytes(key.identity, identity);
  });
}

const nobody = new Uint8Array(0);
