import { expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, Town } from '../../../tests/harness/town.ts';
import { chatOfTwo } from '../../../tests/harness/two-people.ts';

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

test('[8.4] [D1.7] an ack above the last seq is refused and moves nothing, also after a sleep', async () => {
  const { town, bob, b, a, chat } = await chatOfTwo();
  const ahead = { ack: { conversations: [{ conversation: chat, through: 9, newest: 9 }] } };
  expect((await b.ask(ahead)).refusal).toMatchObject({ code: 'ack-ahead' });
  expect((await b.ask({ ack: { conversations: [{ conversation: chat, read: 9 }] } })).refusal?.code).toBe('ack-ahead');
  await bob.sleep();
  expect((await b.ask(ahead)).refusal).toMatchObject({ code: 'ack-ahead' });
  expect((await b.ask({ ack: { frames: 77 } })).refusal).toMatchObject({ code: 'ack-ahead' });
  await a.ask(a.message(chat));
  await town.settle();
  a.forget();
  const honest = await b.ask({ ack: { conversations: [{ conversation: chat, through: 2, newest: 2 }] } });
  expect(honest.done).toBeTruthy();
  await town.settle();
  expect(a.summaries().at(-1)?.steps?.at(-1)).toMatchObject({ delivered: 1 });
});
