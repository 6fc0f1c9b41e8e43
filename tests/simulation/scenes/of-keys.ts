/**
 * D7.3: who is given which prekeys, while the object that hands them out dies and answers are lost. And somebody who copies
 * the keys of a device that only reads.
 */
import type { ClaimedKeys, ClaimRequest } from '../../../durable-objects/user/rpc.ts';
import type { UserId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import { oneTimePrekeys, publication } from '../../harness/keys.ts';
import type { Device } from '../device.ts';
import { RawDevice } from '../raw-device.ts';
import { randomOf } from '../world/random.ts';
import type { Scene } from './scene.ts';
import type { Scenery } from './scenery.ts';

/** So few that what a repeated publication brought back would be handed out again. */
const held = 24;

/**
 * A device publishes prekeys. Strangers ask for them, then devices of the same account, many at once and each twice, and
 * the object dies among it; the device publishes the same again, as if its answer had been lost.
 */
export const claims: Scene = {
  limits: {},
  async play(scene) {
    const [[primary]] = scene.people as [[Device]];
    const { gateway } = scene.play;
    const account = await scene.settled(gateway.link(primary.user as UserId, primary.number));
    if (account === null) return;
    const owner = new RawDevice(scene, account);
    const given = new Map<number, string>();
    if ((await owner.ask({ publishKeys: publication(1, held) }))?.keysKept?.oneTime === held) {
      await claimAll(
        scene,
        owner,
        Array.from({ length: held }, (_, i) => `stranger${i} 1`),
        given,
      );
      if (given.size > held / 2) scene.found.push(`D7 strangers were given ${given.size} one-time prekeys of ${held}`);
      for (let round = 0; round < 2; round++) {
        const askers = Array.from({ length: 10 }, (_, i) => `${primary.user} ${100 + 10 * round + i}`);
        await claimAll(scene, owner, [...askers, ...askers], given);
        scene.play.world.crashObject(account.user);
        await owner.ask({ publishKeys: { oneTime: oneTimePrekeys(1, held) } });
      }
    }
    owner.leave();
    await scene.settled(gateway.removeDevice(primary.account, account.device));
    if ((await scene.settled(claim(scene, owner, `${primary.user} 99`))) !== null)
      scene.found.push(`D7 keys of a device that is signed out were given`);
  },
};

const weekMs = 7 * 24 * 3_600_000;

/** Each week one of two writes, with a chain that is made anew; the other has had its keys copied, and reads. */
export const listener: Scene = {
  limits: {},
  async play(scene) {
    const { oracle, world, devices } = scene.play;
    const { keeping } = oracle;
    // Who looks for requests does so every few seconds, for weeks.
    if (keeping === null || !oracle.requests.areContacts || !(await scene.begin(2))) return;
    const [[writer], [reader]] = scene.people as [[Device], [Device]];
    keeping.copy(reader);
    for (let week = 0; week < 5; week++) {
      // Between two looks at it nobody's device is on.
      for (const device of devices) device.kill(false, randomOf(world.seed, `week ${week}`));
      await scene.run(weekMs);
      scene.comeBack(devices.filter((device) => !device.isRemoved));
      const [from, to] = [writer, reader].map((device) => () => device.process?.isOnline === true);
      await scene.until(60_000, () => from?.() === true && to?.() === true);
      scene.say(writer, `week ${week}`);
      if (!(await scene.arrives('D1 what is said to somebody who only reads'))) return;
      await scene.run(5_000);
    }
    if (await keeping.newestStolen(scene.id))
      scene.found.push(`D7 who copied the keys of ${reader.name}, which only reads, reads along five weeks later`);
  },
};

/** Asks for all of them at once, `user device` each, and notes who got which. */
async function claimAll(
  scene: Scenery,
  owner: RawDevice,
  askers: readonly string[],
  given: Map<number, string>,
): Promise<void> {
  const all = Promise.all(
    askers.map(async (asker) => {
      const id = (await claim(scene, owner, asker))?.oneTime?.id;
      if (id == null) return;
      const other = given.get(id);
      if (other !== undefined) scene.found.push(`D7 one-time prekey ${id} went to ${other} and to ${asker}`);
      if ([...given.values()].includes(asker)) scene.found.push(`D7 ${asker} got two one-time prekeys in a day`);
      given.set(id, asker);
    }),
  );
  const { world } = scene.play;
  world.scheduler.after(20, 'the object dies among the claims', () => world.crashObject(owner.account.user));
  await scene.settled(all);
}

async function claim(scene: Scenery, { account }: RawDevice, asker: string): Promise<wire.KeyBundle | null> {
  const [user, device] = asker.split(' ');
  const request: ClaimRequest = {
    ...{ asker: user as UserId, device: Number(device), devices: [account.device] },
    ...{ isContact: false, shares: [] },
  };
  const { world } = scene.play;
  const claimed = await world.calls
    .call<ClaimedKeys>(null, world.user(account.user), 'claimKeys', request)
    .catch(() => null);
  const [bytes] = claimed?.bundles ?? [];
  return bytes === undefined ? null : wire.KeyBundle.decode(bytes);
}
