import { describe, expect, test } from 'vitest';
import type { ConversationId, Roost } from '../api.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place } from '../testing/people.ts';

describe('[3.6] whoever acts does not wait as long as one who does nothing', () => {
  /** How long it is until the next try, after a connection was lost and `act`. */
  async function lose() {
    const here = place();
    const [a] = [await open(here, alice), await open(here, bob)];
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'hello' });
    await settle();
    // The longest wait of each kind.
    here.clock.share = 0.999;
    const cut = async () => {
      here.server.socketsOf(alice)[0]?.cut();
      await settle();
    };
    const waitMs = () => {
      const { state, retryAt } = a.roost.status.current;
      expect(state).toBe('offline');
      return (retryAt ?? 0) - here.clock.at;
    };
    return { here, roost: a.roost, id, cut, waitMs };
  }

  const acts: readonly (readonly [string, (roost: Roost, id: ConversationId) => unknown])[] = [
    ['opens a chat', (roost, id) => roost.openChat(id)],
    ['sends', (roost, id) => roost.send(id, { text: 'now' })],
    ['comes back to the window', (roost) => roost.setAway(false)],
  ];

  test.each(acts)('%s: within a second', async (_, act) => {
    const { here, roost, id, cut, waitMs } = await lose();
    roost.setAway(true);
    await cut();
    expect(waitMs()).toBeGreaterThan(1_000);
    await act(roost, id);
    await settle();
    expect(waitMs()).toBeLessThanOrEqual(1_000);
    await here.clock.advance(1_000);
    expect(roost.status.current.state).toBe('online');
  });

  /** But for `send`, which programs call as well: it leaves a server that is away in peace. Whoever sends by hand tries at once (`connect`). */
  test.each(acts.filter(([what]) => what !== 'sends'))(
    '%s, and the server has been away for minutes: within a second',
    async (_, act) => {
      const { here, roost, id, cut, waitMs } = await lose();
      roost.setAway(true);
      here.server.isAway = true;
      await cut();
      await here.clock.advance(200_000);
      expect(waitMs()).toBeGreaterThan(1_000);
      here.server.isAway = false;
      await act(roost, id);
      await settle();
      expect(waitMs()).toBeLessThanOrEqual(1_000);
      await here.clock.advance(1_000);
      expect(roost.status.current.state).toBe('online');
    },
  );

  test('`connect` does not wait at all, however long the server was away', async () => {
    const { here, roost, cut, waitMs } = await lose();
    here.server.isAway = true;
    await cut();
    await here.clock.advance(200_000);
    expect(waitMs()).toBeGreaterThan(1_000);
    here.server.isAway = false;
    roost.connect();
    await settle();
    expect(roost.status.current.state).toBe('online');
  });
});
