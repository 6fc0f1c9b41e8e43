/** What fails for long is tried ever more rarely, and few alarms ring for all of it; what works again is noticed soon. */
import { describe, expect, test } from 'vitest';
import type { ConversationId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, type Person, startDirect, Town, type TownSocket } from '../../../tests/harness/town.ts';

const never = () => new Promise<never>(() => undefined);
const hourMs = 3_600_000;

async function chatOfTwo() {
  const town = new Town();
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  await town.settle();
  await b.ack([{ conversation: chat, through: 1, newest: 1 }]);
  await town.pass(5_000);
  return { town, alice, bob, a, b, chat };
}

async function groups(town: Town, by: TownSocket, people: readonly Person[], count: number): Promise<ConversationId[]> {
  const ids = Array.from({ length: count }, (_, n) => groupId(n + 1));
  for (const id of ids) {
    await by.ask(
      by.creation(
        id,
        wire.ConversationKind.GROUP,
        people.map((person) => person.id),
      ),
    );
  }
  await town.pass(5_000);
  return ids;
}

/** Sleeps whenever the platform would put it to sleep: after ten seconds without a timer or an event. */
async function withSleep(town: Town, person: Person, ms: number): Promise<void> {
  const end = town.now + ms;
  let quietSince = town.now;
  let rung = person.alarm;
  while (town.now < end) {
    await town.pass(1_000);
    if (town.hasTimers(person) || person.alarm !== rung) quietSince = town.now;
    rung = person.alarm;
    if (town.now - quietSince < 10_000) continue;
    await person.sleep();
    quietSince = Infinity;
  }
}

describe('a position that is not confirmed', () => {
  for (const sleeps of [false, true]) {
    test(`[D6.1] while a sender’s object does not answer, is told again ever more rarely${sleeps ? ', also when the object sleeps in between' : ''}`, async () => {
      const { town, alice, bob, a, b, chat } = await chatOfTwo();
      await a.ask(a.message(chat));
      let isHung = true;
      town.userCall = (id, method, _request, pass) =>
        isHung && id === alice.id && method === 'deliver' ? never() : pass();
      const before = { told: town.called('report'), set: bob.alarmsSet };
      await b.ack([{ conversation: chat, through: 2, newest: 2 }]);
      await town.pass(20_000);
      // A hiccup is over with the first few.
      expect(town.called('report') - before.told).toBeGreaterThanOrEqual(8);
      const quick = town.called('report');
      await (sleeps ? withSleep(town, bob, hourMs) : town.pass(hourMs));
      expect(town.called('report') - quick).toBeLessThan(50);
      expect(bob.alarmsSet - before.set).toBeLessThan(sleeps ? 120 : 60);

      isHung = false;
      await town.pass(90_000);
      expect(a.summaries().at(-1)).toMatchObject({ conversation: chat, through: 2 });
      await town.pass(150_000);
      const confirmed = town.called('report');
      await town.pass(hourMs);
      expect(town.called('report')).toBe(confirmed);
    });
  }

  test('[D6.1] is told at once when it moves, however long the last one was not confirmed', async () => {
    const { town, alice, a, b, chat } = await chatOfTwo();
    await a.ask(a.message(chat));
    let isHung = true;
    town.userCall = (id, method, _request, pass) =>
      isHung && id === alice.id && method === 'deliver' ? never() : pass();
    await b.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await town.pass(hourMs);
    isHung = false;
    const before = town.called('report');
    await a.ask(a.message(chat));
    await town.settle();
    await b.ack([{ conversation: chat, through: 3, newest: 3 }]);
    await town.pass(12_000);
    expect(town.called('report')).toBeGreaterThan(before);
    expect(a.summaries().at(-1)).toMatchObject({ conversation: chat, through: 3 });
  });

  test('[D6.1] [F3] in many chats that failed at moments of their own is told to each at its own times', async () => {
    const town = new Town({ maxCallsUnpaced: 1_000_000 });
    const [alice, bob] = [await town.person(1), await town.person(2)];
    const [a, b] = [await alice.connect(), await bob.connect()];
    const ids = await groups(town, a, [alice, bob], 40);
    town.conversationCall = (_id, method, request, pass) => {
      if (method === 'report' && (request as { user: string }).user === bob.id) throw new Error('down');
      return pass();
    };
    for (const id of ids) {
      await b.ack([{ conversation: id, through: 1, newest: 1 }]);
      await town.pass(137);
    }
    await town.pass(60_000);
    const before = { told: town.called('report'), set: bob.alarmsSet };
    await town.pass(hourMs);
    expect((town.called('report') - before.told) / ids.length).toBeLessThan(40);
    expect(bob.alarmsSet - before.set).toBeLessThan(60);
  });
});

test('[F3] [D1.8] a device list that many conversations cannot take rings a few alarms, not one for each', async () => {
  const town = new Town({ maxCallsUnpaced: 1_000_000 });
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const a = await alice.connect();
  const ids = await groups(town, a, [alice, bob], 60);
  const tries = new Map<ConversationId, number>();
  const clock = town.surroundings({ alarm: null, alarmsSet: 0 });
  town.conversationCall = async (id, method, _request, pass) => {
    if (method !== 'putDevices') return pass();
    tries.set(id, (tries.get(id) ?? 0) + 1);
    // Each takes its own time to fail.
    await new Promise<void>((resolve) => clock.timer(13 * ids.indexOf(id), resolve));
    throw new Error('down');
  };
  await bob.link();
  await town.pass(10_000);
  const before = bob.alarmsSet;
  await town.pass(hourMs);
  expect(Math.min(...ids.map((id) => tries.get(id) ?? 0))).toBeGreaterThan(10);
  expect(bob.alarmsSet - before).toBeLessThan(60);
});

test('[F1] a large group that cannot be asked is asked at its own growing times, and no other for its sake', async () => {
  const town = new Town({ maxMembersAttached: 2 });
  const [alice, bob, carol] = [await town.person(1), await town.person(2), await town.person(3)];
  const a = await alice.connect();
  const ids = await groups(town, a, [alice, bob, carol], 2);
  const b = await bob.connect();
  await b.ack(ids.map((id) => ({ conversation: id, through: 1, newest: 1 })));
  const asked = new Map<ConversationId, number>();
  let isDown = true;
  town.conversationCall = async (id, method, request, pass) => {
    const { user, attach } = request as { user: string; attach: boolean };
    if (method !== 'attach' || user !== bob.id || !attach) return pass();
    asked.set(id, (asked.get(id) ?? 0) + 1);
    if (isDown && id === ids[0]) throw new Error('down');
    return pass();
  };
  await town.pass(hourMs);
  expect(asked.get(ids[0] as ConversationId)).toBeLessThan(50);
  expect(asked.get(ids[1] as ConversationId)).toBe(1);
  isDown = false;
  await town.pass(200_000);
  expect(b.states().at(-1)).toMatchObject({ conversation: ids[0], attached: true });
});
