/** What names others for certain: their handles, as of now, and the numbers by which their person found them. */
import { expect, test } from 'vitest';
import type { Addresses, Roost, UserId } from '../api.ts';
import { type MemoryStore, openMemoryStore } from '../store/memory.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, open, place } from '../testing/people.ts';

const [number, other] = ['+491711234567', '+491717654321'];

/** Who has which number and handle. */
type Directory = Map<UserId, { readonly name: string; readonly phone: string | null; readonly handle: string | null }>;

/** Answers as the gateway does: a number to who asked by it, and to nobody else. */
function answering(directory: Directory, noted: UserId[][] = []) {
  return async (url: string, init: { body?: string }) => {
    const json = (body: object) =>
      new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });
    const asked = JSON.parse(String(init.body)) as { users: UserId[]; phones: string[]; handles: string[] };
    if (url.endsWith('/v1/profiles')) {
      noted.push(asked.users);
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
  const asked: UserId[][] = [];
  const fetch = answering(directory, asked);
  const { roost, store } = await open(here, alice, { fetch });
  const again = async (from: MemoryStore) => {
    await roost.close();
    return (await open(here, alice, { fetch, store: openMemoryStore(from.snapshot()) })).roost;
  };
  return { here, roost, store, again, asked };
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

/** Alice, who looks at the addresses of Bob and Carol; Bob writes with `write`. */
async function watching(directory: Directory) {
  const all = await people(directory);
  const b = await open(all.here, bob);
  const id = await all.roost.direct(bob);
  await all.roost.send(id, { text: 'hello' });
  await settle();
  const seen = new Map<UserId, string>();
  for (const user of [bob, carol]) {
    const said = ({ handle, phone }: Addresses) => seen.set(user, [handle, phone].map((one) => one ?? '-').join(' '));
    all.roost.people.addresses(user).subscribe(said);
  }
  await settle();
  return { ...all, seen, write: (text: string) => b.roost.send(id, { text }).then(settle) };
}

/** Bob gives his handle up, and Carol takes it. */
function moveHandle(directory: Directory): void {
  directory.set(bob, called(null, 'bob.two')).set(carol, called(null, 'bob', 'Carol'));
}

const bothNamed = (): Directory =>
  new Map([
    [bob, called(null, 'bob')],
    [carol, called(null, 'carol', 'Carol')],
  ]);

test('[H9c] a handle that moved is seen with the next message of who had it, a minute later at the latest', async () => {
  const directory = bothNamed();
  const { here, seen, write } = await watching(directory);
  expect([seen.get(bob), seen.get(carol)]).toEqual(['bob -', 'carol -']);
  moveHandle(directory);
  await write('it is me');
  await here.clock.advance(60_000);
  expect(seen.get(bob)).toBe('bob.two -');
});

test('[H9c] it is seen with the next connection, of both', async () => {
  const directory = bothNamed();
  const { here, roost, seen } = await watching(directory);
  roost.disconnect();
  moveHandle(directory);
  await here.clock.advance(61_000);
  expect(seen.get(bob)).toBe('bob -');
  roost.connect();
  await settle();
  expect([seen.get(bob), seen.get(carol)]).toEqual(['bob.two -', 'bob -']);
});

test('[H9c] whoever is seen to have it now takes it from who had it, and that one is asked for again within a minute', async () => {
  const directory = bothNamed();
  const { here, roost, seen } = await watching(directory);
  moveHandle(directory);
  await roost.lookUp([{ handle: 'bob' }]);
  await settle();
  expect([seen.get(bob), seen.get(carol)]).toEqual(['- -', 'bob -']);
  await here.clock.advance(60_000);
  expect([seen.get(bob), seen.get(carol)]).toEqual(['bob.two -', 'bob -']);
});

test('[H9c] a server that gives two people one handle is not asked more often for it', async () => {
  const directory = bothNamed();
  const { here, roost, asked } = await watching(directory);
  directory.set(carol, called(null, 'bob', 'Carol'));
  await here.clock.advance(61_000);
  const before = asked.length;
  roost.people.addresses(carol);
  await here.clock.advance(600_000);
  expect(asked.length - before).toBeGreaterThan(1);
  expect(asked.length - before).toBeLessThanOrEqual(12);
});

test('[H9c] whoever looks anew asks again, but not within a minute', async () => {
  const directory = bothNamed();
  const { here, roost, seen } = await watching(directory);
  directory.set(bob, called(null, 'bob.two'));
  roost.people.addresses(bob);
  await settle();
  expect(seen.get(bob)).toBe('bob -');
  await here.clock.advance(61_000);
  expect(seen.get(bob)).toBe('bob -');
  roost.people.addresses(bob);
  await settle();
  expect(seen.get(bob)).toBe('bob.two -');
});

test('[H9c] without a connection it is what was told last, also after a restart', async () => {
  const { here, roost, store } = await watching(new Map([[bob, called(number, 'bob')]]));
  await roost.lookUp([{ phone: number }]);
  await roost.close();
  const again = await open(here, alice, { store: openMemoryStore(store.snapshot()), connect: false });
  expect(again.roost.people.addresses(bob).current).toEqual({ handle: 'bob', phone: number });
});

test('[H9c] an account that has ended goes by nothing any more, whatever was known of it', async () => {
  const directory: Directory = new Map([[bob, called(number, 'bob')]]);
  const { here, roost, seen } = await watching(directory);
  await roost.lookUp([{ phone: number }]);
  expect(seen.get(bob)).toBe(`bob ${number}`);
  directory.delete(bob);
  roost.disconnect();
  await here.clock.advance(61_000);
  roost.connect();
  await settle();
  expect(seen.get(bob)).toBe('- -');
});
