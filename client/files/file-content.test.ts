/** What a sender says of a file, and how much of it is taken. */
import { expect, test } from 'vitest';
import { hasMoreLetters, showsNothing, unstacked } from '../../lib/texts.ts';
import type { Decoded } from '../../protocol/codec.ts';
import type { content as schema } from '../../schema/gen/content.js';
import { blank, everyText, fileNames } from '../../tests/inputs/texts.ts';
import type { FileInfo } from '../api.ts';
import { fileOf } from './file-content.ts';

function said(more: object): FileInfo | null {
  return fileWith(more)?.info ?? null;
}

function fileWith(more: object): ReturnType<typeof fileOf> {
  const file = {
    ...{ object: `m${'A'.repeat(43)}`, key: new Uint8Array(64), digest: new Uint8Array(32), size: 1_000, kind: 1 },
    ...{ name: 'beach.png', type: 'image/png', caption: '', thumbnail: new Uint8Array(0), blurhash: '' },
    ...{ width: 640, height: 480, durationMs: 0, mentions: [], quote: null },
    ...more,
  } as unknown as Decoded<schema.File.$Properties>;
  return fileOf(file);
}

test('[B23] a name is one line that leads nowhere and turns nothing, and no longer than a name is; its ending stays', () => {
  expect(said({ name: '../../etc/\u202egnp.exe\n\u2028x\\y' })?.name).toBe('.._.._etc_gnp.exe x_y');
  const long = said({ name: `${'a'.repeat(10_000)}.pdf` })?.name ?? '';
  expect([long.length, long.slice(-8)]).toEqual([200, 'aaa….pdf']);
  // Nor is it hidden what it is, behind an ending of its own.
  expect(said({ name: `a.pdf${' '.repeat(5_000)}.exe` })?.name).toMatch(/^a\.pdf *….exe$/);
  expect(said({ name: `a.${'b'.repeat(5_000)}` })?.name).toHaveLength(200);
  expect(said({ name: `${'👩‍👩‍👧‍👦'.repeat(2_000)}.jpg` })?.name).toMatch(/^(👩‍👩‍👧‍👦){195}….jpg$/u);
  expect(said({ name: 'z'.repeat(200) })?.name).toBe('z'.repeat(200));
});

test('[B23] whatever a file is called, its name is one line of one folder, no taller than a line', () => {
  for (const name of [...fileNames, ...everyText]) {
    const shown = said({ name })?.name ?? 'none';
    expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\\/]/u);
    expect(shown).toBe(unstacked(shown));
    expect(hasMoreLetters(shown, 200)).toBe(false);
    expect(shown === '' || !showsNothing(shown)).toBe(true);
  }
});

test('[B23] a caption that shows nothing is none', () => {
  for (const caption of blank) expect(fileWith({ caption })?.caption).toBe('');
  expect(fileWith({ caption: ' x' })?.caption).toBe(' x');
});

test('[B23] a type is none when it is longer than types are', () => {
  expect(said({ type: 'image/png\r\nx' })?.type).toBe('image/png x');
  expect(said({ type: `image/${'x'.repeat(10_000)}` })?.type).toBe('application/octet-stream');
});

test('[B23] a blurhash that is longer than the largest is left out', () => {
  const hash = 'LEHV6nWB2yk8pyo0adR*.7kCMdnj';
  expect(said({ blurhash: hash })?.blurhash).toBe(hash);
  expect(said({ blurhash: 'L'.repeat(166) })?.blurhash).toHaveLength(166);
  expect(said({ blurhash: 'L'.repeat(50_000) })).not.toHaveProperty('blurhash');
});
