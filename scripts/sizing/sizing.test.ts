import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../kit/paths.ts';
import { type SizingReport, sizing } from './arithmetic.ts';
import { assumptions, defaults } from './assumptions.ts';

function figure({ sections }: SizingReport, title: string, name: string): number {
  const line = sections.find((section) => section.title === title)?.lines.find((one) => one.name === name);
  if (line === undefined) throw new Error(`no line ${name} under ${title}`);
  return line.value;
}

function run(...args: string[]) {
  return spawnSync(process.execPath, [path.join(root, 'scripts', 'sizing.ts'), ...args], { encoding: 'utf8' });
}

describe('the arithmetic of a deployment', () => {
  test('what goes by messages doubles with them', () => {
    const once = sizing(defaults());
    const twice = sizing({ ...defaults(), 'messages-per-day': 2 * assumptions['messages-per-day'].default });
    for (const name of ['messages', 'deliveries', 'calls between objects'])
      expect(figure(twice, 'a second, at the peak', name)).toBeCloseTo(2 * figure(once, 'a second, at the peak', name));
    expect(figure(twice, 'in Cassandra, when all years are full', 'on disk, all copies')).toBeCloseTo(
      2 * figure(once, 'in Cassandra, when all years are full', 'on disk, all copies'),
    );
  });

  test('a message of two people costs the calls that were counted', () => {
    const one = { ...defaults(), 'direct-share': 1, 'messages-per-day': 86_400, 'peak-factor': 1 };
    // Two calls move a hundred entries to cold history and read them back.
    expect(figure(sizing(one), 'a second, at the peak', 'calls between objects')).toBeCloseTo(4.02 + 0.02);
  });

  test('a cluster has a node for each copy at least', () => {
    const small = { ...defaults(), 'messages-per-day': 10, 'cassandra-datacentres': 2 };
    expect(figure(sizing(small), 'in Cassandra, when all years are full', 'nodes')).toBe(6);
  });

  test('nobody and nothing is a size too', () => {
    const { sections } = sizing({ ...defaults(), users: 1, 'messages-per-day': 0 });
    for (const { lines } of sections) for (const { value } of lines) expect(Number.isFinite(value)).toBe(true);
  });

  test('two billion people meet the end of one directory, and are told', () => {
    expect(sizing({ ...defaults(), users: 2e9, 'messages-per-day': 1e11 }).ends[0]).toContain('40,000,000 accounts');
    expect(sizing(defaults()).ends).toEqual([]);
  });
});

describe('npm run sizing', () => {
  test('reads 2e9 and 1,000,000 alike, and ends with one object', () => {
    const { stdout, status } = run('--users', '1,000,000', '--messages-per-day', '4e7', '--json');
    expect(status).toBe(0);
    const said = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { assumptions: { users: number } };
    expect(said.assumptions.users).toBe(1_000_000);
  });

  test.each([
    [['--users', 'many'], '--users is a number'],
    [['--direct-share', '1.5'], '--direct-share is a number from 0 to 1'],
    [['--user', '5'], "Unknown option '--user'"],
    [['1000'], 'Unexpected argument'],
  ])('refuses %j in words, with 2', (args, words) => {
    const { stderr, status } = run(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('at file:');
  });
});
