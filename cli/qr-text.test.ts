import { expect, test } from 'vitest';
import { qrText } from './qr-text.ts';
import { qrCode, readQrCode } from './sdk.ts';

test('a QR code in a terminal is the one that a camera reads', () => {
  const text = 'http://127.0.0.1:8787/#link=ABCD-2345-01234-56789';
  const lines = qrText(text)
    .split('\n')
    .map((line) => [...line]);
  const rows = lines.flatMap((line) => [line.map((one) => '█▀'.includes(one)), line.map((one) => '█▄'.includes(one))]);
  const side = qrCode(text).length;
  expect(rows.slice(0, side)).toEqual(qrCode(text));
  const scale = 4;
  const data = new Uint8ClampedArray((side * scale) ** 2 * 4).fill(255);
  for (let at = 0; at < (side * scale) ** 2; at++) {
    const [x, y] = [Math.floor((at % (side * scale)) / scale), Math.floor(at / (side * scale) / scale)];
    if (rows[y]?.[x]) data.fill(0, at * 4, at * 4 + 3);
  }
  expect(readQrCode({ width: side * scale, height: side * scale, data })).toBe(text);
});
