/** What is owed to a device that is away survives the object, although another device of its person was there (docs/spec/push.md). */
import type { Device } from '../device.ts';
import type { WakeUps } from '../push/wake-ups.ts';
import type { CallFate } from '../world/calls.ts';
import type { Scene } from './scene.ts';
import type { Scenery } from './scenery.ts';

/** A group of two begins, and all devices of the second leave. Null: nobody is woken here, or fewer than two people are there. */
async function someoneLeaves(
  scene: Scenery,
): Promise<{ readonly waking: WakeUps; readonly speaker: Device; readonly phone: Device } | null> {
  const { waking } = scene.play;
  if (waking === null || !(await scene.begin(2))) return null;
  const [[speaker], others] = scene.people as [[Device], Device[]];
  await scene.run(20_000);
  scene.leave(others);
  await scene.run(10_000);
  return { waking, speaker, phone: others[0] as Device };
}

/** In the end, which is as far away as a provider that throttles may put it. */
async function nothingIsOwed(scene: Scenery, waking: WakeUps, what: string): Promise<void> {
  if (!(await scene.until(45 * 60_000, () => waking.pending().length === 0)))
    scene.found.push(`${what}: ${waking.pending().slice(0, 3).join('; ')}`);
}

/** A phone is away and its laptop there: the object dies before the phone's wake-up is due, and the laptop goes with it. */
export const phoneAway: Scene = {
  limits: {},
  async play(scene) {
    const { waking, world } = scene.play;
    if (waking === null || !(await scene.begin(2))) return;
    const [[speaker], [laptop]] = scene.people as [[Device], [Device]];
    const phone = await scene.link(laptop);
    if (phone === null || !(await scene.arrives('D1 what a linked device is owed'))) return;
    await scene.run(20_000);
    scene.leave([phone]);
    await scene.run(10_000);
    const before = scene.headSeq;
    const seq = await scene.sayTaken(speaker, 'owed to the phone');
    if (seq === before) return;
    await scene.until(3_000, () => scene.held(laptop, seq) !== undefined);
    // Of the laptop's connection its rows know; of what the phone is owed only the row of that.
    world.crashObject(laptop.user);
    scene.leave([laptop]);
    await nothingIsOwed(scene, waking, 'W6 what was owed when the object died');
  },
};

/** The provider takes the wake-up of somebody who is away for broken. An operator looks, and has it sent once more: then it is over. */
export const brokenPush: Scene = {
  limits: {},
  async play(scene) {
    const away = await someoneLeaves(scene);
    if (away === null) return;
    const { waking, speaker, phone } = away;
    waking.spoilNext(phone);
    const before = scene.headSeq;
    if ((await scene.sayTaken(speaker, 'rejected at first')) === before) return;
    await scene.until(5 * 60_000, () => !waking.isSpoilt(phone));
    await nothingIsOwed(scene, waking, 'W8 what was rejected');
  },
};

/** Somebody is away, and the queue is: it is out of reach, then silent, then has taken them and does not say so. It is asked until it has. */
export const queueAway: Scene = {
  limits: {},
  async play(scene) {
    const away = await someoneLeaves(scene);
    if (away === null) return;
    const { waking, speaker, phone } = away;
    const fates: CallFate[] = [{ lost: true }, { hangs: 'call' }, { answerLost: true }];
    scene.calls(({ method, from }) => (method === 'wakeUp' && from === phone.user ? (fates.shift() ?? null) : null));
    const before = scene.headSeq;
    if ((await scene.sayTaken(speaker, 'handed to nobody at first')) === before) return;
    await nothingIsOwed(scene, waking, 'W6 what the queue did not take');
  },
};

/** The queue is slow to say that it has taken somebody: their phone is woken meanwhile, comes, has all, goes, and is owed another. */
export const slowQueue: Scene = {
  limits: {},
  async play(scene) {
    const away = await someoneLeaves(scene);
    if (away === null) return;
    const { waking, speaker, phone } = away;
    let slow: CallFate | null = { answerDelayMs: 9_000 };
    scene.calls(({ method, from }) => {
      if (method !== 'wakeUp' || from !== phone.user) return null;
      const fate = slow;
      slow = null;
      return fate;
    });
    const [before, pushes] = [scene.headSeq, waking.count];
    const seq = await scene.sayTaken(speaker, 'taken without a word');
    if (seq === before) return;
    if (await scene.until(5_000, () => waking.count > pushes)) {
      scene.comeBack([phone]);
      await scene.until(2_000, () => scene.held(phone, seq) !== undefined);
      await scene.run(300);
      scene.leave([phone]);
    }
    scene.say(speaker, 'owed since');
    await scene.until(10_000, () => scene.headSeq > seq);
    await nothingIsOwed(scene, waking, 'W6 what was owed while the queue was slow');
  },
};

/**
 * Somebody is away, their chat calls them for each message no longer, and their push is answered with *gone*: their browser
 * registers another address while nobody is there. They are woken for what came, and later for what comes then.
 */
export const renewedAway: Scene = {
  limits: { detachAfterNoSocket: 1 },
  async play(scene) {
    const away = await someoneLeaves(scene);
    if (away === null) return;
    const { waking, speaker, phone } = away;
    waking.giveUp(phone);
    const before = scene.headSeq;
    if ((await scene.sayTaken(speaker, 'to an address that is gone')) === before) return;
    await nothingIsOwed(scene, waking, 'W8 what was owed to an address that is gone');
    await scene.run(11 * 60_000);
    scene.leave([phone]);
    await scene.run(10_000);
    const then = scene.headSeq;
    if ((await scene.sayTaken(speaker, 'to the address since')) === then) return;
    await nothingIsOwed(scene, waking, 'W3 what came after another address was registered');
  },
};
