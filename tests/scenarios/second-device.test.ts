/** Alice has a phone and a laptop: both show the same chats, ticks and unread counts. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tickOf } from '../../protocol/steps.ts';
import { linkDevice } from '../harness/account.ts';
import { eventually } from '../harness/eventually.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { textsOf, type WireClient } from '../harness/wire-client.ts';

let server: TestServer;
let phone: WireClient;
let laptop: WireClient;
let bob: WireClient;
let chat: string;

beforeAll(async () => {
  server = await startTestServer();
  ({ alice: phone, bob } = await server.people(['alice', 'bob']));
  chat = await phone.openDirect(bob.account.user);
  await bob.send(chat, 'before the laptop');
  laptop = await server.device(await linkDevice(phone.account));
});
afterAll(() => server.stop());

test('[D1.8] a linked device appears in the log of each conversation, and both get what follows', async () => {
  await eventually(() => expect(laptop.logs.has(chat)).toBe(true));
  await eventually(() => expect(bob.log(chat).through).toBeGreaterThanOrEqual(3));
  await bob.send(chat, 'to both');
  await eventually(() => expect(textsOf(phone, chat)).toContain('to both'));
  await eventually(() => expect(textsOf(laptop, chat)).toContain('to both'));
});

test('what one device sends appears on the other, with its ticks', async () => {
  const { seq } = await laptop.send(chat, 'from the laptop');
  await eventually(() => expect(textsOf(phone, chat)).toContain('from the laptop'));
  for (const device of [phone, laptop]) {
    await eventually(() => expect(tickOf(device.log(chat).counts(seq))).toBe('delivered'));
  }
});

test('[D8] what is read on one device is read on the other', async () => {
  const { seq } = await bob.send(chat, 'unread');
  for (const device of [phone, laptop]) await eventually(() => expect(device.log(chat).through).toBe(seq));
  expect(phone.unread(chat)).toBeGreaterThan(0);
  await eventually(() => expect(laptop.unread(chat)).toBe(phone.unread(chat)));
  laptop.read(chat);
  await eventually(() => expect(phone.unread(chat)).toBe(0));
});

test('[D1.3] a device that was off while its sibling was on catches up, also in what began meanwhile', async () => {
  await laptop.close();
  const { carol } = await server.people(['carol']);
  await bob.send(chat, 'while it was off');
  const other = await carol.openDirect(phone.account.user);
  await carol.send(other, 'hello alice');
  await eventually(() => expect(textsOf(phone, other)).toEqual(['hello alice']));
  phone.read(chat);
  await eventually(() => expect(phone.unread(chat)).toBe(0));

  await laptop.connect();
  await eventually(() => expect(textsOf(laptop, chat)).toContain('while it was off'));
  await eventually(() => expect(textsOf(laptop, other)).toEqual(['hello alice']));
  await eventually(() => expect(laptop.unread(chat)).toBe(0));
  expect(laptop.headOf(chat)).toEqual(phone.headOf(chat));
});
