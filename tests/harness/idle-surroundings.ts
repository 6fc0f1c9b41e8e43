import { hash } from 'node:crypto';
import type { Surroundings } from '../../durable-objects/kit/ports.ts';

/** For cores whose timers and alarms are none of a test's business: neither ever comes. */
export function idleSurroundings(): Surroundings {
  return {
    now: () => Date.now(),
    random: () => 0.5,
    sha256: (bytes) => new Uint8Array(hash('sha256', bytes, 'buffer')),
    timer: () => ({ cancel: () => {} }),
    setAlarm: () => {},
    alarmAt: async () => null,
    log: () => {},
  };
}
