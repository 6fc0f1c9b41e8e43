/** So many seconds of one tone: 8,000 samples a second of 8 bits. */
export function wav(seconds: number): Buffer {
  const samples = Buffer.alloc(8_000 * seconds);
  for (let at = 0; at < samples.length; at += 1) samples[at] = 128 + Math.round(90 * Math.sin(at / 3));
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.set([1, 0, 1, 0], 20);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(8_000, 28);
  head.set([1, 0, 8, 0], 32);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}
