import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Repeats assertions until they hold; rejects with their last failure after `ms`. Answers what they answer.
 *
 * Without `ms` as long as a machine may need that is ten times slower than one's own: a test that is green waits for none
 * of it. A bound that is shorter is for what has to happen within that time, by a rule.
 */
export async function eventually<Result>(assertion: () => Result | Promise<Result>, ms = 30_000): Promise<Result> {
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
