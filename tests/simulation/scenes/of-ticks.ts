/** D6: ticks are true, and told although the conversation dies, somebody leaves, or a device begins. */
import type { Device } from '../device.ts';
import type { Scene } from './scene.ts';

/** A second report within a second of the first is in memory only when the conversation dies; nobody asks its reporter. */
export const forgotten: Scene = {
  // In a large group nobody is attached in the first seconds of a connection.
  limits: { maxMembersAttached: 2 },
  async play(scene) {
    if (!(await scene.begin(3))) return;
    const [[speaker], others] = scene.people as [[Device], Device[]];
    const [reader] = others as [Device];
    scene.leave(others);
    await scene.run(3_000);
    const seq = await scene.sayTaken(speaker, 'read and forgotten');
    await scene.run(3_000);
    scene.onceAnswered('report', reader.user, () => {
      // What it would pass on at once dies with it.
      scene.nextCalls('deliver', 1, { lost: true }, speaker.user);
      scene.onceAnswered('report', reader.user, () => scene.play.world.crashObject(scene.id));
      scene.play.markRead(reader, scene.roost(reader), scene.id);
    });
    scene.comeBack([reader]);
    await scene.run(8_000);
    // From here on nobody can tell it but the conversation.
    scene.leave(others);
    await scene.run(20_000);
    const read = scene.counts(speaker, seq)?.read ?? 0;
    if (reader.isOnline === false && read === 0 && scene.held(reader, seq) !== undefined)
      scene.found.push(`D6 ${reader.name} has read ${seq}, was told that this is known, and nobody knows it`);
  },
};

/** Who never had a message leaves: its sender waits for them no more. */
export const leaver: Scene = {
  limits: {},
  async play(scene) {
    if (!(await scene.begin(3))) return;
    const [[speaker], , others] = scene.people as [[Device], Device[], Device[]];
    scene.leave(others);
    await scene.run(3_000);
    scene.say(speaker, 'not had by all');
    await scene.run(5_000);
    await scene.settled(scene.roost(speaker).removeMember(scene.id, (others[0] as Device).user));
    await scene.run(3_000);
    await scene.arrives('D6 ticks that waited only for who has left', 30_000);
  },
};

/** A device that was linked a moment ago acks from there on: what came before is had by none of its person's. */
export const newcomer: Scene = {
  limits: {},
  async play(scene) {
    if (!(await scene.begin(2))) return;
    const [[speaker], others] = scene.people as [[Device], Device[]];
    scene.leave(others);
    await scene.run(3_000);
    for (let i = 0; i < 3; i++) await scene.sayTaken(speaker, 'before the link');
    await scene.run(3_000);
    const linked = await scene.link(others[0] as Device);
    if (linked === null) return;
    await scene.until(20_000, () => linked.process?.isOnline === true);
    await scene.run(5_000);
    scene.say(speaker, 'after the link');
    await scene.run(10_000);
  },
};

/** A report is written, and before its sender hears of it the conversation dies, and with it whoever could tell it again. */
export const untold: Scene = {
  limits: {},
  async play(scene) {
    if (!(await scene.begin(2))) return;
    const { world } = scene.play;
    const [[speaker], others] = scene.people as [[Device], Device[]];
    const { user } = others[0] as Device;
    scene.nextCalls('deliver', 1, { lost: true }, speaker.user);
    scene.onceAnswered('report', user, () => {
      world.crashObject(scene.id);
      world.crashObject(user);
    });
    scene.say(speaker, 'had, and not told');
    await scene.run(10_000);
    await scene.arrives('D6 what was known of a message when the conversation died');
  },
};
