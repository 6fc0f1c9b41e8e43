import { expect, test } from 'vitest';
import { blurhashColour } from './blurhash-colour.ts';
import { boxOf } from './box.ts';
import { jpegSize } from './jpeg-size.ts';
import { savedName } from './save.ts';

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

test('[B17] a JPEG that is read otherwise by who draws it is none', () => {
  const [huge, small] = [0x4e20, 48].map((side) => [
    0xff,
    0xc0,
    0,
    11,
    8,
    side >> 8,
    side & 255,
    side >> 8,
    side & 255,
  ]);
  const sof = (frame: number[] | undefined) => [...(frame ?? []), 1, 1, 0x11, 0];
  const behind = (...before: number[]) => {
    const bytes = new Uint8Array(60_000);
    bytes.set([0xff, 0xd8, ...before]);
    // What a reader finds that takes what stands there for the length of a segment.
    for (let at = 40_000; at < 59_000; at += 1) bytes[at] = 0;
    const length = ((before[2] ?? 0) << 8) | (before[3] ?? 0);
    bytes.set(sof(small), Math.min(4 + length, 59_000));
    return bytes;
  };
  // A marker may be filled up with 0xff before it: here stands the true frame.
  expect(jpegSize(behind(0xff, ...sof(huge)))).toBeNull();
  // Markers without a length, and unknown ones.
  for (const marker of [0x00, 0x01, 0x02, 0xd0, 0xd7, 0xd8, 0xd9, 0xff])
    expect(jpegSize(Uint8Array.from([0xff, 0xd8, 0xff, marker, 0, 4, 1, 2, ...sof(small)]))).toBeNull();
  // A frame whose height follows later, and one behind pixels.
  expect(jpegSize(Uint8Array.from([0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 0, 0, 48, 1, 1, 0x11, 0]))).toBeNull();
  expect(jpegSize(Uint8Array.from([0xff, 0xd8, 0xff, 0xda, 0, 4, 1, 2, ...sof(small)]))).toBeNull();
  expect(jpegSize(Uint8Array.from([0xff, 0xd8, ...sof(huge)]))).toEqual({ width: 20_000, height: 20_000 });
});

test('[B23] what has no name is saved as what is played or drawn, and as nothing that a computer would run', () => {
  const named = (type: string) => savedName({ name: '', type });
  const types = ['audio/webm', 'audio/mpeg', 'audio/x-wav', 'image/jpeg', 'video/quicktime', 'VIDEO/MPEG;x=y'];
  expect(types.map(named)).toEqual(['webm', 'mp3', 'wav', 'jpeg', 'mov', 'mpeg'].map((ending) => `Roost.${ending}`));
  const others = ['application/exe', 'video/exe', 'audio/html', 'image/svg+xml', 'text/html', 'audio/', ''];
  expect(others.map(named)).toEqual(others.map(() => 'Roost'));
});

test.each([
  ['beach.JPG', 'image/png', 'beach.JPG'],
  ['IMG_1', 'image/png', 'IMG_1.png'],
  ['beach.exe', 'image/png', 'beach.exe.png'],
  ['beach.png.html', 'image/png', 'beach.png.html.png'],
  ['film.hta', 'video/mp4', 'film.hta.mp4'],
  ['film.exe', 'video/exe', 'film.exe.bin'],
  ['song.exe.', 'audio/mpeg', 'song.exe..mp3'],
  ['notes.exe', 'application/pdf', 'notes.exe'],
])('[B23] %s, which says that it is %s, is saved as %s', (name, type, saved) => {
  expect(savedName({ name, type })).toBe(saved);
});
