import { expect, test } from 'vitest';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place } from '../testing/people.ts';

test('[3.6] who opens a chat does not wait as long as one who does nothing', async () => {
  const here = place();
  const [a] = [await open(here, alice), await open(here, bob)];
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'hello' });
  await settle();
  const waitAfter = async (act: () => void) => {
    here.server.socketsOf(alice)[0]?.cut();
    await settle();
    act();
    const { state, retryAt } = a.roost.status.current;
    expect(state).toBe('offline');
    const waitMs = (retryAt ?? 0) - here.clock.at;
    await here.clock.advance(60_000);
    await settle();
    return waitMs;
  };
  expect(await waitAfter(() => {})).toBeGreaterThan(1_000);
  expect(await waitAfter(() => a.roost.openChat(id))).toBeLessThanOrEqual(1_000);
});
