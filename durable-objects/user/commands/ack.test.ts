import { expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, Town } from '../../../tests/harness/town.ts';

test('[D6.1] of several conversations that an ack is ahead of, one that does not answer delays none of the others', async () => {
  const town = new Town();
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const groups = [groupId(1), groupId(2)];
  for (const group of groups) {
    await a.ask(a.creation(group, wire.ConversationKind.GROUP, [alice.id, bob.id]));
    await a.ask(a.message(group, { number: 2, after: 1 }));
  }
  await town.settle();
  await town.pass(2_000);
  const asked: string[] = [];
  town.conversationCall = (id, method, _request, pass) => {
    if (method === 'attach') asked.push(id);
    return id === groups[0] && method === 'attach' ? new Promise(() => {}) : pass();
  };
  await b.ack(groups.map((conversation) => ({ conversation, through: 50, newest: 50 })));
  await town.pass(2_000);
  expect(asked).toEqual(groups);
});
