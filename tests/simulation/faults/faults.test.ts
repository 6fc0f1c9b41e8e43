/** The simulation finds each deliberate fault: else a green run would prove nothing about that rule. */
import { describe, expect, test } from 'vitest';
import { faults, notNoticedYet, notSimulated } from './list.ts';
import { citedRules } from './rules.ts';
import { search } from './search.ts';

/** Seeds within which a fault must show. */
const maxSeeds = 500;

describe('deliberate faults', () => {
  test('there is one for each rule that the repository names', () => {
    const broken = new Set(faults.map(({ rule }) => rule));
    // A promise as a whole is broken by whatever breaks one of its rules.
    const isBroken = (rule: string): boolean =>
      broken.has(rule) || [...broken].some((one) => one.startsWith(`${rule}.`));
    const missing = citedRules().filter((rule) => !isBroken(rule) && notSimulated[rule] === undefined);
    expect(missing).toEqual([]);
  });

  test('what is not noticed yet is a fault of the list', () => {
    const names = new Set(faults.map(({ name }) => name));
    expect(Object.keys(notNoticedYet).filter((name) => !names.has(name))).toEqual([]);
  });

  // A thread each, as many at once as the configuration allows.
  test.concurrent.for(faults.filter(({ name }) => !Object.hasOwn(notNoticedYet, name)))(
    '[$rule] $name turns the simulation red',
    { timeout: 600_000 },
    async (fault, { expect }) => {
      expect((await search(fault, maxSeeds, 1)).seed, `${maxSeeds} seeds did not notice`).not.toBeNull();
    },
  );
});
