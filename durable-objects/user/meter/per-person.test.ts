import { expect, test } from 'vitest';
import { utf8 } from '../../../lib/bytes.ts';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, Town } from '../../../tests/harness/town.ts';

const size = 12_000;
const maxHandedAtOnce = 400_000;
const ways: readonly (readonly [string, wire.Send.$Properties])[] = [
  ['in the body', { body: new Uint8Array(size) }],
  ['in a wrap for all', { wraps: [{ data: new Uint8Array(size) }] }],
  ['in names of objects', { objects: Array.from({ length: 32 }, () => '€'.repeat(125)) }],
];

test.each(ways)('[D10.7] twenty people are handed no more than is paid for: %s', async (_, more) => {
  const town = new Town({ maxCallsUnpaced: 1_000_000, maxHandedAtOnce, maxHandedPerMinute: 1 });
  const people = await Promise.all(Array.from({ length: 20 }, (_, n) => town.person(n + 1)));
  const sockets = await Promise.all(people.map((person) => person.connect()));
  const [a, ...others] = sockets as [(typeof sockets)[0], ...typeof sockets];
  const chat = groupId(1);
  const ids = people.map(({ id }) => id);
  expect((await a.ask(a.creation(chat, wire.ConversationKind.GROUP, ids))).accepted).toBeTruthy();
  await town.pass(5_000);
  let isTaken = true;
  for (let n = 0; n < 40 && isTaken; n++) {
    isTaken = (await a.ask(a.message(chat, { ...more, number: n + 2, after: n + 1 }))).accepted != null;
    for (const other of others) await other.ack();
    await town.pass(500);
  }
  expect(isTaken).toBe(false);
  let handed = 0;
  for (const { body, wraps, objects, seq } of others.flatMap((other) => other.events().flatMap(entriesOf))) {
    if (seq === 1) continue;
    handed += (body?.length ?? 0) + (wraps ?? []).reduce((so, { data }) => so + (data?.length ?? 0), 0);
    handed += (objects ?? []).reduce((so, id) => so + utf8(id).length, 0);
  }
  expect(handed).toBeLessThanOrEqual(maxHandedAtOnce);
});

const entriesOf = (event: wire.Event.$Properties): readonly wire.Entry.$Properties[] => event.entries?.entries ?? [];
