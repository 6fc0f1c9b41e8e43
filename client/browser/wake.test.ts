import { expect, test } from 'vitest';
import type { Roost } from '../api.ts';
import { electTab } from './tabs.browser.ts';
import { takeWakeUpBeside } from './wake.browser.ts';

/** Locks that are given to one at a time, as far as is asked here. */
function locks(): LockManager & { held: Set<string> } {
  const held = new Set<string>();
  return {
    held,
    request: async (name: string, options: LockOptions, work: (lock: Lock | null) => unknown) => {
      expect(options).toEqual({ ifAvailable: true });
      if (held.has(name)) return work(null);
      held.add(name);
      try {
        return await work({ name, mode: 'exclusive' });
      } finally {
        held.delete(name);
      }
    },
  } as unknown as LockManager & { held: Set<string> };
}

test('a worker opens the store under the lock of the tabs, and leaves it to the tab that has it', async () => {
  const all = locks();
  let opened = 0;
  const roost = {
    conversations: { current: [] },
    requests: { current: [] },
    caughtUp: async () => undefined,
    close: async () => expect([...all.held]).toEqual(['roost-main']),
  } as unknown as Roost;
  const open = async () => {
    opened++;
    // Another push that comes meanwhile waits for nobody.
    expect(await takeWakeUpBeside('main', { open }, all)).toBeNull();
    return roost;
  };
  expect(await takeWakeUpBeside('main', { open }, all)).toMatchObject({ isComplete: true });
  expect([opened, all.held.size]).toEqual([1, 0]);
  all.held.add('roost-main');
  expect(await takeWakeUpBeside('main', { open }, all)).toBeNull();
  expect(opened).toBe(1);
});

test('[K1] a tab that is opened while a worker fetches is given the store at once, and leads', async () => {
  const name = 'asked';
  const closed: string[] = [];
  const roost = {
    conversations: { current: [] },
    requests: { current: [] },
    caughtUp: () => new Promise<void>(() => {}),
    close: async () => void closed.push('worker'),
  } as unknown as Roost;
  const woken = takeWakeUpBeside(name, { open: async () => roost });
  // The lock is the worker's by then.
  await expect.poll(async () => (await navigator.locks.query()).held?.length).toBe(1);
  const tab = electTab(name);
  await tab.led;
  expect(closed).toEqual(['worker']);
  expect(await woken).toMatchObject({ isComplete: false, show: [{ tag: 'neutral' }] });
  // And while it leads, a worker leaves everything to it.
  expect(await takeWakeUpBeside(name, { open: async () => roost })).toBeNull();
  tab.close();
}, 5_000);
