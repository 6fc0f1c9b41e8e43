import { expect, test } from 'vitest';
import { encryptedSize } from '../../crypto/file-format.ts';
import { digestLength, fileOf } from './file-content.ts';

/** As a message of somebody else has it, whatever release or program wrote it. */
const said = (more: object) => ({
  ...{ object: `m${'A'.repeat(43)}`, key: new Uint8Array(64), digest: new Uint8Array(digestLength) },
  ...{ size: 3, kind: 1, name: 'a', type: 'image/png', caption: '', quote: null, mentions: [] },
  ...{ thumbnail: new Uint8Array(0), blurhash: '', width: 0, height: 0, durationMs: 0, ...more },
});
const taken = (more: object) => fileOf(said(more) as never);

test('[B21] of what a message says of its file nothing is taken that cannot be so', () => {
  const bare = { name: 'a', type: 'image/png', kind: 'image', size: 3, object: `m${'A'.repeat(43)}` };
  expect(taken({})?.info).toEqual(bare);
  for (const side of [{ width: 9 }, { height: 9 }, { width: 9, height: 0 }]) expect(taken(side)?.info).toEqual(bare);
  const whole = { width: 4, height: 3, durationMs: 7, thumbnail: new Uint8Array(2), blurhash: 'L' };
  expect(taken(whole)?.info).toEqual({ ...bare, ...whole });
});

test('[B21] an empty file of an earlier release is one that can be fetched', () => {
  expect(taken({ size: 0 })).toMatchObject({ info: { size: 0 }, encrypted: encryptedSize(0) });
});
