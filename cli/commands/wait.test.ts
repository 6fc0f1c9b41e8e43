import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseCommandLine } from '../parse.ts';
import type { ConversationId, MessageId, Roost } from '../sdk.ts';
import { sendAndWait } from './wait.ts';

const chat = `c${'a'.repeat(22)}` as ConversationId;
const [own, other] = ['own', 'other'] as [MessageId, MessageId];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** `roost send …` to a server that is played. */
function sending(...args: readonly string[]) {
  const listeners = new Map<string, Set<(what: object) => void>>();
  const stored = Promise.withResolvers<{ id: MessageId; seq: number; at: number }>();
  const roost = {
    status: { current: { state: 'online' }, subscribe: () => () => {} },
    on: (name: string, listener: (what: object) => void) => {
      const of = listeners.get(name) ?? new Set();
      listeners.set(name, of.add(listener));
      return () => void of.delete(listener);
    },
    settled: () => stored.promise,
  } as unknown as Roost;
  const stop = new AbortController();
  const task = { ...parseCommandLine(['send', '@bob', ...args]), io: { stopped: stop.signal } as never };
  let ended: unknown = 'under way';
  const work = sendAndWait(task, roost, chat, async () => ({ id: own }) as never).then(
    (progress) => (ended = progress),
    (failure) => (ended = failure),
  );
  const tell = (name: string, what: object) => {
    for (const listener of listeners.get(name) ?? []) listener({ conversation: chat, ...what });
  };
  const total = 100_000_000;
  const pass = async (seconds: number) => void (await vi.advanceTimersByTimeAsync(seconds * 1_000));
  return {
    ...{ tell, pass, stored, stop, work },
    went: (sent: number, message = own, of = total) =>
      tell('upload-progress', { message, sent, stored: Math.floor(sent / 8e6) * 8e6, total: of }),
    ended: () => ended,
    listening: () => [...listeners.values()].reduce((sum, { size }) => sum + size, 0),
  };
}

test('[B11] a file is waited for as long as bytes of it move, and no longer', async () => {
  const { pass, went, ended } = sending('--file', 'film.mp4');
  for (let sent = 0; sent <= 60_000_000; sent += 1_000_000) {
    await pass(25);
    went(sent);
  }
  await pass(29);
  expect(ended()).toBe('under way');
  // Told again, as after a try in vain, and nothing has gone.
  went(60_000_000);
  await pass(2);
  expect(ended()).toMatchObject({
    exit: 'timeout',
    message: expect.stringContaining('53.4 MB of 95.4 MB of the file is stored at the server. All of it is kept here'),
    reached: { chat, id: own, seq: null, state: 'sending', stored: 56_000_000, total: 100_000_000 },
  });
});

test('[B11] a part that is sent anew moves again, and so does a file that is in the way', async () => {
  const { pass, went, ended } = sending('--file', 'film.mp4');
  went(5_000_000);
  await pass(20);
  went(0);
  await pass(9);
  went(1_000_000);
  await pass(20);
  went(3_000_000, other);
  await pass(20);
  expect(ended()).toBe('under way');
  await pass(11);
  expect(ended()).toMatchObject({ message: expect.stringContaining('0.0 MB of 95.4 MB') });
});

test('[B11] behind its bytes a file has the time once more, for what is done with them', async () => {
  const { pass, went, ended, stored, tell, listening, work } = sending('--file', 'film.mp4', '--wait', 'delivered');
  await pass(20);
  went(100_000_000);
  await pass(20);
  stored.resolve({ id: other, seq: 7, at: 1 });
  await pass(20);
  tell('tick', { message: other, state: 'delivered' });
  await work;
  expect([ended(), listening()]).toEqual([{ id: other, seq: 7, at: 1, state: 'delivered' }, 0]);
});

test('[B11] what the server said of a wait is said, and not once it goes on', async () => {
  const limited = 'That is more than a day has. Try again in 60 minutes.';
  const [first, second] = [sending('--file', 'a'), sending('--file', 'a')];
  for (const one of [first, second]) one.tell('refused', { message: own, code: 'rate-limited', sentence: limited });
  second.went(1);
  await first.pass(31);
  expect(first.ended()).toMatchObject({
    message: `It was not settled in time. ${limited} Nothing of the file is stored at the server. All of it is kept here, and goes on from there with the next command; roost listen stays until it is there.`,
  });
  expect(second.ended()).toMatchObject({ message: expect.not.stringContaining(limited) });
});

test('a text has the time that was given, whatever moves beside it', async () => {
  const { pass, went, ended } = sending('hello', '--timeout', '10');
  for (let second = 0; second < 11; second++) {
    await pass(1);
    went(second);
  }
  expect(ended()).toMatchObject({
    exit: 'timeout',
    message: 'It was not settled in time. It is kept, and goes out at the next start.',
    reached: { chat, id: own, seq: null, at: null, state: 'sending' },
  });
});

test('who stops it is told how far a file is', async () => {
  const { pass, went, ended, stop } = sending('--file', 'a');
  went(9_000_000);
  stop.abort();
  await pass(0);
  expect(ended()).toMatchObject({ exit: 'failed', message: expect.stringMatching(/^Stopped\. 7\.6 MB of 95\.4 MB/) });
});
