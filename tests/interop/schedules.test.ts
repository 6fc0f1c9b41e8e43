import { expect, test } from 'vitest';
import { playSchedules } from './pool.ts';

/** A tenth of what `npm run interop` plays. */
const schedules = 50;

test.each(['x3dh', 'pqxdh'] as const)(
  "[D7] [D1.10] sessions with Signal's own library, whatever the network does: %s",
  { timeout: 600_000 },
  async (kind) => {
    const { tally, failures } = await playSchedules(kind, { schedules, seed: 1 });
    expect(failures).toEqual([]);
    expect(tally.sent).toBeGreaterThanOrEqual(schedules * 200);
    for (const share of [tally.dropped, tally.repeated, tally.reordered])
      expect(share).toBeGreaterThan(tally.sent / 10);
    for (const count of [tally.restarts, tally.bothBegan, tally.begunAnew, tally.altered])
      expect(count).toBeGreaterThan(5);
  },
);
