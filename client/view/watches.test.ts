import { expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import type { Engine } from '../engine/engine.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { bob } from '../testing/people.ts';
import { Watches } from './watches.ts';

/** Bob is watched, and tells nothing yet; `asks` counts what is sent for it. */
function watching() {
  const presences = new Map<string, { state: wire.PresenceState; lastSeenAt: number }>();
  let asks = 0;
  const engine = {
    world: { presences, surroundings: new FakeClock().surroundings },
    line: { hint: () => (asks += 1) },
  };
  const watches = new Watches(engine as unknown as Engine);
  watches.add(bob);
  const asked = (sign: Parameters<typeof watches.chatWent>[1], times = 1): number => {
    const before = asks;
    for (let time = 0; time < times; time += 1) watches.chatWent(bob, sign);
    return asks - before;
  };
  return { presences, asked };
}

test('[16.2] however much was sent before a request was accepted, the first tick asks once more', () => {
  const { asked } = watching();
  expect(asked('settled', 10)).toBe(3);
  expect(asked('ticks')).toBe(1);
  expect(asked('standing')).toBe(1);
});

test('whoever tells is not asked once more, and whoever does not is left alone after a while', () => {
  const { asked } = watching();
  expect(asked('ticks', 10)).toBe(3);
  const { presences: told, asked: askedThen } = watching();
  told.set(bob, { state: wire.PresenceState.ONLINE, lastSeenAt: 0 });
  expect(askedThen('ticks', 10)).toBe(0);
});
