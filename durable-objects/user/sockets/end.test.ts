import { expect, test } from 'vitest';
import { chatOfTwo, markOf } from '../../../tests/harness/two-people.ts';

test('[D1.4] twelve to a half-open socket, the object sleeps, the socket dies: a mark', async () => {
  const { town, bob, b, a, chat } = await chatOfTwo();
  for (let i = 0; i < 12; i++) await a.ask(a.message(chat));
  await town.settle();
  expect(markOf(bob)?.dirty).toBe(0);
  await bob.sleep();
  await b.leave(1006);
  expect(markOf(bob)?.dirty).toBe(1);
});
