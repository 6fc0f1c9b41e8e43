/** Cold history is away: what has to ask it waits, and nothing waits for that (10.5). */
import { messageId } from '../../../client/view/message-id.ts';
import type { Device } from '../device.ts';
import { archivedThrough } from '../truth.ts';
import type { Host } from '../world/host.ts';
import { randomOf } from '../world/random.ts';
import { calm } from '../world/weather.ts';
import type { Scene } from './scene.ts';

/** Entries that leave together. */
const coldBatch = 5;

/** Something old is deleted for everyone while cold history is away, and its sender writes on, dies, and is opened again. */
export const coldDeletion: Scene = {
  limits: { hotEntries: 1, hotEntriesLeast: 1, hotMs: 2_000, coldBatch },
  async play(scene) {
    // Under a retention it may be gone before it is deleted late.
    if (scene.play.plan.retention !== 'forever') return;
    if (!(await scene.begin(2))) return;
    const { world, plan } = scene.play;
    const random = randomOf(plan.seed, 'cold deletion');
    const [[speaker], others] = scene.people as [[Device], Device[]];
    const log = () => scene.play.oracle.log(scene.id);
    const old = await scene.sayTaken(speaker, 'taken back later');
    // Entries leave in whole batches, and the newest stays.
    const above = Math.ceil(old / coldBatch) * coldBatch + 1;
    for (let i = 0; i < coldBatch && scene.headSeq < above; i++) await scene.sayTaken(speaker, 'above it');
    const host = world.hosts.get(scene.id) as Host;
    await scene.until(4 * 60_000, () => archivedThrough(host) >= old);
    // A deletion of what is still here waits for nobody: then the scene would pass, and be about nothing.
    const left = archivedThrough(host);
    if (old === 0 || left < old) {
      scene.found.push(`A4 what was to leave for cold history has not: ${left} entries of ${old} have`);
      return;
    }
    scene.play.counts['left in coldDeletion'] = left;
    await scene.arrives('D1 what was said before cold history goes');
    world.setWeather({ ...calm, coldAway: 1 });
    // What was read of it a moment ago is still known.
    await scene.run(15_000);
    const said = log().entry(old);
    const name = { conversation: scene.id, user: speaker.user, device: speaker.number, number: said?.number ?? 0 };
    const isOwed = await scene.settled(scene.roost(speaker).deleteForEveryone(scene.id, messageId(name)));
    if (isOwed === null) scene.found.push('D4 a deletion is not kept');
    await scene.run(random.between(0, 4_000));
    for (let i = 0; i < 3; i++) {
      const before = scene.headSeq;
      const seq = await scene.sayTaken(speaker, 'behind a deletion that waits');
      const has = (one: Device): boolean => scene.held(one, seq) !== undefined;
      const isThere = seq > before && (await scene.until(20_000, () => others.every(has)));
      if (!isThere) scene.found.push('D1 a deletion that waits for cold history held up what was said after it');
      if (random.chance(0.5)) {
        speaker.kill(random.chance(0.5), random);
        await scene.run(random.between(50, 3_000));
        scene.comeBack([speaker]);
      }
      await scene.run(random.between(0, 40_000));
    }
    if (log().deletedBy.has(old)) scene.found.push('A2 what has left was deleted while cold history was away');
    world.setWeather(calm);
    if (!(await scene.until(3 * 60_000, () => log().deletedBy.has(old))))
      scene.found.push('D4 a deletion that waited for cold history was never made');
    // Cold history hears of it when it is tried again, after minutes of trouble some minutes later.
    await scene.arrives('D1 what was said while cold history was away', 5 * 60_000);
  },
};
