import { expect, test } from 'vitest';
import type { ConversationId } from '../../protocol/ids.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { type Conversation, newConversation } from './conversation.ts';
import { Exchange } from './exchange.ts';
import { resumeCommands } from './outbound.ts';
import type { World } from './world.ts';

function cursorsOf(...conversations: Conversation[]) {
  const world = {
    conversations: new Map(conversations.map((one) => [one.row.id, one])),
    surroundings: { elapsed: () => 0 },
    limits: defaultLimits,
  };
  return resumeCommands(world as unknown as World, new Exchange()).flatMap((command) => command.resume?.cursors ?? []);
}

function chat(from: number, headSeq: number): Conversation {
  const conversation = newConversation('c' as ConversationId, 0);
  Object.assign(conversation.row, { from, headSeq, readable: [{ from: 1, through: 0 }] });
  return conversation;
}

test('[D1.3] what came before this device was linked is not news at each resume', () => {
  expect(cursorsOf(chat(501, 500))).toMatchObject([{ through: 500, newest: 500 }]);
});

test('[8.3] [D1.7] what is owed and lacks is not called stored', () => {
  expect(cursorsOf(chat(501, 503))).toMatchObject([{ through: 500, newest: 500 }]);
});

test('[9.1] a conversation of which the device was told nothing is not named', () => {
  expect(cursorsOf(chat(0, 0))).toEqual([]);
});
