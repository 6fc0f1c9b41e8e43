/** The simulation finds each deliberate fault: else a green run would prove nothing about that promise. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runSeeds } from '../pool.ts';
import { patched } from './apply.ts';
import { faults } from './list.ts';

const root = path.resolve(import.meta.dirname, '../../..');
/** Seeds within which a fault must show. */
const maxSeeds = 1_500;

describe('deliberate faults', () => {
  test('there is one for each promise', () => {
    expect(new Set(faults.map((fault) => fault.name.split(' ')[0]))).toEqual(
      new Set(['D1', 'D2', 'D3', 'D4', 'D5', 'D6', 'D8', 'D9', 'D10']),
    );
    expect(faults.length).toBeGreaterThanOrEqual(10);
  });

  test.for(faults)('$name fits its place', (fault) => {
    const source = readFileSync(path.join(root, fault.file), 'utf8');
    expect(patched(fault, source)).not.toBe(source);
  });

  test.for(faults)('$name turns the simulation red', { timeout: 300_000 }, async (fault) => {
    let red: { seed: number; found: readonly string[] } | null = null;
    await runSeeds({
      ...{ from: 1, seeds: maxSeeds, workers: 2, shrinkRuns: 0, fault: fault.name },
      told: (done) => {
        if (done.found.length > 0) red ??= done;
        return red !== null;
      },
    });
    expect(red, `${maxSeeds} seeds did not notice`).not.toBeNull();
  });
});
