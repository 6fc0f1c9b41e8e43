/** T1: a clock that is set by an hour, either way, costs a repeat and nothing else. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { groupId, Town, tokenHash } from '../../tests/harness/town.ts';
import { chatOfTwo } from '../../tests/harness/two-people.ts';

const hour = 3_600_000;
const steps = [-hour, hour];

for (const step of steps) {
  const how = step < 0 ? 'back' : 'forward';
  describe(`the clock is set an hour ${how}`, () => {
    test('[T1] [D6.1] while a report waits to be told again', async () => {
      const { town, a, b, chat } = await chatOfTwo();
      let isUnconfirmed = true;
      let told = 0;
      town.conversationCall = async (_id, method, _request, pass) => {
        const reply = await pass();
        if (method !== 'report') return reply;
        told++;
        return isUnconfirmed ? { ...(reply as object), confirmed: false } : reply;
      };
      await a.ask(a.message(chat));
      await b.ack([{ conversation: chat, through: 2, newest: 2 }]);
      await town.settle();
      town.setClock(step);
      const before = told;
      await town.pass(3_000);
      isUnconfirmed = false;
      await town.pass(2_000);
      expect(told - before).toBeGreaterThan(1);
    });

    test('[T1] [D1.8] while a new device list waits to be taken on, awake and asleep', async () => {
      for (const sleeps of [false, true]) {
        const { town, bob, a, chat } = await chatOfTwo();
        let isDown = true;
        town.conversationCall = async (_id, method, _request, pass) => {
          if (isDown && method === 'putDevices') throw new Error('down');
          return pass();
        };
        await bob.link();
        await town.pass(20_000);
        if (sleeps) await bob.sleep();
        town.setClock(step);
        isDown = false;
        await a.ask(a.message(chat));
        await town.pass(5 * 60_000);
        expect([...bob.storage.sql.exec('SELECT * FROM outbox')]).toEqual([]);
      }
    });

    test('[T1] [D9.1] a device that is gone is shown as gone, and one that is there stays', async () => {
      const { town, alice, bob, a, b } = await chatOfTwo();
      for (const [one, other] of [
        [alice, bob],
        [bob, alice],
      ] as const) {
        await one.user.putContact({ device: 1, tokenHash: tokenHash(1) }, { user: other.id, name: 'friend' });
      }
      await b.command({ watch: { users: [alice.id] } });
      await town.pass(10_000);
      a.heartbeatAt = town.now;
      town.setClock(step);
      const states = () =>
        b
          .events()
          .flatMap((event) => event.presences?.presences ?? [])
          .map((one) => one.state);
      // It speaks every 20 s, and is never shown as offline for longer than that.
      for (let i = 0; i < 6; i++) {
        await town.pass(20_000);
        if (!a.isOpen) break;
        await a.command({ alive: {} });
        await b.command({ watch: { users: [alice.id] } });
      }
      const now = await alice.user.watch({ watcher: bob.id, until: town.now + 60_000, isContact: true, shares: [] });
      if (a.isOpen) expect(now.state).toBe(wire.PresenceState.ONLINE);
      // Now it is gone without a word.
      for (let i = 0; i < 4; i++) {
        await town.pass(20_000);
        await b.command({ watch: { users: [alice.id] } });
      }
      const later = await alice.user.watch({ watcher: bob.id, until: town.now + 60_000, isContact: true, shares: [] });
      expect(later.state).toBe(wire.PresenceState.OFFLINE);
      expect(states().length).toBeGreaterThan(0);
    });

    test('[T1] [13.1] typing is forwarded, and sends are taken', async () => {
      const { town, a, b, chat } = await chatOfTwo();
      await a.command({ typing: { conversation: chat } });
      await town.settle();
      town.setClock(step);
      await a.command({ typing: { conversation: chat } });
      await town.settle();
      expect(b.events().filter((event) => event.typing)).toHaveLength(2);
      for (let i = 0; i < 20; i++) expect((await a.ask(a.message(chat))).accepted).toBeTruthy();
    });

    test('[T1] [D1.3] between what one device is told and another comes for', async () => {
      const { town, bob, a, b, chat } = await chatOfTwo();
      const laptop = await bob.link();
      await town.pass(3_000);
      const l = await bob.connect(laptop);
      const epoch = { epoch: 2 };
      await a.ask(a.message(chat, epoch));
      await town.settle();
      for (const socket of [b, l]) await socket.ack([{ conversation: chat, through: 3, newest: 3 }]);
      await town.pass(2_000);
      await l.leave();
      town.setClock(step);
      // The phone alone sees a tick of an own message; then the clock is set right again.
      await b.command(b.message(chat, epoch));
      await town.settle();
      await a.ack([{ conversation: chat, through: 4, newest: 4 }]);
      await town.settle();
      await b.ack([{ conversation: chat, through: 4, newest: 4 }]);
      await town.pass(2_000);
      await b.leave();
      town.setClock(-step);
      const back = await bob.connect(laptop, { resume: [{ conversation: chat, through: 4, newest: 4 }] });
      expect(back.states()[0]?.summary?.steps?.at(-1)).toMatchObject({ delivered: 1 });
    });
  });
}

test('[D4.1] an older answer does not take back a stay that ended, or began again', async () => {
  const town = new Town();
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const group = groupId(1);
  await a.ask(a.creation(group, wire.ConversationKind.GROUP, [alice.id, bob.id]));
  await town.settle();
  await b.leave();
  const change = (membership: wire.Membership.$Properties, epoch: number) => {
    const body = wire.Control.encode({ epoch, membership }).finish();
    return a.ask(a.message(group, { epoch, kind: wire.EntryKind.MEMBERSHIP, countable: false, body }));
  };
  const interval = () =>
    [
      ...bob.storage.sql.exec<{ f: number; t: number }>(
        'SELECT member_from AS f, member_through AS t FROM conversations',
      ),
    ][0];
  let answer: () => void = () => undefined;
  town.conversationCall = async (_id, method, request, pass) => {
    const reply = await pass();
    if (method === 'attach' && (request as { user: string }).user === bob.id) {
      await new Promise<void>((resolve) => void (answer = resolve));
    }
    return reply;
  };
  await bob.connect();
  await town.settle();
  expect((await change({ remove: [bob.id] }, 1)).accepted).toBeTruthy();
  await town.settle();
  expect(interval()).toEqual({ f: 1, t: 2 });
  answer();
  await town.settle();
  expect(interval()).toEqual({ f: 1, t: 2 });
});
