import { expect, test } from 'vitest';
import type { TownSocket } from '../../../tests/harness/town.ts';
import { chatOfTwo } from '../../../tests/harness/two-people.ts';

test('[13.1] typing is passed on once in three seconds, not to the device itself', async () => {
  const { town, alice, a, b, chat } = await chatOfTwo();
  const laptop = await alice.link();
  await town.pass(2_000);
  const l = await alice.connect(laptop);
  for (let i = 0; i < 5; i++) await a.command({ typing: { conversation: chat } });
  await town.settle();
  const typed = (socket: TownSocket) => socket.events().filter((event) => event.typing).length;
  expect([typed(a), typed(b)]).toEqual([0, 1]);
  expect(typed(l)).toBeLessThanOrEqual(1);
  await town.pass(3_000);
  await a.command({ typing: { conversation: chat } });
  await town.settle();
  expect(typed(b)).toBe(2);
});
