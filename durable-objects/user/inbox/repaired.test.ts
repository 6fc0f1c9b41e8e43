/** What a device could not open and later could (8.3d): its tick rises at the sender, whatever happens in between. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ConversationId } from '../../../protocol/ids.ts';
import { stored } from '../../../schema/gen/stored.js';
import type { wire } from '../../../schema/gen/wire.js';
import { type Person, startDirect, Town, type TownSocket } from '../../../tests/harness/town.ts';

let town: Town;
let alice: Person;
let bob: Person;
let a: TownSocket;
let b: TownSocket;
let chat: ConversationId;

/** Alice has sent 2, 3 and 4; Bob has them, and could not open 3. */
beforeEach(async () => {
  town = new Town();
  [alice, bob] = [await town.person(1), await town.person(2)];
  [a, b] = [await alice.connect(), await bob.connect()];
  chat = await startDirect(a, alice, bob);
  for (let i = 0; i < 3; i++) await a.ask(a.message(chat));
  await b.ack([{ ...all(), failed: [three] }]);
  await town.pass(8_000);
  expect(ticksOf(a)).toEqual([2, 4]);
});

const three = { from: 3, through: 3 };
const all = (more: Partial<wire.Cursor.$Properties> = {}) => ({ conversation: chat, through: 4, newest: 4, ...more });

/** As the row of Bob's conversation has it. */
function keptInbox(): stored.Inbox {
  const row = bob.storage.sql.exec<{ state: ArrayBuffer }>('SELECT state FROM conversations').toArray()[0];
  return stored.Inbox.decode(new Uint8Array(row?.state as ArrayBuffer));
}

const keptCursor = () => keptInbox().cursors?.[0] as stored.DeviceCursor.$Properties;

/** Which of the messages 2, 3 and 4 have ✓✓, by all that the socket was told. */
function ticksOf(socket: TownSocket): number[] {
  const ticked = new Set<number>();
  const told = [...socket.summaries(), ...socket.states().flatMap(({ summary }) => (summary ? [summary] : []))];
  for (const { steps = [], through = 0 } of told) {
    for (const [i, step] of (steps ?? []).entries()) {
      const end = (steps?.[i + 1]?.from ?? (through ?? 0) + 1) - 1;
      if ((step.delivered ?? 0) < Math.max(step.total ?? 0, 1)) continue;
      for (let seq = step.from ?? 0; seq <= end; seq++) if (seq >= 2) ticked.add(seq);
    }
  }
  return [...ticked].sort();
}

describe('[8.3d] [D6.2] a message that was repaired', () => {
  test('gets its tick', async () => {
    const done = await b.ask({ ack: { frames: b.lastOrdinal, conversations: [all({ repaired: [three] })] } });
    expect(done.done).toBeTruthy();
    await town.pass(2_000);
    expect(ticksOf(a)).toEqual([2, 3, 4]);
  });

  test('a cursor that merely does not name it repairs nothing, nor does one of an older client', async () => {
    await b.ack([all()]);
    await town.pass(2_000);
    await b.leave();
    await bob.connect(1, { resume: [all()] });
    await town.pass(2_000);
    expect(ticksOf(a)).toEqual([2, 4]);
  });

  test('keeps its tick when a range that was joined, or a cursor of before, names it as failed again', async () => {
    await b.ack([all({ repaired: [three] })]);
    await town.pass(2_000);
    await b.ack([all({ failed: [{ from: 2, through: 4 }] })]);
    await town.pass(8_000);
    await b.leave();
    const again = await bob.connect(1, { resume: [all({ failed: [three] })] });
    await town.pass(8_000);
    await again.leave();
    expect(keptCursor().failed).toMatchObject([
      { from: 2, through: 2 },
      { from: 4, through: 4 },
    ]);
    expect(ticksOf(a)).toEqual([2, 3, 4]);
  });

  test('is asked of the conversation when it lies beyond what is known of it, and refused beyond the end', async () => {
    const refused = await b.ask({ ack: { conversations: [all({ repaired: [{ from: 3, through: 9 }] })] } });
    expect(refused.refusal?.code).toBe('ack-ahead');
    await town.pass(2_000);
    expect(ticksOf(a)).toEqual([2, 4]);
  });
});

describe('[8.3d] [D6.1] what happens in between', () => {
  test('the object sleeps before it is told and after', async () => {
    await bob.sleep();
    await b.ack([all({ repaired: [three] })]);
    await bob.sleep();
    await town.pass(8_000);
    expect(ticksOf(a)).toEqual([2, 3, 4]);
    // The row that the end of the connection leaves says it too.
    await b.leave();
    expect(keptCursor()).toMatchObject({ failed: [], repaired: [three] });
  });

  test('the object dies with what it was told a moment ago: the device says it with its next resume', async () => {
    town.conversationCall = async (_id, method, _request, pass) => {
      if (method === 'report') throw new Error('away');
      return pass();
    };
    await b.ack([all({ repaired: [three] })]);
    bob.crash();
    town.conversationCall = (_id, _method, _request, pass) => pass();
    await bob.connect(1, { resume: [all({ repaired: [three] })] });
    await town.pass(8_000);
    expect(ticksOf(a)).toEqual([2, 3, 4]);
  });

  test('the conversation does not answer, then dies with what it was told: it is told again', async () => {
    let failing = 3;
    town.conversationCall = async (_id, method, _request, pass) => {
      if (method !== 'report' || failing-- <= 0) return pass();
      if (failing > 0) throw new Error('away');
      await pass();
      town.conversation(chat).restart();
      throw new Error('died');
    };
    await b.ack([all({ repaired: [three] })]);
    await town.pass(60_000);
    expect(ticksOf(a)).toEqual([2, 3, 4]);
  });

  test('another device has failed on it too, and the first to be repaired is enough', async () => {
    const laptop = await bob.link();
    await town.pass(8_000);
    const l = await bob.connect(laptop);
    await town.pass(8_000);
    await l.ack([all({ through: 4 })]);
    await b.ack([all({ repaired: [three] })]);
    await town.pass(8_000);
    expect(ticksOf(a)).toEqual([2, 3, 4]);
  });

  test('[K2] the release before knows nothing of it: what it keeps is what failed, and no false tick comes of it', async () => {
    await b.ack([all({ repaired: [three] })]);
    await town.pass(2_000);
    await b.leave();
    const inbox = keptInbox();
    // As that release reads the row and writes it back.
    for (const cursor of inbox.cursors ?? []) cursor.repaired = [];
    bob.storage.sql.exec('UPDATE conversations SET state = ?', stored.Inbox.encode(inbox).finish().slice());
    bob.restart();
    await bob.connect(1, { resume: [all()] });
    await town.pass(8_000);
    expect(ticksOf(a)).toEqual([2, 3, 4]);
  });
});
