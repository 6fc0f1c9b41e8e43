/**
 * Linking as two clients do it that encrypt: the primary signs the next list, with the keys of the device that joins, which
 * brings what it gives out. Codes and proofs are left out (the tests of linking hold them): what is played is the list, over
 * lost answers and races with removals.
 */
import type { UserId } from '../../client/api.ts';
import { signalCipher } from '../../client/cipher/signal-cipher.ts';
import type { Op } from '../../client/engine/changes.ts';
import { CipherState } from '../../client/engine/cipher-state.ts';
import { firstPrekeys, keyed } from '../../client/linking/link-keys.ts';
import { keepLinkedBy } from '../../client/linking/linked-by.ts';
import { encodeList, nextList, readList } from '../../client/linking/own-list.ts';
import type { Writer } from '../../client/ports.ts';
import { inClear } from '../../client/testing/in-clear.ts';
import { newPair } from '../../client/testing/symbolic/names.ts';
import { symbolicSuite } from '../../client/testing/symbolic-suite.ts';
import type { LocalDevice } from '../../crypto/suite.ts';
import type { DevicesReply, SignedLink } from '../../durable-objects/user/rpc.ts';
import { deviceListStatement } from '../../protocol/statements.ts';
import { Disk } from './world/device-store.ts';
import { randomOf } from './world/random.ts';
import type { World } from './world/world.ts';

export class LinkedIdentities {
  readonly #world: World;
  /** By user and number of the device that was linked: with what list, and what its store has of what it gave out. */
  readonly #joined = new Map<string, { readonly list: Uint8Array; readonly ops: readonly Op[] }>();

  constructor(world: World) {
    this.#world = world;
  }

  /** What is on a device's disk from the start, as after a sign-up or a link. */
  begin(user: UserId, device: number, disk: Pick<Writer, 'put'>): void {
    const joined = this.#joined.get(`${user} ${device}`);
    disk.put('cipher', ['self'], this.keysOf(user, device));
    // It began the account.
    if (joined === undefined) return;
    keepLinkedBy(disk, joined.list);
    for (const op of joined.ops) if (op.op === 'put') disk.put(op.table, op.key, op.value);
  }

  /** Who a device is to all others. */
  keysOf(user: UserId, device: number): LocalDevice {
    const name = `identity of ${user} ${device}`;
    const random = randomOf(this.#world.seed, name);
    const identity = newPair(5, (length) => Uint8Array.from({ length }, () => random.int(256)));
    return { identity, registrationId: 1 + random.int(16_380) };
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
    const next = (await nextList(cipher, { user, own, joiner, statement: base, held: null }))?.next;
    if (next === undefined) return null;
    const { identity } = this.keysOf(user, by);
    const signature = await symbolicSuite.sign(identity, deviceListStatement(user, next), (n) => new Uint8Array(n));
    const signed = encodeList(next, signature);
    const { prekeys, ops } = await this.#joining(user, told.next, signed);
    this.#joined.set(`${user} ${told.next}`, { list: signed, ops });
    return { list: signed, identity: joiner.identity, registrationId: joiner.registrationId, prekeys };
  }

  /** What a device gives out as it is linked, and what its store has of that. */
  async #joining(user: UserId, device: number, list: Uint8Array) {
    const random = randomOf(this.#world.seed, `first keys of ${user} ${device}`);
    const disk = new Disk();
    disk.change('cipher', ['self'], this.keysOf(user, device));
    const state = new CipherState({ read: (work) => work(disk.open) }, inClear);
    const cipher = keyed(signalCipher(symbolicSuite, (length) => Uint8Array.from({ length }, () => random.int(256))));
    const prekeys = await firstPrekeys(cipher, state);
    if (prekeys === null) throw new Error('a device that joins gives nothing out');
    state.change(await cipher?.keepOwnList?.(list, state));
    return { prekeys, ops: await state.ops() };
  }
}
