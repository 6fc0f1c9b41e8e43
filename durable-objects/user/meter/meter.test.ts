import { expect, test } from 'vitest';
import { defaultLimits } from '../../../protocol/limits.ts';
import { stored } from '../../../schema/gen/stored.js';
import { kinds, Meter } from './meter.ts';

const now = 1_000_000;
const alone = { device: 1, isAlone: true };
const huge = Number.MAX_SAFE_INTEGER;

test('[D10.7] each kind of cost has a bucket of its own, stored in its place', () => {
  for (const [place, kind] of kinds.entries()) {
    const meter = new Meter(defaultLimits);
    expect(meter.take(alone, { [kind]: huge }, now)).toBeNull();
    for (const other of kinds) {
      const lack = meter.lackFor(alone, { [other]: 1 }, now);
      expect(lack?.kind ?? null).toBe(other === kind ? kind : null);
    }
    const used = stored.Meter.decode(meter.encode()).used.find(({ device }) => device === 1);
    expect(used?.amount?.map((amount) => Number(amount) > 0)).toEqual(kinds.map((_, i) => i === place));
  }
});

test('[D10.7] of several devices none takes more than its part, and the one that waits longest says how long', () => {
  const meter = new Meter({ ...defaultLimits, maxSendsPerMinute: 60, maxCallsAtOnce: 60, maxCallsPerMinute: 60 });
  const first = { device: 1, isAlone: false };
  expect(meter.take(first, { sends: 45, calls: 44 }, now)).toBeNull();
  // One send a second comes back; a call would still fit.
  expect(meter.take(first, { sends: 2, calls: 2 }, now)).toEqual({ kind: 'sends', afterMs: 2_000 });
  expect(meter.take({ device: 2, isAlone: false }, { sends: 15 }, now)).toBeNull();
  expect(meter.lackFor({ device: 2, isAlone: false }, { sends: 1 }, now)).toEqual({ kind: 'sends', afterMs: 1_000 });
  expect(meter.lackFor(first, { sends: 1 }, now + 1_000)).toBeNull();
});

test('[D10.7] what drained is nothing that a crash could give back, and what was given back was not used', () => {
  const meter = new Meter({ ...defaultLimits, maxSendsPerMinute: 60 });
  meter.take(alone, { sends: 30 }, now);
  expect(meter.unsaved).toBe(0.5);
  meter.giveBack(1, { sends: 15 });
  expect(meter.unsaved).toBe(0.25);
  expect(meter.lackFor(alone, { sends: 45 }, now + 15_000)).toBeNull();
  expect(meter.unsaved).toBe(0);
});
