/** A device that is linked late reads the whole past: thousands of messages in several chats, within seconds. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConversationId, Transfer } from '../../client/api.ts';
import { EncryptedCast, type EncryptedDevice, textsIn } from '../harness/encrypted.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { acquaint } from '../harness/sdk.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const [perSender, batch] = [850, 100];
/** Two direct chats with two who write, and a group in which two of three do. */
const messages = 6 * perSender;

let server: TestServer;
const cast = new EncryptedCast({ inMemory: true });
let phone: EncryptedDevice;
const chats = new Map<string, ConversationId>();
const written = new Map<ConversationId, string[]>();

beforeAll(async () => {
  server = await startTestServer(freeLimits);
  const join = async (name: string) => cast.open(await server.signUp(name), name);
  phone = await join('ada');
  const [bob, carol] = [await join('bob'), await join('carol')];
  await acquaint([phone, bob, carol]);
  for (const one of [phone, bob, carol]) await one.roost.reachable();
  for (const other of [bob, carol]) chats.set(other.name, await phone.roost.direct(other.roost.account.user));
  const members = [bob, carol].map(({ roost }) => roost.account.user);
  chats.set('both', await phone.roost.createGroup({ title: 'Both', members }));
  for (const [name, id] of chats) await phone.roost.send(id, { text: `hello ${name}` });
  for (const other of [bob, carol])
    await eventually(() => expect(other.roost.conversations.current).toHaveLength(2), 60_000);
  await Promise.all([
    ...[phone, bob].map((one) => say(one, chats.get('bob') as ConversationId)),
    ...[phone, carol].map((one) => say(one, chats.get('carol') as ConversationId)),
    ...[bob, carol].map((one) => say(one, chats.get('both') as ConversationId)),
  ]);
  for (const id of chats.values()) written.set(id, await textsIn(phone, id));
}, 500_000);

/** So many, a hundred at once: what is written in one moment is stored in one. */
async function say({ roost, name }: EncryptedDevice, id: ConversationId): Promise<void> {
  for (let from = 0; from < perSender; from += batch) {
    const numbers = Array.from({ length: Math.min(batch, perSender - from) }, (_, i) => from + i);
    const sent = await Promise.all(numbers.map((i) => roost.send(id, { text: `${name} says ${i}` })));
    await Promise.all(sent.map(({ id: message }) => roost.settled(message)));
  }
}

afterAll(async () => {
  await cast.end();
  await server?.stop();
});

async function until(device: EncryptedDevice, isSo: (transfer: Transfer) => boolean): Promise<Transfer> {
  await eventually(() => expect(isSo(device.roost.transfer.current)).toBe(true), 120_000);
  return device.roost.transfer.current;
}

describe('[E70] [E71] a device that is linked when there is a past', () => {
  test(`is handed the keys of ${messages} messages, and opens every one`, async () => {
    const began = performance.now();
    const laptop = await cast.link(phone, 'Laptop');
    const linked = performance.now();
    const seen = new Set<string>();
    laptop.roost.transfer.subscribe(({ state, received, total }) => seen.add(`${state} ${received}/${total}`));
    const end = await until(laptop, ({ state }) => state === 'done');
    const handed = performance.now();
    expect(end).toMatchObject({ conversations: 3 });
    expect(end.total).toBeGreaterThanOrEqual(messages + 3);
    // The newest page of each chat, and then all of it.
    for (const id of chats.values()) {
      const [newest] = (written.get(id) ?? []).slice(-1);
      await eventually(() => expect(laptop.roost.conversation(id).current?.last?.text).toBe(newest), 60_000);
    }
    const shown = performance.now();
    for (const id of chats.values()) expect(await textsIn(laptop, id)).toEqual(written.get(id));
    const seconds = (from: number, to: number) => `${((to - from) / 1_000).toFixed(1)} s`;
    console.log(
      `${end.total} keys in ${end.conversations} chats: linked in ${seconds(began, linked)}, handed over in ` +
        `${seconds(linked, handed)} (${[...seen].join(', ')}), newest shown after ${seconds(handed, shown)} more, ` +
        `all ${messages} pulled and opened in ${seconds(shown, performance.now())}`,
    );
    expect(handed - linked).toBeLessThan(100_000);
  }, 300_000);

  test('[E72] the linked one hands it on where the phone is away, and says that nobody is there while both are', async () => {
    const laptop = cast.devices.find(({ name }) => name === 'Laptop') as EncryptedDevice;
    laptop.roost.disconnect();
    const tablet = await cast.link(phone, 'Tablet', { connect: false });
    phone.roost.disconnect();
    tablet.roost.connect();
    await until(tablet, ({ state }) => state === 'waiting');
    laptop.roost.connect();
    const end = await until(tablet, ({ state }) => state === 'done');
    expect(end.total).toBeGreaterThanOrEqual(messages + 3);
    const id = chats.get('both') as ConversationId;
    expect(await textsIn(tablet, id)).toEqual(written.get(id));
  }, 300_000);
});
