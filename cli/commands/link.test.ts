import { expect, test } from 'vitest';
import { parseCommandLine } from '../parse.ts';
import type { Roost } from '../sdk.ts';
import type { Task } from '../task.ts';
import { link } from './account.ts';

/** `roost link`, against a server whose clock says something else than ours. */
function shows(
  code: { expiresAt: number; lastsMs: number },
  more: Partial<Record<'link' | 'closeLink', () => object>> & { handedTo?: readonly number[] },
) {
  const printed: string[] = [];
  const told: string[] = [];
  let polls = 0;
  const roost = {
    createLink: async () => ({ code: 'ABCD-EFGH', ticket: 't', ...code }),
    link: async () => (polls++, more.link?.() ?? { state: 'open', joiner: null, mismatch: null }),
    closeLink: async () => more.closeLink?.(),
    devices: async () => [{ device: 2, name: 'Laptop' }],
    seenDevices: async () => undefined,
    transfer: stays({ handedTo: more.handedTo ?? [2] }),
  } as unknown as Roost;
  const task = {
    ...parseCommandLine(['link']),
    client: { roost: async () => roost },
    io: { stopped: new AbortController().signal, err: (line: string) => void told.push(line) },
    print: (_: object, text: string) => void printed.push(text),
  } as unknown as Task;
  return { run: () => link(task), printed, told, polls: () => polls };
}

function stays<Value>(current: Value) {
  return { current, subscribe: (listener: (value: Value) => void) => (listener(current), () => {}) };
}

test.each([-3_600_000, 3_600_000])(
  'a code lasts as long as the server says, whatever clocks say (%i ms)',
  async (off) => {
    const good = shows({ expiresAt: Date.now() + off, lastsMs: 60_000 }, { link: () => ({ state: 'taken' }) });
    await good.run();
    expect(good.printed.at(-1)).toBe('“Laptop” is linked as device 2.');
    const over = shows({ expiresAt: Date.now() + off, lastsMs: 0 }, {});
    await expect(over.run()).rejects.toThrow('The code was not used.');
  },
);

test('[H14] that a device was linked at the last moment is said', async () => {
  const closeLink = () => {
    throw Object.assign(new Error(), { code: 'link-taken' });
  };
  const { run, printed } = shows({ expiresAt: 0, lastsMs: 0 }, { closeLink });
  await run();
  expect(printed.at(-1)).toBe('“Laptop” is linked as device 2.');
});

test('[H17] a device that has another code is named, once each time, and nobody is asked about it', async () => {
  const states = ['mismatched', 'mismatched', 'open', 'mismatched', 'taken'];
  const joiner = { name: 'Tablet', address: null };
  const next = () => ({ state: states.shift(), joiner, mismatch: 'other-code' });
  const { run, told } = shows({ expiresAt: 0, lastsMs: 60_000 }, { link: next });
  await run();
  expect(told.filter((line) => line.includes('asked with another code'))).toHaveLength(2);
  expect(told[0]).toContain('“Tablet” asked with another code than this one and was not linked.');
});

test('[E76] the device that showed the code stays until the other one has what was written before', async () => {
  const { run, told } = shows({ expiresAt: 0, lastsMs: 60_000 }, { link: () => ({ state: 'taken' }) });
  await run();
  expect(told).toEqual(['“Laptop” can read what was written before it.']);
});
