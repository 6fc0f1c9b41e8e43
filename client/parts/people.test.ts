/** Numbers of others: known here by what their person looked up, and by nothing else. */
import { expect, test } from 'vitest';
import type { Roost, UserId } from '../api.ts';
import { type MemoryStore, openMemoryStore } from '../store/memory.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, open, place } from '../testing/people.ts';

const [number, other] = ['+491711234567', '+491717654321'];

/** Who has which number and handle. */
type Directory = Map<UserId, { readonly name: string; readonly phone: string | null; readonly handle: string | null }>;

/** Answers as the gateway does: a number to who asked by it, and to nobody else. */
function answering(directory: Directory) {
  return async (url: string, init: { body?: string }) => {
    const json = (body: object) =>
      new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });
    const asked = JSON.parse(String(init.body)) as { users: UserId[]; phones: string[]; handles: string[] };
    if (url.endsWith('/v1/profiles')) {
      const users = asked.users.filter((user) => directory.has(user));
      return json({ profiles: users.map((user) => ({ user, ...directory.get(user), phone: undefined })) });
    }
    if (!url.endsWith('/v1/lookup')) throw new Error('not here');
    // Written as people write it, kept in digits.
    const phones = asked.phones.map((text) => text.replaceAll(/[^+\d]/g, ''));
    const found = [...directory].flatMap(([user, one]) => {
      if (phones.includes(one.phone ?? '')) return [{ user, ...one }];
      return asked.handles.includes(one.handle ?? '') ? [{ user, ...one, phone: null }] : [];
    });
    return json({ found });
  };
}

async function people(directory: Directory) {
  const here = place();
  const fetch = answering(directory);
  const { roost, store } = await open(here, alice, { fetch });
  const again = async (from: MemoryStore) => {
    await roost.close();
    return (await open(here, alice, { fetch, store: openMemoryStore(from.snapshot()) })).roost;
  };
  return { here, roost, store, again };
}

const called = (phone: string | null, handle: string | null = null, name = 'Bob') => ({ name, phone, handle });
const phoneOf = async (roost: Roost, user: UserId) => (await roost.profiles([user]))[0]?.phone;

test('[H9b] somebody who was found by their number is known by it from then on, over a restart', async () => {
  const { roost, store, again } = await people(new Map([[bob, called(number)]]));
  expect(await phoneOf(roost, bob)).toBeNull();
  expect(await roost.lookUp([{ phone: '+49 171 1234567' }])).toMatchObject([{ user: bob, address: { phone: number } }]);
  expect(await phoneOf(roost, bob)).toBe(number);
  expect(await phoneOf(await again(store), bob)).toBe(number);
});

test('[H9b] a look-up by the handle tells no number, and takes none away', async () => {
  const { roost } = await people(new Map([[bob, called(number, 'bob')]]));
  await roost.lookUp([{ handle: 'bob' }]);
  expect(await phoneOf(roost, bob)).toBeNull();
  await roost.lookUp([{ phone: number }]);
  await roost.lookUp([{ handle: 'bob' }]);
  expect(await roost.profiles([bob])).toMatchObject([{ handle: 'bob', phone: number }]);
});

test('[H9b] the newest look-up says whose a number is: another person, or nobody whom it finds', async () => {
  const directory: Directory = new Map([[bob, called(number)]]);
  const { roost, store, again } = await people(directory);
  await roost.lookUp([{ phone: number }]);
  directory.set(bob, called(other)).set(carol, called(number, null, 'Carol'));
  // Nobody has asked since.
  expect(await phoneOf(roost, bob)).toBe(number);
  await roost.lookUp([{ phone: number }, { phone: other }]);
  expect([await phoneOf(roost, bob), await phoneOf(roost, carol)]).toEqual([other, number]);
  directory.set(carol, called(null, 'carol', 'Carol'));
  expect(await roost.lookUp([{ phone: number }])).toEqual([]);
  expect([await phoneOf(roost, bob), await phoneOf(roost, carol)]).toEqual([other, null]);
  const after = await again(store);
  expect([await phoneOf(after, bob), await phoneOf(after, carol)]).toEqual([other, null]);
});

test('[H9b] among people who are called alike the number stands where there is no handle, once it is known', async () => {
  const { here, roost } = await people(
    new Map([
      [bob, called(number)],
      [carol, called(null, 'carol')],
    ]),
  );
  await open(here, bob);
  await open(here, carol);
  const id = await roost.createGroup({ title: 'Club', members: [bob, carol] });
  const group = roost.group(id);
  const told: (string | undefined)[] = [];
  group.subscribe((now) => told.push(now?.members.find(({ user }) => user === bob)?.certain));
  await settle();
  expect(group.current?.members.map(({ certain }) => certain)).toEqual([undefined, 'ubbbbb', '@carol']);
  await roost.lookUp([{ phone: number }]);
  await settle();
  expect(told.at(-1)).toBe(number);
  expect(group.current?.members.map(({ certain }) => certain)).toEqual([undefined, number, '@carol']);
});

test('a name that a look-up brings is shown at once', async () => {
  const directory: Directory = new Map([[bob, called(number)]]);
  const { here, roost } = await people(directory);
  await open(here, bob);
  const id = await roost.direct(bob);
  const chat = roost.conversation(id);
  const titles: string[] = [];
  chat.subscribe((now) => titles.push(now?.title ?? ''));
  await settle();
  expect(titles.at(-1)).toBe('Bob');
  directory.set(bob, called(number, null, 'Robert'));
  await roost.lookUp([{ phone: number }]);
  await settle();
  expect(titles.at(-1)).toBe('Robert');
});

test('of oneself the number is one’s own', async () => {
  const directory: Directory = new Map([[alice, called(number, null, 'Alice')]]);
  const here = place();
  const answers = answering(directory);
  const { roost } = await open(here, alice, {
    fetch: async (url, init) =>
      url.endsWith('/v1/profile')
        ? new Response(JSON.stringify({ user: alice, ...called(number, null, 'Alice') }), {
            headers: { 'content-type': 'application/json' },
          })
        : answers(url, init as { body?: string }),
  });
  await settle();
  expect(await phoneOf(roost, alice)).toBe(number);
});
