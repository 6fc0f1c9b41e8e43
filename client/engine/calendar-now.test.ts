import { expect, test } from 'vitest';
import { bob, open, place } from '../testing/people.ts';

const hour = 3_600_000;

test('[T1] the time to name a day by is the server’s, however the clock of the machine is set', async () => {
  const here = place();
  here.clock.setOffMs = 30 * hour;
  const { roost } = await open(here, bob, { connect: false });
  // Nobody has told it yet: what the machine shows is all there is.
  expect(roost.now()).toBe(here.clock.at + 30 * hour);
  roost.connect();
  await here.clock.advance(1_000);
  expect(Math.abs(roost.now() - here.clock.at)).toBeLessThan(2_000);
  await here.clock.advance(hour);
  expect(Math.abs(roost.now() - here.clock.at)).toBeLessThan(2_000);
  // Set back while it runs, it is not followed.
  here.clock.setOffMs = -30 * hour;
  expect(Math.abs(roost.now() - here.clock.at)).toBeLessThan(2_000);
  await roost.close();
});
