/**
 * Linking as two clients do it that encrypt: the primary signs the next list, with the keys of the device that joins. Codes and
 * proofs are left out (the tests of linking hold them): what is played is the list, over lost answers and races with removals.
 */
import type { UserId } from '../../client/api.ts';
import { signalCipher } from '../../client/cipher/signal-cipher.ts';
import { keyed } from '../../client/linking/link-keys.ts';
import { encodeList, nextList, readList } from '../../client/linking/own-list.ts';
import { newPair } from '../../client/testing/symbolic/names.ts';
import { symbolicSuite } from '../../client/testing/symbolic-suite.ts';
import type { LocalDevice } from '../../crypto/suite.ts';
import type { DevicesReply, SignedLink } from '../../durable-objects/user/rpc.ts';
import { deviceListStatement } from '../../protocol/statements.ts';
import { randomOf } from './world/random.ts';
import type { World } from './world/world.ts';

export class Vouching {
  readonly #world: World;
  /** By user and number of the device that was linked with it. */
  readonly #lists = new Map<string, Uint8Array>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Who a device is to all others; on its disk from the start, as after a sign-up or a link. */
  keysOf(user: UserId, device: number): LocalDevice {
    const name = `identity of ${user} ${device}`;
    const random = randomOf(this.#world.seed, name);
    const identity = newPair(5, (length) => Uint8Array.from({ length }, () => random.int(256)));
    return { identity, registrationId: 1 + random.int(16_380) };
  }

  /** The list that a device was linked with, as it keeps it from then on; undefined: it began the account. */
  listOf(user: UserId, device: number): Uint8Array | undefined {
    return this.#lists.get(`${user} ${device}`);
  }

  /** What the primary signs for the device that is linked next; null: the server's list is none that it signs over. */
  async signedFor(user: UserId, by: number, told: DevicesReply): Promise<SignedLink | null> {
    const cipher = keyed(signalCipher(symbolicSuite, (length) => new Uint8Array(length)));
    const list = told.list === undefined ? null : readList(told.list);
    if (cipher === null || list === null || told.next === undefined) return null;
    const addedAt = Math.floor(this.#world.scheduler.time());
    const stated = (device: number) => {
      const { identity, registrationId } = this.keysOf(user, device);
      return { device, identity: identity.publicKey, registrationId, addedAt };
    };
    const [own, joiner] = [stated(by), stated(told.next)];
    const devices = told.devices.map(({ device }) => device);
    const base = { list, version: told.version, devices };
    const next = (await nextList(cipher, { user, own, joiner, told: base, held: null }))?.next;
    if (next === undefined) return null;
    const { identity } = this.keysOf(user, by);
    const signature = await symbolicSuite.sign(identity, deviceListStatement(user, next), (n) => new Uint8Array(n));
    const signed = encodeList(next, signature);
    this.#lists.set(`${user} ${told.next}`, signed);
    return { list: signed, identity: joiner.identity, registrationId: joiner.registrationId };
  }
}
