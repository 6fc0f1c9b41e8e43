/** One WebSocket message of a stranger: golden bytes that were changed, messages of the contract, any protobuf, any bytes. */
import { readRecorded } from '../vectors/record.ts';
import type { Dice } from './dice.ts';
import { randomFrame, soundMessage } from './messages.ts';
import { mutate } from './mutate.ts';
import type { Words } from './words.ts';

const recorded = readRecorded('wire').map(({ message, bytes }) => ({ message, bytes: Buffer.from(bytes, 'hex') }));
const golden = recorded.flatMap(({ message, bytes }) => {
  if (message === 'ClientFrame') return [bytes];
  // A command by itself, and every other message as if it were one.
  return bytes.length < 120 ? [Buffer.from([0x0a, bytes.length, ...bytes])] : [];
});

/** `index` rises from input to input, as the numbers of a device's sends do. */
export function frame(dice: Dice, words: Words, index: number): Uint8Array | string {
  const kind = dice.below(110);
  if (kind >= 100) return soundMessage(dice, words, index);
  if (kind < 30) return mutate(dice, dice.pick(golden));
  if (kind < 70) return randomFrame(dice, words);
  if (kind < 85) return mutate(dice, randomFrame(dice, words));
  if (kind < 93) return anyProtobuf(dice, 0);
  if (kind < 98) return dice.bytes(dice.below(dice.chance(0.9) ? 200 : 70_000));
  return dice.pick(['ping', 'pong', '', 'ping ', dice.text(40)]);
}

/** Fields of all wire types, one in the other, whatever the contract says. */
function anyProtobuf(dice: Dice, depth: number): Uint8Array {
  const out: number[] = [];
  for (let fields = dice.below(5); fields > 0; fields--) {
    const wireType = dice.pick([0, 0, 1, 2, 2, 2, 3, 4, 5, 6, 7]);
    varint(out, (dice.below(dice.chance(0.95) ? 24 : 2 ** 20) << 3) | wireType);
    if (wireType === 0) varint(out, dice.number());
    else if (wireType === 1) out.push(...dice.bytes(8));
    else if (wireType === 5) out.push(...dice.bytes(4));
    else if (wireType === 2) {
      const inner = depth > 40 || dice.chance(0.3) ? dice.bytes(dice.below(20)) : anyProtobuf(dice, depth + 1);
      varint(out, dice.chance(0.97) ? inner.length : dice.number());
      out.push(...inner);
    }
  }
  return Uint8Array.from(out);
}

function varint(out: number[], value: number): void {
  let left = value;
  while (left > 127) {
    out.push((left & 127) | 128);
    left = Math.floor(left / 128);
  }
  out.push(left);
}
