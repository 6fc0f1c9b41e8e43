/** What is remembered of a deletion whose message is not here: no more than may still come. */
import { expect, test } from 'vitest';
import type { ConversationId } from '../../protocol/ids.ts';
import { Changes } from './changes.ts';
import { noControl } from './control-state.ts';
import { newConversation } from './conversation.ts';
import type { DeletionVerdict } from './deletions.ts';
import { takeDeletion } from './take-deletion.ts';

const sender = 'u';
const nameOf = (number: number) => ({ sender, device: 1, number });

/** Of somebody who was in it from 10 to 20, and is again from 30 on. */
function back() {
  const conversation = newConversation('c' as ConversationId, 0);
  const intervals = [
    { from: 10, through: 20 },
    { from: 30, through: 0 },
  ];
  conversation.control = { ...noControl, epoch: 30, intervals };
  return conversation;
}

const targets = [1, 9, 10, 20, 21, 29, 30, 39];
const signed: DeletionVerdict = { is: 'valid', messages: targets.map(nameOf) };

test('[E81] of what was before somebody came, or between two stays, nothing is remembered: there may be any number of it', () => {
  const conversation = back();
  takeDeletion(conversation, { seq: 40, sender, device: 1, targets }, signed, new Changes());
  expect(conversation.row.deletedNames?.map(({ seq }) => seq)).toEqual([10, 20, 30, 39]);
});

test('[E82] nor of one that nobody signed, where that counts', () => {
  const conversation = back();
  takeDeletion(conversation, { seq: 40, sender, device: 1, targets }, { is: 'valid', messages: null }, new Changes());
  expect(conversation.row.deleted).toEqual([10, 20, 30, 39]);
});

test('[E81] all of it is where the chain does not say yet who was in when', () => {
  const conversation = newConversation('c' as ConversationId, 0);
  takeDeletion(conversation, { seq: 40, sender, device: 1, targets }, signed, new Changes());
  expect(conversation.row.deletedNames?.map(({ seq }) => seq)).toEqual(targets);
});
