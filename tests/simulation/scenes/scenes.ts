import { defaultLimits } from '../../../protocol/limits.ts';
import type { Play } from '../run.ts';
import {
  beforeDelivery,
  brokenResume,
  lateAnswer,
  lease,
  lostConnection,
  setBack,
  sibling,
  unmarked,
} from './of-delivery.ts';
import { coldDeletion } from './of-history.ts';
import { claims, listener } from './of-keys.ts';
import { lies } from './of-lies.ts';
import { media } from './of-media.ts';
import { expired, haste, unusedPrimary, watched, wrongClocks } from './of-people.ts';
import { forgotten, leaver, newcomer, untold } from './of-ticks.ts';
import { brokenPush, phoneAway, queueAway, renewedAway, slowQueue } from './of-wake-ups.ts';
import type { Scene } from './scene.ts';
import { Scenery } from './scenery.ts';

export const scenes = {
  lateAnswer,
  lease,
  lostConnection,
  brokenResume,
  sibling,
  unmarked,
  setBack,
  forgotten,
  untold,
  leaver,
  newcomer,
  watched,
  haste,
  wrongClocks,
  expired,
  unusedPrimary,
  claims,
  listener,
  lies,
  coldDeletion,
  beforeDelivery,
  media,
  phoneAway,
  brokenPush,
  queueAway,
  slowQueue,
  renewedAway,
} as const satisfies Record<string, Scene>;

export type SceneName = keyof typeof scenes;

/** What is ordinary, but for what the run is held to until its end. */
const { maxDeliveriesInFlight: _inFlight, maxDeviceListChangesPerDay: _changes, ...ordinary } = defaultLimits;

/** Plays the scenes of the plan, one after the other, until something breaks. */
export async function playScenes(play: Play): Promise<void> {
  // Where the previous release lives, it is that release that would be judged.
  if (play.plan.weather.oldRelease > 0) return;
  for (const name of play.plan.scenes) {
    // It is about the clocks of devices, beside a server whose own are right.
    if (name === 'wrongClocks' && play.plan.weather.clockOffMs + play.plan.weather.clockStep > 0) continue;
    play.world.scheduler.note(`SCENE ${name}`);
    Object.assign(play.limits, ordinary, scenes[name].limits);
    const scenery = new Scenery(play);
    await scenes[name].play(scenery);
    if (play.oracle.found.length > 0) return;
    await scenery.end(name);
  }
}
