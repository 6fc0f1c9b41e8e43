import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { onLines } from './lines.ts';

test('a line ends at \\n and nowhere else, however it arrives', () => {
  const text = 'one\u2028still\u2029one\u0085\r\n\nthree 👍🏽\nnot ended';
  const bytes = Buffer.from(text);
  for (const size of [1, 2, 5, bytes.length]) {
    const stream = new PassThrough();
    const lines: string[] = [];
    onLines(stream, (line) => lines.push(line));
    for (let at = 0; at < bytes.length; at += size) stream.emit('data', bytes.subarray(at, at + size));
    expect(lines).toEqual(['one\u2028still\u2029one\u0085\r', '', 'three 👍🏽']);
  }
});
