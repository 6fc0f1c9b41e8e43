import { expect, test } from 'vitest';
import type { Roost } from '../sdk.ts';
import { tryNow } from './try-now.ts';

test.each([
  ['offline', null, 1],
  ['offline', 'There are too many chats.', 0],
  ['connecting', null, 0],
  ['online', null, 0],
  ['displaced', null, 0],
  ['signed-out', null, 0],
] as const)('a page that is %s, with the problem %j, connects %d times when somebody acts', (state, problem, times) => {
  let connected = 0;
  const roost = { status: { current: { state, problem } }, connect: () => void (connected += 1) };
  tryNow(roost as unknown as Roost);
  expect(connected).toBe(times);
});
