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
 * The rate is that of all messages from the first send to the last ✓✓, so a system gains nothing by putting ✓✓ off.
 * Throws when a message has no ✓✓ 30 s after the last send: a system that loses messages has no figure.
 */
export async function drive(pairs: Pair[], window: number, ms: number, maxMessages: number): Promise<Round> {
  const latencies: number[] = [];
  const start = performance.now();
  const endAt = start + ms;
  let sent = 0;
  let done = 0;
  let lastAt = start;

  for (const pair of pairs) {
    let sentAt = 0;
    const send = (): void => {
      sent++;
      sentAt = performance.now();
      pair.send();
    };
    pair.onDelivered = (count) => {
      lastAt = performance.now();
      done += count;
      if (window === 1) latencies.push(lastAt - sentAt);
      for (let i = 0; i < count && lastAt < endAt && sent < maxMessages; i++) send();
    };
    for (let i = 0; i < window; i++) send();
  }

  while (performance.now() < endAt && done < maxMessages) await sleep(10);
  await drained(
    () => done >= sent,
    () => `${sent - done} of ${sent} messages got no ✓✓`,
  );
  return { perSecond: (done * 1000) / (lastAt - start), messages: done, latencies };
}

async function drained(isDone: () => boolean, problem: () => string): Promise<void> {
  for (let waited = 0; !isDone(); waited += 10) {
    if (waited > 30_000) throw new Error(problem());
    await sleep(10);
  }
}
