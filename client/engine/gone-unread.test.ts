/** What goes from this device before it was opened is handed to the cipher once more: what would open it is used up (E85). */
import { beforeEach, expect, test } from 'vitest';
import type { ConversationId, Roost } from '../api.ts';
import type { Cipher, MessageName, SealedMessage } from '../cipher/cipher.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, type Place, place, shown } from '../testing/people.ts';
import { plainCipher } from '../testing/plain-cipher.ts';

let here: Place;
let a: Roost;
let b: Roost;
let id: ConversationId;
let isShut: boolean;
/** What became of messages, in order. */
let told: string[];

const textOf = ({ number, body, wraps }: Pick<SealedMessage, 'body' | 'wraps'> & Pick<MessageName, 'number'>) =>
  `${number}: ${/m[0-9]/.exec(Buffer.from(body).toString('latin1'))?.[0]} ${wraps.map(({ data }) => data.join()).join()}`;

/** While it is shut nothing can be opened yet. */
const shutting: Cipher = {
  ...plainCipher,
  seal: async (message, state) => {
    const outcome = await plainCipher.seal(message, state);
    const data = Uint8Array.of(7, message.name.number);
    return outcome.is === 'sealed' ? { ...outcome, wraps: [{ user: bob, device: 1, type: 2, data }] } : outcome;
  },
  open: async (message, state) => (isShut ? { is: 'waits' } : plainCipher.open(message, state)),
  forget: async ({ number }) => {
    told.push(`${number} is forgotten`);
    return {};
  },
  consume: async (message) => {
    told.push(`${textOf({ ...message, ...message.name })} is consumed`);
    expect(message.group.devices.map(({ user }) => user).sort()).toEqual([alice, bob]);
    return {};
  },
};

/** Bob is away, and will find what he cannot open yet. */
beforeEach(async () => {
  here = place();
  [isShut, told] = [false, []];
  b = (await open(here, bob, { cipher: shutting })).roost;
  // Whoever sends opens nothing here.
  a = (await open(here, alice, { cipher: { ...shutting, forget: async () => ({}) } })).roost;
  id = await a.direct(bob);
  await a.send(id, { text: 'm0' });
  await settle();
  b.disconnect();
  isShut = true;
});

const lastOf = async (roost: Roost) => (await shown(roost, id)).at(-1)?.id as never;
const bodies = async () => (await shown(b, id)).slice(1).map(({ body }) => body);
const goneOnce = ['3: m1 7,3 is consumed', '3 is forgotten'];

test('[E85] [D4.2] it waits, and is deleted for everyone', async () => {
  await a.send(id, { text: 'm1' });
  b.connect();
  await settle();
  expect([told, await bodies()]).toEqual([[], ['unreadable']]);
  await a.deleteForEveryone(id, await lastOf(a));
  await settle();
  expect([told, await bodies()]).toEqual([goneOnce, ['deleted']]);
});

test('[E85] [D4.3] it waits, and its time comes', async () => {
  await a.send(id, { text: 'm1', disappearAfterMs: 3_600_000 });
  b.connect();
  await here.clock.advance(1_000);
  expect(told).toEqual([]);
  await here.clock.advance(3_600_000);
  expect(told).toEqual(goneOnce);
});

test('[E85] it waits, and its person deletes it for themselves; or the whole chat', async () => {
  await a.send(id, { text: 'm1' });
  await a.send(id, { text: 'm2' });
  b.connect();
  await settle();
  await b.deleteForMe(id, (await shown(b, id))[1]?.id as never);
  await settle();
  expect(told).toEqual(goneOnce);
  await b.deleteChat(id);
  await here.clock.advance(1_000);
  expect(told.filter((one) => one.startsWith('4'))).toEqual(['4: m2 7,4 is consumed', '4 is forgotten']);
});

test('[E85] the list of chats has it sealed, and its entry comes without its body', async () => {
  await a.send(id, { text: 'm1' });
  here.server.onPull = () => true;
  b.connect();
  await settle();
  b.disconnect();
  await settle();
  expect(told).toEqual([]);
  await a.deleteForEveryone(id, await lastOf(a));
  await settle();
  here.server.onPull = () => false;
  b.connect();
  await here.clock.advance(120_000);
  expect(told.slice(0, 2)).toEqual(goneOnce);
  expect(told.filter((one) => one.endsWith('consumed'))).toEqual(goneOnce.slice(0, 1));
});

test('[E85] the list of chats has it sealed, and the deletion comes first', async () => {
  await a.send(id, { text: 'm1' });
  here.server.onPull = () => true;
  b.connect();
  await settle();
  await a.deleteForEveryone(id, await lastOf(a));
  await settle();
  expect(told.filter((one) => one.endsWith('consumed'))).toEqual(goneOnce.slice(0, 1));
  expect(told.at(-1)).toBe('3 is forgotten');
});

test('[E85] the list of chats has it sealed, and nobody tells of it but its entry, without its body', async () => {
  await a.send(id, { text: 'm1' });
  here.server.onPull = () => true;
  b.connect();
  await settle();
  b.disconnect();
  await settle();
  await a.deleteForEveryone(id, await lastOf(a));
  await settle();
  const push = await pushing();
  push([here.server.log(id).entries[2]]);
  await settle();
  expect(told).toEqual(goneOnce);
});

/** Bob is told of nothing by itself. */
async function pushing() {
  const log = here.server.log(id);
  here.server.onPull = () => true;
  here.server.onResume = () => 'only-caught-up';
  b.connect();
  await settle();
  return (entries: readonly unknown[]) =>
    here.server.socketsOf(bob)[0]?.push({
      entries: { conversation: id, entries: entries as never, headSeq: 4, head: here.server.head(log) },
    });
}

test('[E85] it is stored without its body, and told of with it once more', async () => {
  await a.send(id, { text: 'm1' });
  const log = here.server.log(id);
  const entry = structuredClone(log.entries[2]);
  await a.deleteForEveryone(id, await lastOf(a));
  await settle();
  const push = await pushing();
  push(log.entries.slice(2));
  await settle();
  expect([told, await bodies()]).toEqual([['3 is forgotten'], ['deleted']]);
  push([entry]);
  await settle();
  expect(told.slice(1)).toEqual(goneOnce);
});

test.each(['its entry', 'a preview'])(
  '[E85] it is known to have gone when %s tells of it with its body',
  async (what) => {
    await a.send(id, { text: 'm1' });
    const log = here.server.log(id);
    const entry = structuredClone(log.entries[2]);
    const before = here.server.state(log, bob, 1);
    await a.deleteForEveryone(id, await lastOf(a));
    await settle();
    const push = await pushing();
    push([log.entries[3]]);
    await settle();
    expect(told.filter((one) => one.endsWith('consumed'))).toEqual([]);
    if (what === 'its entry') push([entry]);
    else here.server.socketsOf(bob)[0]?.push({ states: { states: [before] } });
    await settle();
    expect(told.filter((one) => one.endsWith('consumed'))).toEqual(goneOnce.slice(0, 1));
    expect(told.at(-1)).toBe('3 is forgotten');
  },
);

test('[E85] what was opened, and what has come without anything sealed for this device, is only forgotten', async () => {
  isShut = false;
  await a.send(id, { text: 'm1' });
  b.connect();
  await settle();
  await a.deleteForEveryone(id, await lastOf(a));
  await settle();
  expect([told, await bodies()]).toEqual([['3 is forgotten'], ['deleted']]);
});
