/** Random messages of the contract, made from the .proto text: what is added to it is tried without a word here. */
import { plainEncode, type Value } from '../vectors/plain-encoder.ts';
import { camel, type Field, readProto } from '../vectors/proto-text.ts';
import type { Dice } from './dice.ts';
import { conversationId, userId, type Words } from './words.ts';

const proto = readProto('wire');
const maxDepth = 6;

/** A message or deletion that has every chance to be taken, so that what follows meets a log that grows. */
export function soundMessage(dice: Dice, words: Words, index: number): Uint8Array {
  const kind = dice.chance(0.8) ? 1 : dice.pick([2, 3]);
  const send = {
    ...{ conversation: dice.pick(words.conversations), number: index + 1_000, after: 0, epoch: 1, kind },
    ...{ countable: kind === 1, targets: kind === 2 ? [2 + dice.below(20)] : [], body: dice.bytes(dice.below(200)) },
    ...{ readThrough: dice.number(), expiresAt: dice.chance(0.1) ? words.now + dice.below(120_000) : 0 },
  };
  return plainEncode([proto], 'ClientFrame', { commands: [{ id: index + 1, send }] });
}

function randomMessage(dice: Dice, words: Words, message: string): Uint8Array {
  return plainEncode([proto], message, randomValue(dice, words, message, 0));
}

/** A frame of a client with a few commands of the contract, with ids that no other of its commands has. */
export function randomFrame(dice: Dice, words: Words): Uint8Array {
  const count = dice.chance(0.9) ? 1 + dice.below(3) : dice.below(600);
  const commands = Array.from({ length: count }, (_, i) => {
    const command = randomValue(dice, words, 'Command', 0);
    return dice.chance(0.9) ? { ...command, id: i + 1 + dice.below(1_000) * 1_000 } : command;
  });
  return plainEncode([proto], 'ClientFrame', { commands });
}

function randomValue(dice: Dice, words: Words, message: string, depth: number): Value {
  const fields = proto.messages.get(message) ?? [];
  const cases = fields.filter((field) => field.oneof !== null);
  const chosen = cases.length === 0 ? null : dice.pick(cases);
  const value: Value = {};
  for (const field of fields) {
    if (field.oneof !== null && field !== chosen) continue;
    if (field.oneof === null && dice.chance(0.25)) continue;
    const one = () => fieldOf(dice, words, message, field, depth);
    const count = dice.chance(0.97) ? dice.below(3) : dice.below(80);
    value[camel(field.name)] = field.repeated ? (depth > maxDepth ? [] : Array.from({ length: count }, one)) : one();
  }
  return message === 'Send' ? asSend(dice, words, value) : value;
}

function fieldOf(dice: Dice, words: Words, message: string, field: Field, depth: number): unknown {
  switch (field.type) {
    case 'bool':
      return dice.chance(0.5);
    case 'uint32':
      return dice.number();
    case 'uint64':
      return dice.pick([0, 1, dice.number(), words.now + dice.number() * 1_000, 2 ** 53 - 1, 2 ** 43]);
    case 'string':
      if (field.name === 'conversation') return conversationId(dice, words);
      if (/user|peer|remove|sender/.test(field.name)) return userId(dice, words, message === 'Member');
      return dice.text(dice.below(dice.chance(0.95) ? 30 : 3_000));
    case 'bytes':
      return dice.bytes(dice.below(dice.chance(0.95) ? 60 : 20_000));
  }
  const values = proto.enums.get(field.type);
  if (values !== undefined) return dice.chance(0.9) ? dice.pick([...values.values()]) : dice.number();
  return depth > maxDepth ? {} : randomValue(dice, words, field.type, depth + 1);
}

/** With a chance to be taken: a body that its kind asks for, and numbers that rise. */
function asSend(dice: Dice, words: Words, value: Value): Value {
  if (dice.chance(0.2)) return value;
  const number = 1 + dice.below(30);
  const kind = dice.pick([1, 1, 1, 2, 3, 16, 16, 17, 17, 18, 19, 20, 22, 23]);
  const body = kind < 16 ? dice.bytes(dice.below(50)) : control(dice, words);
  return {
    ...value,
    number,
    after: dice.chance(0.7) ? 0 : number - 1,
    epoch: kind === 16 ? 0 : dice.below(4),
    kind,
    body,
  };
}

function control(dice: Dice, words: Words): Uint8Array {
  return dice.chance(0.9) ? randomMessage(dice, words, 'Control') : dice.bytes(dice.below(30));
}
