/** D1: what was accepted is told to every device, although its person's object answered late, died or could not write. */
import type { Device } from '../device.ts';
import { randomOf } from '../world/random.ts';
import type { Scene } from './scene.ts';

/** U says that nobody is there; before C hears it, somebody is. */
export const lateAnswer: Scene = {
  limits: { detachAfterNoSocket: 1 },
  async play(scene) {
    if (!(await scene.begin(2))) return;
    const [[speaker], others] = scene.people as [[Device], Device[]];
    const { user } = others[0] as Device;
    scene.leave(others);
    await scene.run(2_000);
    scene.nextCalls('deliver', 1, { answerDelayMs: 8_000 }, user);
    scene.say(speaker, 'answered late');
    await scene.run(1_000);
    scene.comeBack(others);
    await scene.run(15_000);
    scene.say(speaker, 'after it');
    await scene.arrives('D1 what follows a late answer', 10_000);
  },
};

/** Nobody is there for longer than a detachment lasts: the next entry tries one delivery. */
export const lease: Scene = {
  limits: { detachAfterNoSocket: 1, detachLeaseMs: 20_000 },
  async play(scene) {
    if (!(await scene.begin(2))) return;
    const [[speaker], others] = scene.people as [[Device], Device[]];
    const { user } = others[0] as Device;
    scene.leave(others);
    await scene.run(2_000);
    for (let i = 0; i < 2; i++) {
      scene.say(speaker, 'to nobody');
      await scene.run(2_000);
    }
    let tries = 0;
    scene.calls((call) => {
      if (call.method === 'deliver' && call.to === user && call.from === scene.id) tries++;
      return null;
    });
    await scene.run(22_000);
    if (tries > 0) scene.found.push(`F1 ${tries} deliveries were made to somebody who is detached`);
    scene.say(speaker, 'after the lease');
    await scene.run(10_000);
    if (tries === 0) scene.found.push('D1 after the lease of a detachment the next entry tried no delivery');
  },
};

/** What was pushed is lost with the object, whose rows know nothing of it: the lost connection says so. */
export const lostConnection: Scene = {
  limits: {},
  async play(scene) {
    if (!(await scene.begin(2))) return;
    const [[speaker], others] = scene.people as [[Device], Device[]];
    const { user } = others[0] as Device;
    scene.leave(others);
    await scene.run(3_000);
    scene.comeBack(others);
    await scene.arrives('D1 everything');
    await scene.run(3_000);
    scene.onceAnswered('deliver', user, () => scene.play.world.crashObject(user));
    scene.say(speaker, 'pushed and lost');
    await scene.run(1_000);
    await scene.arrives('D1 what was pushed when the object died', 90_000);
  },
};

/** A resume begins and is broken off before anything was told; then the object sleeps. */
export const brokenResume: Scene = {
  limits: {},
  async play(scene) {
    if (!(await scene.begin(2))) return;
    const [[speaker], others] = scene.people as [[Device], Device[]];
    const { user } = others[0] as Device;
    scene.leave(others);
    await scene.run(3_000);
    scene.say(speaker, 'while nobody was there');
    await scene.run(3_000);
    let asked = false;
    scene.calls((call) => {
      if (call.method !== 'attach' || call.from !== user) return null;
      asked ||= call.to === scene.id;
      return { hangs: 'call' };
    });
    scene.comeBack(others);
    await scene.until(20_000, () => asked);
    await scene.run(100);
    scene.leave(others);
    await scene.run(25_000);
    scene.play.world.crashObject(user);
    scene.calls(() => null);
    scene.comeBack(others);
    await scene.arrives('D1 what a broken resume did not tell', 90_000);
  },
};

/** The answer to a send is lost with the device that sent it: the others of its person have it all the same. */
export const sibling: Scene = {
  limits: {},
  async play(scene) {
    if (!(await scene.begin(2))) return;
    const { play } = scene;
    const [speaker] = scene.people[0] as [Device];
    if ((await scene.link(speaker)) === null) return;
    await scene.run(5_000);
    if (!(await scene.arrives('D1 what a linked device is owed'))) return;
    await scene.run(3_000);
    scene.calls((call) => (call.method === 'append' && call.to === scene.id ? { answerLost: true } : null));
    await scene.sayTaken(speaker, 'answered to nobody');
    speaker.isAway = true;
    speaker.kill(false, randomOf(play.plan.seed, 'scene'));
    await scene.run(5_000);
    scene.calls(() => null);
    await scene.arrives("D1 what another device sent, on its person's other one");
  },
};

/** The conversation dies between its commit and the delivery, and nothing else wakes it: the alarm does (D1.11). */
export const beforeDelivery: Scene = {
  limits: {},
  async play(scene) {
    if (!(await scene.begin(2))) return;
    const [[speaker], others] = scene.people as [[Device], Device[]];
    await scene.run(20_000);
    scene.nextCalls('deliver', 1, { lost: true, delayMs: 200 }, (others[0] as Device).user);
    const before = scene.headSeq;
    const seq = await scene.sayTaken(speaker, 'kept by the row');
    scene.play.world.crashObject(scene.id);
    if (seq === before) return;
    const has = (device: Device): boolean => scene.held(device, seq) !== undefined;
    if (!(await scene.until(20_000, () => others.every(has))))
      scene.found.push('D1 what was taken before the conversation died was not delivered within 20 s');
  },
};

/** The mark of somebody who is away cannot be written, and the object dies soon after. */
export const unmarked: Scene = {
  limits: {},
  async play(scene) {
    if (!(await scene.begin(2))) return;
    const { world } = scene.play;
    const [[speaker], others] = scene.people as [[Device], Device[]];
    const { storage } = world.user((others[0] as Device).user);
    scene.leave(others);
    await scene.run(5_000);
    const fails = storage.fails;
    storage.fails = (what) => {
      if (what === 'read') return fails(what);
      storage.fails = fails;
      return true;
    };
    scene.say(speaker, 'not marked at once');
    await scene.run(40_000);
    storage.fails = fails;
    world.crashObject((others[0] as Device).user);
    scene.comeBack(others);
    await scene.arrives('D1 what could not be marked at once', 90_000);
  },
};

/** A call fails, and the clock is set back before the alarm that tries again. */
export const setBack: Scene = {
  limits: {},
  async play(scene) {
    if (!(await scene.begin(2))) return;
    const [[speaker], others] = scene.people as [[Device], Device[]];
    // No alarm stands any more but the one of what follows.
    await scene.run(10_000);
    scene.nextCalls('deliver', 1, { lost: true }, (others[0] as Device).user);
    scene.say(speaker, 'tried again');
    await scene.run(1_500);
    scene.play.world.clockOf(scene.id)?.step(-3_600_000);
    await scene.arrives('D1 what an alarm tries again although the clock was set back');
  },
};
