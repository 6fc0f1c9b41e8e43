import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './paths.ts';

test('the lockfile has the hash of every package it names, those for other machines too', () => {
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string }>;
  };
  const named = Object.entries(packages).filter(([name]) => name !== '');
  expect(named.length).toBeGreaterThan(200);
  const bare = named.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''));
  expect(bare.map(([name]) => name)).toEqual([]);
});
