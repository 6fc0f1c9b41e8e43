import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Repeats assertions until they hold; rejects with their last failure after `ms`. Answers what they answer.
 */
export async function eventually<Result>(assertion: () => Result | Promise<Result>, ms = 10_000): Promise<Result> {
  const endAt = performance.now() + ms;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() > endAt) throw error;
    }
    await sleep(10);
  }
}
