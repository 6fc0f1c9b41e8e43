import { expect, test } from 'vitest';
import { receiveOlder } from './older-messages.ts';
import type { Roost } from './sdk.ts';

type Transfer = Roost['transfer']['current'];

/** Goes through these states, each at a look of its own. */
function goesThrough(states: readonly Partial<Transfer>[]): Roost['transfer'] {
  const all = states.map(
    (one) => ({ received: 0, total: 0, conversations: 0, devices: [], handedTo: [], ...one }) as Transfer,
  );
  return {
    current: all.at(-1) as Transfer,
    subscribe: (listener) => {
      let stopped = false;
      for (const one of all) queueMicrotask(() => stopped || listener(one));
      return () => void (stopped = true);
    },
  };
}

async function told(states: readonly Partial<Transfer>[], stopped = new AbortController().signal): Promise<string[]> {
  const lines: string[] = [];
  await receiveOlder({ transfer: goesThrough(states) }, { err: (line) => void lines.push(line), stopped });
  return lines;
}

test('[E76] a terminal that was linked waits until it has all, and says how much that was', async () => {
  const done = { state: 'done', total: 40_000, conversations: 12 } as const;
  expect(await told([{ state: 'idle' }, { state: 'receiving', received: 12_000, total: 40_000 }, done])).toEqual([
    'This device can read what was written before it: 40,000 messages in 12 chats.',
  ]);
});

test('[E76] or says what to do where no other device is there', async () => {
  expect(await told([{ state: 'receiving' }, { state: 'waiting', devices: [1] }])).toEqual([
    'Open Roost on another of your devices to get older messages.',
  ]);
});

test('it waits no longer than the person does', async () => {
  const stop = new AbortController();
  stop.abort();
  expect(await told([{ state: 'idle' }], stop.signal)).toEqual([]);
});
