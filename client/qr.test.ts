import { expect, test } from 'vitest';
import { qrCode, readQrCode } from './qr.ts';

/** A picture of it, each square so many pixels wide. */
function picture(rows: readonly (readonly boolean[])[], scale: number) {
  const side = rows.length * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const isDark = rows[Math.floor(y / scale)]?.[Math.floor(x / scale)] ?? false;
      if (isDark) data.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  }
  return { width: side, height: side, data };
}

test.each(['http://127.0.0.1:8787/#link=ABCD-2345-01234-56789', 'ü', '0'.repeat(60)])(
  'what is drawn of %j is read from its picture',
  (text) => {
    const rows = qrCode(text);
    expect(rows.every((row) => row.length === rows.length)).toBe(true);
    expect([...rows.slice(0, 4), ...rows.slice(-4)].flat()).not.toContain(true);
    expect(readQrCode(picture(rows, 6))).toBe(text);
  },
);

test('a picture without a code says nothing', () => {
  expect(readQrCode({ width: 64, height: 64, data: new Uint8ClampedArray(64 * 64 * 4).fill(255) })).toBeNull();
  expect(readQrCode({ width: 0, height: 0, data: new Uint8ClampedArray() })).toBeNull();
});
