/**
 * Scenes: schedules that chance hardly ever plays as a whole. A seed that has one plays it when its run has come to rest,
 * with the people, devices and objects that the run has left, and the same oracles judge it.
 */
import type { Limits } from '../../../protocol/limits.ts';
import type { Scenery } from './scenery.ts';

export interface Scene {
  /** Those that it needs beside the ordinary ones, whatever the run had. */
  readonly limits: Partial<Limits>;
  readonly play: (scene: Scenery) => Promise<void>;
}
