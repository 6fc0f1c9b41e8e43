import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../kit/paths.ts';
import { buildPage } from './build-page.ts';
import { firstLoad, maxSignUp, printed } from './first-load.ts';

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
}, 120_000);
