import { setTimeout as sleep } from 'node:timers/promises';

/** Two people with a chat open; one writes, the other's device acknowledges. */
export interface Pair {
  send(): void;
  /** Called when messages got their ✓✓ (each after its ✓); set by the driver. */
  onDelivered: (count: number) => void;
  close(): void | Promise<void>;
}

export interface Round {
  /** Messages that got ✓✓ a second. */
  readonly perSecond: number;
  readonly messages: number;
  /** Milliseconds from send to ✓✓ of each message; with more than one in flight, of none. */
  readonly latencies: readonly number[];
}

/**
 * Keeps `window` messages of each pair in flight (sent and without ✓✓) until the time or the messages are used up.
 *
 * The rate is counted after a quarter of the time, when all pairs are at work. Throws when a message of the round has
 * no ✓✓ 10 s after the last send: a system that loses messages has no figure.
 */
export async function drive(pairs: Pair[], window: number, ms: number, maxMessages: number): Promise<Round> {
  const latencies: number[] = [];
  const start = performance.now();
  const warmAt = start + ms / 4;
  const endAt = start + ms;
  let sent = 0;
  let done = 0;
  let counted = 0;
  let countedAt = start;
  let lastAt = start;

  for (const pair of pairs) {
    let sentAt = 0;
    const send = (): void => {
      sent++;
      sentAt = performance.now();
      pair.send();
    };
    pair.onDelivered = (count) => {
      const now = performance.now();
      done += count;
      if (now < warmAt) countedAt = now;
      else if (now <= endAt) {
        counted += count;
        lastAt = now;
        if (window === 1) latencies.push(now - sentAt);
      }
      for (let i = 0; i < count && now < endAt && sent < maxMessages; i++) send();
    };
    for (let i = 0; i < window; i++) send();
  }

  while (performance.now() < endAt && done < maxMessages) await sleep(10);
  await drained(
    () => done >= sent,
    () => `${sent - done} of ${sent} messages got no ✓✓`,
  );
  const perSecond = counted === 0 ? 0 : (counted * 1000) / (lastAt - countedAt);
  return { perSecond, messages: done, latencies };
}

async function drained(isDone: () => boolean, problem: () => string): Promise<void> {
  for (let waited = 0; !isDone(); waited += 10) {
    if (waited > 10_000) throw new Error(problem());
    await sleep(10);
  }
}
