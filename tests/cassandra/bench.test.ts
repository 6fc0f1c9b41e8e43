import { expect, inject, test } from 'vitest';
import { runChild } from '../../scripts/kit/child.ts';
import { root } from '../../scripts/kit/paths.ts';
import { varsOf } from '../harness/cassandra.ts';

/** Bars that compare times, which on a machine that does other things as well say less: here, half as strict. */
const ofTime = ['page p50, times the driver', 'archive throughput, times the driver', 'beginning, times the end'];

test('the bench of history holds its bars with 20,000 messages', async () => {
  const { output } = await runChild(
    process.execPath,
    [`${root}/scripts/bench.ts`, 'history', '--messages', '20000', '--json'],
    varsOf(inject('cluster')),
  );
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  const { bars, settings } = JSON.parse(last) as {
    settings: { messages: number };
    bars: { name: string; value: number; limit: number; ok: boolean }[];
  };
  expect(settings.messages).toBeGreaterThanOrEqual(19_000);
  expect(bars).toHaveLength(9);
  for (const { name, value, limit, ok } of bars) {
    if (!ofTime.includes(name)) expect({ name, ok }).toEqual({ name, ok: true });
    else if (name.startsWith('archive')) expect({ name, value }).toSatisfy(() => value >= limit / 2);
    else expect({ name, value }).toSatisfy(() => value <= limit * 2);
  }
}, 400_000);
