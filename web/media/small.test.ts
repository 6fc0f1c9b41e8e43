import { expect, test } from 'vitest';
import { blurhashColour } from './blurhash-colour.ts';
import { boxOf } from './box.ts';
import { jpegSize } from './jpeg-size.ts';

test('a picture takes the room of its own shape, and never too much or too little', () => {
  expect(boxOf({ width: 4_000, height: 3_000 })).toEqual({ width: 320, height: 240 });
  expect(boxOf({ width: 3_000, height: 4_000 })).toEqual({ width: 240, height: 320 });
  expect(boxOf({ width: 1, height: 60_000 })).toEqual({ width: 96, height: 320 });
  expect(boxOf({ width: 4_000_000_000, height: 1 })).toEqual({ width: 320, height: 96 });
  expect(boxOf({})).toEqual(boxOf({ width: 0, height: 5 }));
});

test('the middle colour of a blurhash; of what is none, none', () => {
  // From the reference's own examples.
  expect(blurhashColour('LEHV6nWB2yk8pyo0adR*.7kCMdnj')).toMatch(/^#[0-9a-f]{6}$/);
  expect(['', 'LEHV', 'L"""""', 'L~~~~~'].map(blurhashColour)).toEqual([null, null, null, null]);
});

test('how large a JPEG says it is; what is none says nothing, and no length leads out of it', () => {
  const app0 = [0xff, 0xe0, 0, 4, 1, 2];
  const sof = [0xff, 0xc0, 0, 11, 8, 0, 48, 0, 64, 1, 1, 0x11, 0];
  expect(jpegSize(Uint8Array.from([0xff, 0xd8, ...app0, ...sof]))).toEqual({ width: 64, height: 48 });
  for (const bytes of [
    [],
    [0xff, 0xd8],
    [0xff, 0xd8, ...app0],
    [0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, ...sof],
    [0x89, 0x50],
  ]) {
    expect(jpegSize(Uint8Array.from(bytes))).toBeNull();
  }
  // Cut off in the middle of the segment that says it.
  expect(jpegSize(Uint8Array.from([0xff, 0xd8, ...sof.slice(0, 6)]))).toBeNull();
  // A segment that says it has no length.
  expect(jpegSize(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, ...sof]))).toBeNull();
});
