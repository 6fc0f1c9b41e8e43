import { expect, test } from 'vitest';
import { playSchedules } from './pool.ts';

/** A tenth of what `npm run interop` plays. */
const schedules = 50;

test.each(['x3dh', 'pqxdh'] as const)(
  "[E50] [D7] [D1.10] sessions with Signal's own library, whatever the network does: %s",
  { timeout: 600_000 },
  async (kind) => {
    const { tally, failures } = await playSchedules(kind, { schedules, seed: 1 });
    expect(failures).toEqual([]);
    const { sent = 0, dropped = 0, repeated = 0, reordered = 0 } = tally;
    expect(sent).toBeGreaterThanOrEqual(schedules * 200);
    for (const share of [dropped, repeated, reordered]) expect(share).toBeGreaterThan(sent / 10);
    const { restarts = 0, bothBegan = 0, begunAnew = 0, altered = 0 } = tally;
    for (const count of [restarts, bothBegan, begunAnew, altered]) expect(count).toBeGreaterThan(5);
  },
);

test('[D7] [D1.10] sender keys with Signal’s own library 0.103.0, whatever the network does', {
  timeout: 600_000,
}, async () => {
  const { tally, failures } = await playSchedules('chains', { schedules, seed: 1 });
  expect(failures).toEqual([]);
  const { sent = 0, dropped = 0, repeated = 0, reordered = 0, altered = 0, replaced = 0, joined = 0 } = tally;
  expect(sent).toBeGreaterThanOrEqual(schedules * 200);
  for (const share of [dropped, repeated, reordered]) expect(share).toBeGreaterThan(sent / 10);
  for (const count of [altered, replaced, joined]) expect(count).toBeGreaterThan(schedules);
});

test.each(['numbers', 'xeddsa'])(
  '[D7] %s are the same as those of Signal’s own library 0.103.0',
  { timeout: 600_000 },
  async (game) => {
    expect((await playSchedules(game, { schedules, seed: 1 })).failures).toEqual([]);
  },
);
