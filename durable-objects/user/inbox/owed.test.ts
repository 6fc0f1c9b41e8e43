/** What a device is owed is told, however often it cannot be: by resumes that go on, and by states that are owed until told. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, type Person, startDirect, Town, type TownSocket } from '../../../tests/harness/town.ts';

/** Groups of the two, each begun by alice with a last message of `size` bytes. */
async function chats(town: Town, count: number, size = 20) {
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const a = await alice.connect();
  const ids: string[] = [];
  for (let n = 1; n <= count; n++) {
    const id = groupId(n);
    ids.push(id);
    await a.command(a.creation(id, wire.ConversationKind.GROUP, [alice.id, bob.id]));
    await town.settle();
    await a.command(a.message(id, { body: new Uint8Array(size).fill(n) }));
    if (n % 20 === 0) {
      await town.settle();
      await a.ack();
      a.forget();
    }
  }
  await town.pass(2_000);
  return { alice, bob, a, ids };
}

const free = { maxSendsPerMinute: 1_000_000 };
const names = (socket: TownSocket) => socket.states().map((state) => state.conversation);
const caughtUp = (socket: TownSocket) => socket.events().flatMap((event) => (event.caughtUp ? [event.caughtUp] : []));

describe('a resume', () => {
  test('[9.2a] that cannot go on says so: the device is sent away, and comes again', async () => {
    const town = new Town(free);
    const { bob } = await chats(town, 3);
    bob.disk.fail({ at: 1, of: 'reads' });
    const b = await bob.connect().catch(() => null);
    expect(bob.disk.hasFailed).toBe(true);
    expect(b === null || b.closedWith === 4000).toBe(true);
    const again = await bob.connect();
    expect(names(again)).toHaveLength(3);
    expect(caughtUp(again)).toHaveLength(1);
  });

  test('[9.2a] in which an answer makes no sense names that conversation, and tells all others', async () => {
    const town = new Town(free);
    const { bob, ids } = await chats(town, 3);
    town.conversationCall = async (id, method, _request, pass) =>
      method === 'attach' && id === ids[1] ? ({ kind: 2 } as never) : pass();
    const b = await bob.connect();
    expect(b.closedWith).toBeNull();
    expect(caughtUp(b)[0]?.waiting).toEqual([ids[1]]);
    expect(names(b)).toHaveLength(2);
  });

  test('[9.2b] of chats with large last messages never has more than the limit unacknowledged', async () => {
    const town = new Town(free);
    const { bob, ids } = await chats(town, 80, 60_000);
    const b = await bob.connect(1, { resume: null });
    await b.command({ resume: { cursors: [] } });
    await town.settle();
    const told: string[] = [];
    for (;;) {
      const unacked = b.frames.reduce((sum, frame) => sum + wire.ServerFrame.encode(frame as never).finish().length, 0);
      expect(unacked).toBeLessThan(town.limits.maxUnackedBytes);
      told.push(...names(b).map(String));
      if (caughtUp(b).length > 0) break;
      const last = b.lastOrdinal;
      b.forget();
      await b.command({ ack: { frames: last } });
      await town.settle();
    }
    expect(new Set(told).size).toBe(ids.length);
    expect(caughtUp(b)[0]?.waiting).toEqual([]);
  });

  test('[9.2a] is not held up by a conversation that does not answer: it is told when it does', async () => {
    const town = new Town(free);
    const { bob, ids } = await chats(town, 80);
    let answer: () => void = () => undefined;
    const silence = new Promise<void>((resolve) => void (answer = resolve));
    town.conversationCall = async (id, method, _request, pass) => {
      if (method === 'attach' && id === ids[7]) await silence;
      return pass();
    };
    const b = await bob.connect();
    await town.pass(1_500);
    for (let i = 0; i < 10; i++) {
      await b.ack();
      await town.settle();
    }
    expect(names(b)).toHaveLength(79);
    expect(caughtUp(b)[0]?.waiting).toEqual([ids[7]]);
    answer();
    await town.settle();
    expect(names(b).at(-1)).toBe(ids[7]);
  });

  test('[9.2a] what failed is told on the same connection, with what the device had read of it', async () => {
    const town = new Town(free);
    const { bob, ids } = await chats(town, 3);
    let isDown = true;
    town.conversationCall = async (id, _method, _request, pass) => {
      if (isDown && id === ids[1]) throw new Error('down');
      return pass();
    };
    const stated = { conversation: ids[1] as string, through: 2, newest: 2, read: 2 };
    const b = await bob.connect(1, { resume: [stated] });
    await town.pass(5_000);
    await b.ack();
    expect(caughtUp(b)[0]?.waiting).toEqual([ids[1]]);
    await bob.sleep();
    await town.pass(60_000);
    isDown = false;
    await town.pass(5 * 60_000);
    expect(names(b).filter((id) => id === ids[1])).toHaveLength(1);
    await town.pass(2_000);
    expect(await receipts(town, ids[1] as string, bob)).toMatchObject({ read: [bob.id] });
    expect(b.isOpen).toBe(true);
  });

  test('[D1.3] what is still owed when the connection ends is a mark: the next resume tells it', async () => {
    const town = new Town(free);
    const { bob, ids } = await chats(town, 3);
    let isDown = true;
    town.conversationCall = async (id, _method, _request, pass) => {
      if (isDown && id === ids[1]) throw new Error('down');
      return pass();
    };
    const b = await bob.connect();
    await town.pass(5_000);
    const cursors = ids.map((conversation) => ({ conversation, through: 2, newest: 2 }));
    await b.ack(cursors.filter(({ conversation }) => conversation !== ids[1]));
    await town.pass(2_000);
    await b.leave();
    isDown = false;
    await town.pass(1_000);
    const again = await bob.connect(1, { resume: cursors });
    expect(names(again)).toEqual([ids[1]]);
  });
});

describe('a resume that is broken off', () => {
  test.each([0, 60])(
    '[D1.5] [T1] after a crash, by a clock %i days ahead, with more chats than one resume can tell: the next goes on where it stopped',
    async (ahead) => {
      const town = new Town({ ...free, maxUnackedFrames: 64 });
      const { bob, ids } = await chats(town, 600);
      const first = await bob.connect();
      for (let i = 0; i < 40; i++) {
        await first.ack(
          names(first)
            .map(String)
            .map((conversation) => ({ conversation, through: 2, newest: 2 })),
        );
        await town.settle();
      }
      bob.crash();
      town.setClock(ahead * 24 * 3_600_000);
      await bob.connect(1, { resume: null });
      bob.crash();
      town.setClock(-ahead * 24 * 3_600_000);
      await town.pass(60_000);
      const told = new Map<string, number>();
      const cursors = () => [...told.keys()].map((conversation) => ({ conversation, through: 2, newest: 2 }));
      let resumes = 0;
      for (let isOver = false; !isOver; resumes++) {
        // The platform lets an invocation make so many calls, and fails those beyond.
        let calls = 0;
        town.conversationCall = async (_id, method, _request, pass) => {
          if (method === 'attach' && ++calls > 300) throw Object.assign(new Error('too many'), { overloaded: true });
          return pass();
        };
        const b = await bob.connect(1, { resume: cursors() });
        for (let i = 0; i < 100 && b.isOpen; i++) {
          const batch = b.states().map((state) => String(state.conversation));
          for (const id of batch) told.set(id, (told.get(id) ?? 0) + 1);
          const events = b.events();
          isOver = events.some((event) => event.caughtUp?.waiting?.length === 0);
          if (isOver || events.some((event) => event.reconnect || event.caughtUp)) break;
          const last = b.lastOrdinal;
          b.forget();
          await b.command({
            ack: {
              frames: last,
              conversations: batch.map((conversation) => ({ conversation, through: 2, newest: 2 })),
            },
          });
          await town.settle();
        }
        if (!isOver) {
          await b.ack(cursors());
          await town.pass(1_000);
          await b.leave();
        }
        expect(resumes).toBeLessThan(5);
        await town.pass(5_000);
      }
      expect(told.size).toBe(ids.length);
      expect([...told.values()].filter((times) => times > 1).length).toBeLessThan(100);
    },
  );
});

async function receipts(town: Town, conversation: string, reader: Person) {
  const sender = [...town.people.values()].find((one) => one !== reader) as Person;
  const { conversation: place } = town.conversation(conversation as never);
  return place.receipts({ conversation: conversation as never, user: sender.id, seq: 2 });
}

describe('held back', () => {
  async function slowReader() {
    const town = new Town({ ...free, maxUnackedFrames: 4 });
    const [alice, bob] = [await town.person(1), await town.person(2)];
    const [a, b] = [await alice.connect(), await bob.connect()];
    const chat = await startDirect(a, alice, bob);
    for (let i = 0; i < 8; i++) {
      await b.command(b.message(chat));
      await town.settle();
    }
    await a.ack([{ conversation: chat, through: 9, newest: 9 }]);
    await town.pass(2_000);
    return { town, alice, bob, a, b, chat };
  }

  test('[8.6] news is owed until told, however often the conversation cannot be asked', async () => {
    const { town, b, chat } = await slowReader();
    let asked = 0;
    let isDown = true;
    town.conversationCall = async (_id, method, _request, pass) => {
      if (method === 'attach') asked++;
      if (isDown && method === 'attach') throw new Error('down');
      return pass();
    };
    await b.ack([{ conversation: chat, through: 9, newest: 9 }]);
    await town.pass(3_600_000);
    expect(b.states()).toEqual([]);
    const inAnHour = asked;
    isDown = false;
    await town.pass(5 * 60_000);
    expect(b.states().at(-1)?.summary?.steps?.at(-1)).toMatchObject({ delivered: 1, total: 1 });
    // … and not more than that.
    expect(inAnHour).toBeLessThan(100);
  });

  test('[8.6] also when the object slept, or the clock went back an hour', async () => {
    for (const step of [0, -3_600_000, 3_600_000]) {
      const { town, bob, b, chat } = await slowReader();
      let isDown = true;
      town.conversationCall = async (_id, method, _request, pass) => {
        if (isDown && method === 'attach') throw new Error('down');
        return pass();
      };
      await b.ack([{ conversation: chat, through: 9, newest: 9 }]);
      await town.pass(4_000);
      await bob.sleep();
      town.now += step;
      isDown = false;
      // An alarm goes by the platform's clock; what else happens here does not wait for it.
      await b.ack();
      await town.pass(6 * 60_000);
      expect(b.states().at(-1)?.summary?.steps?.at(-1)).toMatchObject({ delivered: 1, total: 1 });
    }
  });

  test('[8.6] what is held back while a state is under way is told after it', async () => {
    const { town, a, b, chat } = await slowReader();
    let answer: () => void = () => undefined;
    town.conversationCall = async (_id, method, _request, pass) => {
      const reply = await pass();
      if (method === 'attach') await new Promise<void>((resolve) => void (answer = resolve));
      return reply;
    };
    await b.ack([{ conversation: chat, through: 9, newest: 9 }]);
    await town.settle();
    for (let i = 0; i < 6; i++) {
      await b.command(b.message(chat));
      await town.settle();
    }
    await a.ack([{ conversation: chat, through: 15, newest: 15 }]);
    await town.pass(1_500);
    town.conversationCall = (_id, _method, _request, pass) => pass();
    answer();
    await town.settle();
    await b.ack([{ conversation: chat, through: 15, newest: 15 }]);
    await town.pass(2_000);
    expect(b.states().at(-1)?.summary).toMatchObject({ through: 15 });
  });
});
