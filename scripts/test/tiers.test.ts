import { expect, test } from 'vitest';
import { sideBySide, tiers } from './tiers.ts';

const namesOf = (words: string) =>
  sideBySide(tiers.filter(({ name }) => words.split(' ').includes(name))).map((group) => group.map(({ name }) => name));

test('what hardly computes runs beside the next tier, everything else alone', () => {
  expect(namesOf('vectors waits cassandra scenarios')).toEqual([['vectors'], ['waits', 'cassandra'], ['scenarios']]);
  expect(namesOf('waits')).toEqual([['waits']]);
  expect(namesOf('cassandra scenarios')).toEqual([['cassandra'], ['scenarios']]);
});

test('each tier is in one group, in the order of the list', () => {
  expect(sideBySide(tiers).flat()).toEqual(tiers);
});

test('what gives way is a group of its own, behind the quick ones, and before what it may run beside', () => {
  expect(namesOf('unit simulation workers')).toEqual([['unit'], ['simulation'], ['workers']]);
  expect(namesOf('waits simulation cassandra')).toEqual([['simulation'], ['waits', 'cassandra']]);
});

test('what measures a time has the machine for itself', () => {
  const beside = sideBySide(tiers).filter((group) => group.length > 1);
  const alone = ['check', 'unit', 'scenarios', 'fuzz', 'faults', 'faults-archive', 'e2e', 'e2e-alone'];
  expect(beside.flat().filter(({ name }) => alone.includes(name))).toEqual([]);
  const behind = tiers.slice(tiers.findIndex((tier) => tier.givesWay));
  expect(behind.filter(({ name, needsQuiet }) => alone.includes(name) && !needsQuiet)).toEqual([]);
});
