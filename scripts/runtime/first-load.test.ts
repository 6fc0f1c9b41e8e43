import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../kit/paths.ts';
import { buildPage } from './build-page.ts';
import { own } from './by-package.ts';
import { before, firstLoad, maxSignUp, printed } from './first-load.ts';

test('the page shows where to sign up after 150 kB, and has no code or style in itself', async () => {
  const files = await buildPage(path.join(root, 'web'));
  const load = firstLoad(files);
  console.log(printed(load));
  expect(load.signUp).toBeLessThanOrEqual(maxSignUp);
  expect(load.signUp).toBeGreaterThan(50_000);
  expect(load.chat).toBeGreaterThan(load.signUp);
  const html = Buffer.from(files.get('index.html') ?? '').toString();
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/);
  expect(files.has('worker.js')).toBe(true);
  // Each package that a browser loads stands in what is printed, and so does what it weighs.
  for (const name of ['react-dom', 'react', '@tanstack/virtual-core', '@lingui/core', 'linkify-it', own]) {
    expect([name, load.packages.get(name) ?? 0]).toEqual([name, expect.toSatisfy((count: number) => count > 500)]);
    expect(printed(load)).toMatch(new RegExp(` \\d+\\.\\d kB  ${name}$`, 'm'));
  }
  const sum = [...load.packages.values()].reduce((all, one) => all + one, 0);
  expect(sum).toBeGreaterThan(load.chat * 0.8);
  expect(sum).toBeLessThan(load.chat * 1.2);
}, 240_000);

test('what is printed of the page before stands where that was written down', () => {
  const page = readFileSync(path.join(root, 'docs/decisions/the-page-on-react.md'), 'utf8');
  const row = (name: string) => new RegExp(`^\\| ${name} \\| ([\\d.]+) kB \\|`, 'm').exec(page)?.[1];
  expect([row('until the sign-up shows'), row('until a chat shows')]).toEqual([
    (before.signUp / 1_000).toFixed(1),
    (before.chat / 1_000).toFixed(1),
  ]);
});
