/** A fault whose place in the source is gone tests nothing any more: this says so at once, and needs no run. */
import { expect, test } from 'vitest';
import { misfit } from './cli.ts';
import { faults } from './list.ts';

test('every deliberate fault fits its place', () => {
  expect(faults.map(misfit).filter((problem) => problem !== null)).toEqual([]);
});
