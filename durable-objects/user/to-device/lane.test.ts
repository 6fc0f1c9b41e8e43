/** How letters reach a device (18.5): in their order, a few at a time, until it has them, and beside all messages. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ConversationId } from '../../../protocol/ids.ts';
import { defaultLimits } from '../../../protocol/limits.ts';
import { wire } from '../../../schema/gen/wire.js';
import { leave, letter, lettersOn } from '../../../tests/harness/letters.ts';
import { type Person, startDirect, Town, type TownSocket } from '../../../tests/harness/town.ts';

let town: Town;
let alice: Person;
let bob: Person;
let a: TownSocket;
let b: TownSocket;
let chat: ConversationId;

beforeEach(async () => {
  town = new Town();
  [alice, bob] = [await town.person(1), await town.person(2)];
  [a, b] = [await alice.connect(), await bob.connect()];
  chat = await startDirect(a, alice, bob);
  await b.ack([{ conversation: chat, through: 1, newest: 1 }]);
  await town.pass(8_000);
  b.forget();
});

const rows = () => Number(bob.storage.sql.exec<{ n: number }>('SELECT count(*) AS n FROM to_device').toArray()[0]?.n);
const to = (text: string, more: Partial<wire.ToDevice.$Properties> = {}) =>
  letter(bob.id, text, { conversation: chat, ...more });
const big = (text: string) => to(text, { body: new Uint8Array(60_000) });

/** Acknowledges frame by frame until nothing comes any more. */
async function takeAll(socket: TownSocket): Promise<string[]> {
  for (let before = -1; before !== lettersOn(socket).length; ) {
    before = lettersOn(socket).length;
    await socket.ack();
  }
  return lettersOn(socket);
}

test('[18.5] letters come in frames that are acknowledged, and go from the rows with that alone', async () => {
  await leave(a, to('1'), to('2'));
  expect(lettersOn(b)).toEqual(['1', '2']);
  const withLetters = b.frames.filter(({ outputs }) => outputs.some(({ event }) => event?.toDevice));
  expect(withLetters.every(({ ordinal }) => ordinal > 0)).toBe(true);
  expect(rows()).toBe(2);
  await b.command({ ack: { frames: (withLetters.at(-1)?.ordinal ?? 0) - 1, conversations: [] } });
  expect(rows()).toBe(2);
  await b.ack();
  expect(rows()).toBe(0);
  await leave(a, to('3'));
  await b.ack();
  await b.leave();
  expect(lettersOn(await bob.connect())).toEqual([]);
});

test('[18.5] a device that was away gets them with its resume, in their order; before it, nothing', async () => {
  await b.leave();
  for (const text of ['1', '2', '3']) await leave(a, to(text));
  const again = await bob.connect(1, { resume: null });
  expect(lettersOn(again)).toEqual([]);
  await again.command({ resume: { cursors: [] } });
  expect(lettersOn(again)).toEqual(['1', '2', '3']);
  expect(bob.alarm).toBeNull();
});

describe('[D1.13] [18.5] no moment at which something ends loses one', () => {
  test('the connection ends before the acknowledgement: all that was not acknowledged comes again, and no more', async () => {
    await leave(a, to('1'));
    await b.ack();
    await leave(a, to('2'));
    await leave(a, to('3'));
    await b.leave();
    expect(await takeAll(await bob.connect())).toEqual(['2', '3']);
    expect(rows()).toBe(0);
  });

  test('the object sleeps between letter and acknowledgement', async () => {
    await leave(a, to('1'), to('2'));
    await bob.sleep();
    await b.ack();
    expect(rows()).toBe(0);
    await leave(a, to('3'));
    await bob.sleep();
    await leave(a, to('4'));
    expect(lettersOn(b)).toEqual(['1', '2', '3', '4']);
    await b.ack();
    expect(rows()).toBe(0);
  });

  test('the object dies, with what it has sent and what was acknowledged a moment ago', async () => {
    await leave(a, to('1'));
    await b.ack();
    await leave(a, to('2'));
    bob.crash();
    expect(await takeAll(await bob.connect())).toEqual(['2']);
    await leave(a, to('3'));
    expect(rows()).toBe(1);
  });

  test('the row cannot be deleted: the device is sent away, and gets it again', async () => {
    await leave(a, to('1'));
    bob.disk.fail({ at: 1, of: 'writes' });
    await b.ack().catch(() => undefined);
    expect(b.isOpen).toBe(false);
    expect(await takeAll(await bob.connect())).toEqual(['1']);
  });

  test('an acknowledgement of what comes later takes no letter that came after it', async () => {
    await leave(a, to('1'));
    await b.ack();
    expect(rows()).toBe(0);
    // All are gone: the next one is none of those that were acknowledged.
    await leave(a, to('2'));
    await b.command({ ack: { frames: b.lastOrdinal - 1, conversations: [] } });
    expect(rows()).toBe(1);
    expect(lettersOn(b)).toEqual(['1', '2']);
  });
});

describe('[18.5] a few at a time', () => {
  test('however many wait, two frames at most are under way', async () => {
    await b.leave();
    for (let i = 0; i < 12; i++) await leave(a, big(String(i)));
    const again = await bob.connect();
    expect(lettersOn(again)).toHaveLength(2);
    await again.ack();
    expect(lettersOn(again)).toHaveLength(4);
    expect(await takeAll(again)).toEqual(Array.from({ length: 12 }, (_, i) => String(i)));
    for (const { outputs } of again.frames)
      expect(wire.ServerFrame.encode({ outputs } as never).len).toBeLessThan(256 * 1024);
  });

  test('a device that has much unacknowledged is given none, until it acknowledges', async () => {
    const { maxUnackedFrames } = defaultLimits;
    for (let i = 0; i < maxUnackedFrames / 2; i++) {
      await a.ask(a.message(chat));
      town.now += 700;
    }
    expect(b.frames.length).toBeGreaterThanOrEqual(maxUnackedFrames / 2);
    await leave(a, to('late'));
    expect(lettersOn(b)).toEqual([]);
    await b.ack();
    expect(lettersOn(b)).toEqual(['late']);
  });

  test('[D1.13] letters that nobody acknowledges put no message behind', async () => {
    for (let i = 0; i < 12; i++) await leave(a, big(String(i)));
    for (let i = 0; i < 20; i++) await a.ask(a.message(chat));
    await town.settle();
    expect(b.behind()).toEqual([]);
    expect(b.seqs(chat)).toEqual(Array.from({ length: 20 }, (_, i) => i + 2));
  });
});
