/** What the device that joins says of itself, and what it believes of the account. */

import type { LinkProofs } from '../../crypto/suite.ts';
import { sameBytes, toBase64 } from '../../lib/bytes.ts';
import type { UserId } from '../../protocol/ids.ts';
import { type LinkKeys, linkJoinerStatement, linkOwnerStatement } from '../../protocol/statements.ts';
import { RoostError } from '../errors.ts';
import type { JoinState } from '../http/answers.ts';
import type { FullCode } from './link-code.ts';
import { type KeyedCipher, readBytes } from './link-keys.ts';
import { isGenuine, readList } from './own-list.ts';

/** The account as the other device has proven it. */
export interface ProvenAccount {
  readonly user: UserId;
  /** The number that this device gets, and the list that says so; null where nothing is signed. */
  readonly device: number | null;
  readonly list: Uint8Array | null;
}

interface JoinerParts {
  readonly keys: LinkKeys;
  /** Null: this device does not encrypt. It shows its proof alone, and the list is of no use to it. */
  readonly cipher: KeyedCipher | null;
  /** Where the proofs are made and looked at. */
  readonly suite: LinkProofs;
}

const nothing = new Uint8Array(0);

export class Joiner {
  readonly #code: string;
  readonly #key: Uint8Array;
  readonly #keys: LinkKeys;
  readonly #cipher: KeyedCipher | null;
  readonly #suite: LinkProofs;

  private constructor(code: string, key: Uint8Array, { keys, cipher, suite }: JoinerParts) {
    this.#code = code;
    this.#key = key;
    this.#keys = keys;
    this.#cipher = cipher;
    this.#suite = suite;
  }

  static async with(code: FullCode, parts: JoinerParts): Promise<Joiner> {
    return new Joiner(code.code, await parts.suite.linkKey(code), parts);
  }

  /** What goes with its request to join. */
  async shows(deviceName: string): Promise<{ keys?: { identity: string; registrationId: number }; proof: string }> {
    const { identity, registrationId } = this.#keys;
    const statement = linkJoinerStatement({ code: this.#code, identity, registrationId, deviceName });
    const proof = toBase64(await this.#suite.linkProof(this.#key, statement));
    return this.#cipher === null ? { proof } : { keys: { identity: toBase64(identity), registrationId }, proof };
  }

  /** Throws `link-not-genuine` unless it is the device that showed the code that says so, and its list names this device. */
  async believe({ account, list: said, proof: proven }: JoinState): Promise<ProvenAccount> {
    if (account === null) throw new RoostError('bad-answer');
    const { user } = account;
    const [list, proof] = [readBytes(said), readBytes(proven)];
    const isSaid = (primary: Uint8Array, device: number) => {
      const statement = linkOwnerStatement({ code: this.#code, user, primary, device, list });
      return this.#suite.isLinkProof(this.#key, statement, proof);
    };
    if (this.#cipher === null || list.length === 0) {
      if (!(await isSaid(nothing, 0))) throw new RoostError('link-not-genuine');
      if (this.#cipher === null) return { user, device: null, list: null };
      throw new RoostError('client-too-old', {
        reason: 'other-device',
        sentence: 'Roost on the other device is too old to link this one. Update it there.',
      });
    }
    const read = readList(list);
    // The one that joins stands last. It may be listed before as well: it was added once, and never heard of it.
    const own = read?.devices.findLast(({ identity }) => sameBytes(identity, this.#keys.identity));
    if (read === null || own === undefined) throw new RoostError('link-not-genuine');
    const isOurs =
      own.registrationId === this.#keys.registrationId &&
      (await isSaid(read.devices[0]?.identity ?? nothing, own.device));
    if (!isOurs || !(await isGenuine(this.#cipher, user, read))) throw new RoostError('link-not-genuine');
    return { user, device: own.device, list };
  }
}
