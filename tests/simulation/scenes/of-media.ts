/** Photos: what ledgers hear of them is lost, late and told again, they are taken back, people leave, and hours pass. */
import { messageId } from '../../../client/view/message-id.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Device } from '../device.ts';
import type { Media } from '../media/media.ts';
import { collectedAfterMs, mediaTimes } from '../media/times.ts';
import { RawDevice } from '../raw-device.ts';
import type { CallFate } from '../world/calls.ts';
import { calm } from '../world/weather.ts';
import type { Scene } from './scene.ts';
import type { Scenery } from './scenery.ts';

/** For so long a call may have been on its way after everybody has given it up. */
const lateMs = 90_000;

export const media: Scene = {
  limits: mediaTimes,
  async play(scene) {
    const { media: run, world, counts } = scene.play;
    if (run === null) return;
    if (await scene.begin(2)) await playWith(scene, run);
    if (scene.found.length > 0) return;
    if (!(await scene.until(5 * 60_000, () => run.namings.untold().length === 0)))
      scene.found.push(`B9 ${run.namings.untold().join('; ')}, minutes later`);
    // All are away for hours, so that these cost nothing.
    for (const device of scene.play.devices) device.kill(false, scene.play.random);
    await scene.run(collectedAfterMs);
    scene.found.push(...run.namings.findings().slice(0, 5));
    const wrong = await scene.settled(run.checkRights(scene.play.devices, scene.play.gateway), 60 * 60_000);
    if (wrong === null) scene.found.push('D10.3 who may fetch what could not be asked');
    else scene.found.push(...wrong.slice(0, 5));
    const all = run.namings.all();
    counts['objects named'] = all.length;
    counts['objects kept'] = run.bucket.objects.size;
    counts['objects collected'] = new Set(all.map(({ object }) => object)).size - run.bucket.objects.size;
    world.scheduler.note(`${all.length} entries named ${run.bucket.objects.size} objects that are kept`);
  },
};

async function playWith(scene: Scenery, run: Media): Promise<void> {
  const { world, oracle } = scene.play;
  const [[speaker], [other]] = scene.people as [[Device], [Device]];
  const log = () => oracle.log(scene.id);
  world.setWeather({ ...calm, overtaking: 1 });
  // What ledgers hear of the first is lost, and then the answer is; what they hear of the second arrives when all is over.
  let fates: CallFate[] = [{ lost: true }, { answerLost: true }];
  scene.calls(({ from, method }) => (method === 'refer' && from === scene.id ? (fates.shift() ?? null) : null));
  const kept = await sendFile(scene, run, speaker);
  await scene.until(2 * 60_000, () => run.namings.untold().length === 0);
  fates = [{ delayMs: lateMs }];
  const late = await sendFile(scene, run, speaker);
  const passing = await sendFile(scene, run, speaker, 20_000);
  if (kept === null || late === null || passing === null) {
    scene.found.push('D1 a file was not sent within two minutes');
    return;
  }
  await scene.arrives('D1 messages with files', 2 * 60_000);
  await scene.until(60_000, () => run.namings.untold().length === 0);
  const nameOf = (seq: number) => {
    const { sender = '', device = 0, number = 0 } = log().entry(seq) ?? {};
    return messageId({ conversation: scene.id, user: sender, device, number });
  };
  const before = scene.headSeq;
  await scene.settled(scene.roost(other).forward(nameOf(kept), scene.id));
  if (!(await scene.until(60_000, () => scene.headSeq > before))) scene.found.push('B12 a file was not sent on');
  await scene.settled(scene.roost(speaker).deleteForEveryone(scene.id, nameOf(late)));
  if (!(await scene.until(60_000, () => log().deletedBy.has(late)))) scene.found.push('D4 a file was not taken back');
  await asksForWhatIsGone(scene, run, other, late);
  await namesWhatItMayNot(scene, other, log().entry(late)?.objects[0] ?? '');
  await scene.settled(scene.roost(other).leave(scene.id));
  await scene.until(30_000, () => log().currentStay(other.user) === undefined);
  if ((await sendFile(scene, run, speaker)) === null) scene.found.push('D1 a file was not sent to who is left');
  await scene.run(lateMs);
  world.setWeather(calm);
}

/** The seq of the entry that names it; null: there was none in time. */
async function sendFile(scene: Scenery, run: Media, device: Device, expiresMs = 0): Promise<number | null> {
  const newest = () => scene.play.oracle.log(scene.id).entries.findLast(({ objects }) => objects.length > 0)?.seq ?? 0;
  const before = newest();
  await scene.settled(scene.roost(device).sendFile(scene.id, run.newFile(expiresMs)));
  return (await scene.until(2 * 60_000, () => newest() > before)) ? newest() : null;
}

/** B6: from the moment of the deletion on, whether its ledger has heard of it or not. */
async function asksForWhatIsGone(scene: Scenery, run: Media, by: Device, seq: number): Promise<void> {
  const { gateway, oracle } = scene.play;
  const [object = ''] = oracle.log(scene.id).entry(seq)?.objects ?? [];
  const asker = { account: by.account, credential: gateway.credentialOf(by.account) };
  const may = await scene.settled(run.routes.mayFetch(asker, object, { conversation: scene.id, seq }));
  if (may !== false)
    scene.found.push(`D10.3 ${by.name} may fetch what ${scene.id}/${seq} named before it was taken back`);
}

/** B7: a device of somebody who has never asked to hold the object sends a message that names it. */
async function namesWhatItMayNot(scene: Scenery, by: Device, object: string): Promise<void> {
  const { gateway, oracle } = scene.play;
  const account = await scene.settled(gateway.link(by.user, 1));
  if (account === null) return;
  const raw = new RawDevice(scene, account);
  await scene.run(5_000);
  const { entries } = oracle.log(scene.id);
  const epoch = entries.findLast(({ kind }) => kind >= wire.EntryKind.CREATION)?.seq ?? 0;
  const send = { conversation: scene.id, number: 1, epoch, kind: wire.EntryKind.MESSAGE, body: new Uint8Array(8) };
  const reply = await raw.ask({ send: { ...send, countable: true, objects: [object] } });
  if (reply !== null && reply.refusal?.code !== 'unknown-media')
    scene.found.push(
      `B7 naming what one does not hold was answered ${reply.refusal?.code ?? 'with a place in the log'}`,
    );
  raw.leave();
  await scene.settled(gateway.removeDevice(by.account, account.device));
}
