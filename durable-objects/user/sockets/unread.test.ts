/** Answers that nobody wants or reads. */
import { describe, expect, test } from 'vitest';
import { closeCodes } from '../../../protocol/close-codes.ts';
import { encodeClientFrame, encodeServerFrame } from '../../../protocol/codec.ts';
import { defaultLimits } from '../../../protocol/limits.ts';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, personId, startDirect, Town, type TownSocket } from '../../../tests/harness/town.ts';

const body = new Uint8Array(60_000);

/** A chat with this many large messages. */
async function largeChat(messages: number, limits = {}) {
  const town = new Town({ maxSendsPerMinute: 1_000, maxConversationBurst: 1_000, ...limits });
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect(1, { resume: null })];
  const chat = await startDirect(a, alice, bob);
  for (let n = 0; n < messages; n++) {
    await a.ask(a.message(chat, { body }));
    await a.ack();
  }
  await b.command({ resume: { cursors: [] } });
  await town.settle();
  return { town, alice, bob, a, b, chat };
}

function bytesOf(socket: TownSocket): number {
  return socket.frames.reduce((sum, frame) => sum + encodeServerFrame(frame as wire.ServerFrame.$Properties).length, 0);
}

describe('[3.3] a command with id 0', () => {
  test('gets no reply, whatever it is and whatever becomes of it', async () => {
    const { town, alice, a, chat } = await largeChat(1);
    const unnumbered = (kind: wire.Command.$Properties) =>
      a.raw(encodeClientFrame({ commands: [{ ...kind, id: 0 } as wire.Command.$Properties] }));
    a.forget();
    const stranger = `c${'x'.repeat(22)}`;
    await unnumbered(a.message(chat));
    await unnumbered(a.message(chat, { epoch: 9 }));
    await unnumbered(a.message(chat, { number: 400, after: 399 }));
    await unnumbered(a.message(chat, { number: 1 }));
    await unnumbered(a.message(stranger, { number: 0 }));
    await unnumbered(a.message(stranger));
    await unnumbered(a.creation(groupId(1), wire.ConversationKind.DIRECT, [alice.id, personId(9)]));
    for (const conversation of [chat, stranger]) {
      await unnumbered({ pull: { conversation } });
      await unnumbered({ open: { conversation } });
      await unnumbered({ typing: { conversation } });
      await unnumbered({ getReceipts: { conversation, seq: 1 } });
      await unnumbered({ ack: { frames: 1_000, conversations: [{ conversation, through: 900, newest: 900 }] } });
    }
    await unnumbered({ findDirect: { peer: personId(2) } });
    await unnumbered({ getDeviceLists: { users: [personId(2)] } });
    await unnumbered({ watch: { users: [personId(2)] } });
    await unnumbered({ activity: { away: true } });
    await unnumbered({ alive: {} });
    await unnumbered({ resume: { cursors: [] } });
    await unnumbered({});
    await town.pass(5_000);
    expect(a.replies()).toEqual([]);
  });

  test('a message is in the log all the same, and the device hears of it as its siblings do', async () => {
    const { town, alice, a, chat } = await largeChat(0);
    a.forget();
    await a.raw(encodeClientFrame({ commands: [{ ...a.message(chat), id: 0 }] }));
    await town.settle();
    expect(a.seqs(chat)).toEqual([2]);
    expect(alice.sockets.size).toBe(1);
  });
});

describe('[8.8] [D10.7] who does not read', () => {
  test('what is answered counts as unread, and beyond a few pages nothing is made', async () => {
    const { town, b, chat } = await largeChat(20);
    b.forget();
    const before = town.called('page');
    for (let frame = 0; frame < 200; frame++) {
      await b.command({ pull: { conversation: chat } }, { pull: { conversation: chat } });
      await town.settle();
    }
    expect(bytesOf(b)).toBeLessThan(2 * defaultLimits.maxUnackedBytes + 4 * defaultLimits.maxPageBytes);
    expect(town.called('page') - before).toBeLessThan(10);
    expect(b.isOpen).toBe(true);
  });

  test('who reads again is served what waited', async () => {
    const { town, b, chat } = await largeChat(20);
    b.forget();
    for (let n = 0; n < 12; n++) await b.command({ pull: { conversation: chat } });
    await town.settle();
    const held = b.replies().length;
    expect(held).toBeLessThan(8);
    for (let turn = 0; turn < 12; turn++) {
      await b.ack();
      await town.settle();
    }
    expect(b.replies().filter((reply) => reply.page).length).toBe(12);
  });

  test('who asks on all the same is closed', async () => {
    const { town, b, chat } = await largeChat(20, { maxUnackedBytes: 100_000, maxPageBytes: 100_000 });
    for (let n = 0; n < 3; n++) await b.command({ pull: { conversation: chat } });
    await town.settle();
    // Refusals are bytes too: it is closed before they are many.
    for (let n = 0; n < 400 && b.isOpen; n++) {
      await b.command(...Array.from({ length: 64 }, () => ({ open: { conversation: `c${'x'.repeat(22)}` } })));
      await town.pass(1_000);
    }
    expect(b.closedWith).toBe(closeCodes.flood);
  });

  test('small answers come in frames that are counted as well', async () => {
    const { b } = await largeChat(0);
    b.forget();
    const small = { open: { conversation: `c${'x'.repeat(22)}` } };
    for (let n = 0; n < 10; n++) await b.command(...Array.from({ length: 50 }, () => small));
    const counted = b.frames.filter((frame) => frame.ordinal > 0);
    expect(counted.length).toBeGreaterThan(0);
    expect(counted.length).toBeLessThanOrEqual(2);
  });
});

describe('[D10.5] commands', () => {
  test('[15.3] many commands, or long lists, are a flood as well as many frames are', async () => {
    const { b } = await largeChat(0);
    for (let n = 0; n < 24 && b.isOpen; n++) await b.command(...Array.from({ length: 512 }, () => ({ alive: {} })));
    expect(b.closedWith).toBe(closeCodes.flood);

    const { b: other } = await largeChat(0);
    const conversations = Array.from({ length: 4_000 }, (_, n) => ({
      conversation: groupId(n),
      through: 1,
      newest: 1,
    }));
    for (let n = 0; n < 24 && other.isOpen; n++) await other.command({ ack: { frames: 0, conversations } });
    expect(other.closedWith).toBe(closeCodes.flood);
  });
});
