/** One message of as many fields as a frame may have: its entry has a few more, and they are handed to everybody. */
import { expect, test } from 'vitest';
import { concatenated } from '../../../lib/bytes.ts';
import { encodeClientFrame } from '../../../protocol/codec.ts';
import { defaultLimits } from '../../../protocol/limits.ts';
import { wire } from '../../../schema/gen/wire.js';
import { delimited, fieldsOf, sendFrame, unknownFields } from '../../../tests/harness/raw-send.ts';
import { groupId, type Person, startDirect, Town, type TownSocket } from '../../../tests/harness/town.ts';

const { GROUP } = wire.ConversationKind;
const wraps = 40;

async function sendFull(socket: TownSocket, chat: string, wrap: wire.Wrap.$Properties): Promise<void> {
  const send = wire.Send.encode(socket.message(chat).send).finish();
  const known = wire.Wrap.encode(wrap).finish();
  const frame = (fill: (i: number) => number) => {
    const filled = Array.from({ length: wraps }, (_, i) =>
      delimited(11, concatenated([known, unknownFields(fill(i))])),
    );
    return sendFrame(concatenated([send, ...filled]));
  };
  const left = defaultLimits.maxFieldsPerFrame - fieldsOf(frame(() => 0));
  const bytes = frame((i) => Math.floor(left / wraps) + (i < left % wraps ? 1 : 0));
  expect(fieldsOf(bytes)).toBe(defaultLimits.maxFieldsPerFrame);
  expect(bytes.length).toBeLessThan(defaultLimits.maxFrameBytes);
  await socket.raw(bytes);
  await socket.raw(encodeClientFrame({ commands: [{ id: 999, alive: {} }] }));
}

/** He comes back, and is told all there is. */
async function comesBack(town: Town, bob: Person): Promise<TownSocket> {
  const socket = await bob.connect(1, { resume: [] });
  await town.pass(60_000);
  return socket;
}

test('[D1] a group goes on after it', async () => {
  const town = new Town();
  const [alice, bob, carol] = [await town.person(1), await town.person(2), await town.person(3)];
  const [a, b, c] = [await alice.connect(), await bob.connect(), await carol.connect()];
  const chat = groupId(1);
  await a.ask(a.creation(chat, GROUP, [alice.id, bob.id, carol.id]));
  await town.pass(5_000);
  await sendFull(a, chat, { data: new Uint8Array([1]) });
  await town.settle();
  expect(a.isOpen).toBe(true);
  for (let n = 0; n < 3; n++) {
    await b.command(b.message(chat));
    await town.pass(60_000);
  }
  expect(c.seqs(chat)).toEqual([1, 2, 3, 4, 5]);
  const before = town.userCalls.get('deliver') ?? 0;
  await town.pass(2 * 3_600_000);
  expect(town.userCalls.get('deliver')).toBe(before);
});

test('[16.9] [D10.6] a stranger does not lock a person out of everything with one message', async () => {
  const town = new Town();
  const [mallory, bob] = [await town.stranger(1), await town.stranger(2)];
  const m = await mallory.connect();
  const chat = await startDirect(m, mallory, bob);
  await sendFull(m, chat, { user: bob.id, device: 1, type: 2 });
  await town.pass(5_000);
  const socket = await comesBack(town, bob);
  expect(socket.closedWith).toBeNull();
  expect(socket.events().some((event) => event.caughtUp)).toBe(true);
  expect(socket.states().map(({ conversation }) => conversation)).toEqual([chat]);
});

test('[16.9] [D10.6] what one conversation answers, and cannot be told, keeps nobody from the others', async () => {
  const town = new Town();
  const [alice, bob, dave] = [await town.person(1), await town.person(2), await town.person(4)];
  const [a, d] = [await alice.connect(), await dave.connect()];
  const broken = await startDirect(a, alice, bob);
  const other = await startDirect(d, dave, bob);
  await town.pass(5_000);
  town.conversationCall = async (id, method, _request, pass) => {
    const answer = await pass();
    // A field that ends before it begins.
    return id === broken && method === 'attach' ? { ...(answer as object), last: Uint8Array.of(0xff, 0xff) } : answer;
  };
  const socket = await comesBack(town, bob);
  expect(socket.closedWith).toBeNull();
  expect(socket.states().map(({ conversation }) => conversation)).toEqual([other]);
  expect(socket.events().find((event) => event.caughtUp)?.caughtUp?.waiting).toEqual([broken]);
  town.conversationCall = (_id, _method, _request, pass) => pass();
  await town.pass(600_000);
  expect(socket.states().map(({ conversation }) => conversation)).toContain(broken);
});
