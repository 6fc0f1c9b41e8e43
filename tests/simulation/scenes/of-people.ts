/** What people see of each other, of their own haste, and of what disappears. */
import type { Presence } from '../../../client/api.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Device } from '../device.ts';
import type { Scene } from './scene.ts';

/** Somebody who is watched goes and comes: whoever watches sees it. */
export const watched: Scene = {
  limits: {},
  async play(scene) {
    if (scene.people.length < 2) return;
    const [[watcher], others] = scene.people as [[Device], Device[]];
    const { user } = others[0] as Device;
    const roost = scene.roost(watcher);
    const id = await scene.settled(roost.direct(user));
    if (id === null) return;
    await scene.settled(roost.send(id, { text: 'are you there' }));
    await scene.run(15_000);
    for (const device of others) device.process?.roost?.setAway(false);
    let seen = '' as Presence['state'] | '';
    const stop = [roost.watch([user]), roost.presence(user).subscribe(({ state }) => (seen = state))];
    const sees = async (state: Presence['state'], withinMs: number): Promise<void> => {
      if (await scene.until(withinMs, () => seen === state)) return;
      scene.found.push(
        `D9 ${watcher.name} sees ${user.slice(0, 6)} ${seen} and not ${state} after ${withinMs / 1_000} s`,
      );
    };
    // Only what is seen at all can change: that it is seen is another promise.
    if (await scene.until(30_000, () => seen === 'online')) {
      for (let i = 0; i < 2; i++) {
        scene.leave(others);
        await sees('offline', 20_000);
        scene.comeBack(others);
        await sees('online', 40_000);
      }
    }
    for (const end of stop) end();
  },
};

/** More is written, again and again, than the conversation takes: who is told to wait waits. */
export const haste: Scene = {
  limits: { maxConversationSendsPerSecond: 1, maxConversationBurst: 2 },
  async play(scene) {
    if (!(await scene.begin(2))) return;
    const { oracle } = scene.play;
    const [[speaker]] = scene.people as [[Device]];
    const before = oracle.hasty;
    oracle.looksAtHaste = true;
    for (let i = 0; i < 30; i++) {
      scene.say(speaker, 'in a hurry');
      await scene.run(130);
    }
    await scene.arrives('D2 what was written in a hurry', 90_000);
    oracle.looksAtHaste = false;
    const hasty = oracle.hasty - before;
    if (hasty > 0) scene.found.push(`D2 ${speaker.name} sent ${hasty} times while it was told to wait`);
  },
};

/** A message disappears when the server's time says so, whatever the clocks of those who hold it do. */
export const wrongClocks: Scene = {
  limits: {},
  async play(scene) {
    if (!(await scene.begin(2))) return;
    const [[speaker], others] = scene.people as [[Device], Device[]];
    for (const [index, device] of others.entries()) device.clock.step(index % 2 === 0 ? 7_200_000 : -7_200_000);
    const lifeMs = 60_000;
    const seq = await scene.sayTaken(speaker, 'disappears', lifeMs);
    await scene.run(10_000);
    for (const device of [speaker, ...others]) {
      if (scene.held(device, seq)?.bodyState === wire.BodyState.EXPIRED)
        scene.found.push(`D4 ${device.name} has erased ${seq} before its time`);
    }
    speaker.clock.step(-7_200_000);
    for (const device of others) device.clock.step(-7_200_000);
    await scene.run(lifeMs + 10_000);
    for (const device of [speaker, ...others]) {
      if (scene.held(device, seq)?.bodyState === wire.BodyState.PRESENT)
        scene.found.push(`D4 ${device.name} still has ${seq}, which has expired`);
    }
  },
};

/** A message expires while somebody is away: what they pull when they come back has no body. */
export const expired: Scene = {
  limits: {},
  async play(scene) {
    if (!(await scene.begin(2))) return;
    const [[speaker], others] = scene.people as [[Device], Device[]];
    scene.leave(others);
    await scene.run(3_000);
    scene.say(speaker, 'disappears unseen', 5_000);
    scene.say(speaker, 'stays');
    await scene.run(30_000);
    scene.comeBack(others);
    await scene.arrives('D1 what came while somebody was away');
  },
};

/** The first device of somebody is not used for long, while one that is linked to it comes and goes: it stays (D7.1). */
export const unusedPrimary: Scene = {
  limits: { deviceActiveMs: 40_000, deviceUnseenForMs: 4_000 },
  async play(scene) {
    const [devices] = scene.people as [Device[]];
    const [primary, second] = devices.toSorted((a, b) => a.number - b.number) as [Device, Device?];
    const linked = second ?? (await scene.link(primary));
    if (linked === null) return;
    await scene.run(5_000);
    scene.leave([primary]);
    for (let i = 0; i < 3; i++) {
      await scene.run(45_000);
      scene.leave([linked]);
      await scene.run(1_000);
      scene.comeBack([linked]);
    }
    await scene.run(10_000);
    scene.comeBack([primary]);
    const state = () => scene.roost(primary).status.current.state;
    await scene.until(30_000, () => state() === 'online' || state() === 'signed-out');
    if (state() === 'signed-out')
      scene.found.push(`D7 ${primary.name} was signed out, the primary, while ${linked.name} was there`);
  },
};
