/** Who is given what of a person's prekeys. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { oneTimePrekeys, publication } from '../../../tests/harness/keys.ts';
import { type Person, personId, Town, type TownSocket, tokenHash } from '../../../tests/harness/town.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const credential = (device: number) => ({ device, tokenHash: tokenHash(device) });

/** Alice has published so many one-time prekeys; Bob knows her. */
async function two(count = 100) {
  const town = new Town();
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  await a.ask({ publishKeys: publication(1, count) });
  return { town, alice, bob, a, b };
}

async function claim(by: TownSocket, ...devices: [Person, number][]): Promise<wire.KeyBundle.$Properties[]> {
  const reply = await by.ask({ claimKeys: { devices: devices.map(([{ id: user }, device]) => ({ user, device })) } });
  if (!reply.keyBundles) throw new Error(`no bundles: ${reply.refusal?.code}`);
  return reply.keyBundles.bundles ?? [];
}
const oneTimes = (bundles: wire.KeyBundle.$Properties[]) => bundles.map(({ oneTime }) => oneTime?.id ?? 0);

describe('[17.2] [E7] a claim', () => {
  test('answers for devices of many people, one call to each, one’s own included', async () => {
    const { town, alice, bob, b } = await two();
    const laptop = await alice.connect(await alice.link());
    await laptop.ask({ publishKeys: publication(300, 3) });
    const tablet = await bob.connect(await bob.link());
    await tablet.ask({ publishKeys: publication(500, 3) });
    const bundles = await claim(b, [alice, 1], [alice, 2], [bob, 2], [alice, 1]);
    expect(bundles.map(({ user, device, oneTime }) => [user, device, oneTime?.id]).sort()).toEqual([
      [alice.id, 1, 1],
      [alice.id, 2, 300],
      [bob.id, 2, 500],
    ]);
    expect(town.userCalls.get('claimKeys')).toBe(1);
  });

  test('leaves out who is not there, has published nothing, is signed out, and the device that asks', async () => {
    const { town, alice, bob, b } = await two();
    const stranger = town.place(personId(9));
    await alice.link();
    await alice.user.removeDevice(credential(1), 1);
    expect(await claim(b, [alice, 1], [alice, 2], [alice, 3], [stranger, 1], [bob, 1])).toEqual([]);
  });

  test('[D10.1] for made-up ids wakes nobody', async () => {
    const { town, b } = await two();
    const nobody = town.place(personId(9));
    town.madeUp.add(nobody.id);
    expect(await claim(b, [nobody, 1])).toEqual([]);
    expect(town.userCalls.get('claimKeys') ?? 0).toBe(0);
  });

  test('names at most 100 devices', async () => {
    const { alice, b } = await two();
    const devices = Array.from({ length: 101 }, (_, i) => ({ user: alice.id, device: i + 1 }));
    expect((await b.ask({ claimKeys: { devices } })).refusal).toMatchObject({ code: 'too-large' });
  });

  test('is unavailable as a whole when somebody cannot be asked: a bundle that is missing would say that nobody is there', async () => {
    const { town, alice, b } = await two();
    const carol = await town.person(3);
    town.userCall = (id, _method, _request, pass) => (id === carol.id ? Promise.reject(new Error('away')) : pass());
    const devices = [alice, carol].map(({ id: user }) => ({ user, device: 1 }));
    expect((await b.ask({ claimKeys: { devices } })).refusal).toMatchObject({ code: 'unavailable' });
  });
});

describe('[D7.3] [E8] a one-time prekey', () => {
  test('goes once to a device and day; without one from then on', async () => {
    const { town, alice, bob, b } = await two();
    const tablet = await bob.connect(await bob.link());
    expect(oneTimes(await claim(b, [alice, 1]))).toEqual([1]);
    alice.restart();
    expect(oneTimes(await claim(b, [alice, 1]))).toEqual([0]);
    expect(oneTimes(await claim(tablet, [alice, 1]))).toEqual([2]);
    await town.pass(dayMs);
    expect(oneTimes(await claim(b, [alice, 1]))).toEqual([3]);
  });

  test('is in no two answers, though 200 ask at once for 100', async () => {
    const { town, alice } = await two(100);
    const all = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const asker = personId(10 + i);
        alice.knows(asker);
        const request = { asker, device: 1, devices: [1], isContact: false, shares: [] };
        const { bundles } = await town.userStub(alice.id).claimKeys(request);
        return bundles.map((bytes) => wire.KeyBundle.decode(bytes));
      }),
    );
    const given = all.flatMap(oneTimes).filter((id) => id !== 0);
    expect(given).toHaveLength(100);
    expect(new Set(given)).toEqual(new Set(oneTimePrekeys(1, 100).map(({ id }) => id)));
    // All the others got the prekeys that are everybody's.
    expect(all.flat().filter(({ signedPrekey }) => signedPrekey?.id === 1)).toHaveLength(200);
  });

  test('is not given again after a crash before the answer arrived', async () => {
    const { town, alice, bob, b } = await two();
    town.userCall = async (_id, _method, _request, pass) => {
      await pass();
      alice.crash();
      throw new Error('the object died');
    };
    const devices = [{ user: alice.id, device: 1 }];
    expect((await b.ask({ claimKeys: { devices } })).refusal).toMatchObject({ code: 'unavailable' });
    town.userCall = (_id, _method, _request, pass) => pass();
    const tablet = await bob.connect(await bob.link());
    expect(oneTimes(await claim(tablet, [alice, 1]))).toEqual([2]);
  });

  test('goes to nobody when what was to be written failed', async () => {
    const { alice, b } = await two();
    alice.disk.fail({ of: 'writes', at: 1 });
    const devices = [{ user: alice.id, device: 1 }];
    expect((await b.ask({ claimKeys: { devices } })).refusal).toMatchObject({ code: 'unavailable' });
    expect(oneTimes(await claim(b, [alice, 1]))).toEqual([1]);
  });

  test('strangers get half of what is there in a day, however many they are', async () => {
    const { town, alice, b } = await two(20);
    const given: number[] = [];
    for (let i = 0; i < 30; i++) {
      const stranger = await (await town.stranger(100 + i)).connect();
      given.push(...oneTimes(await claim(stranger, [alice, 1])));
    }
    expect(given.filter((id) => id !== 0)).toHaveLength(10);
    expect(oneTimes(await claim(b, [alice, 1]))).toEqual([11]);
    await town.pass(dayMs);
    const next = await (await town.stranger(99)).connect();
    expect(oneTimes(await claim(next, [alice, 1]))).toEqual([12]);
  });
});

test('[T1] [E8] a clock that steps back over midnight gives strangers no other half, and nobody another one', async () => {
  const { town, alice, b } = await two(20);
  await town.pass(dayMs - (town.now % dayMs) + hourMs / 2);
  const strangers = await Promise.all([...Array(12).keys()].map(async (i) => (await town.stranger(100 + i)).connect()));
  expect(oneTimes(await claim(b, [alice, 1]))).toEqual([1]);
  const given: number[] = [];
  for (const one of strangers) given.push(...oneTimes(await claim(one, [alice, 1])));
  expect(given.filter((id) => id !== 0)).toHaveLength(10);
  for (const [i, by] of [-hourMs, hourMs].entries()) {
    town.setClock(by);
    const another = await (await town.stranger(200 + i)).connect();
    expect(oneTimes(await claim(another, [alice, 1]))).toEqual([0]);
    expect(oneTimes(await claim(b, [alice, 1]))).toEqual([0]);
  }
});

describe('[17.3] [E9] a device is asked for more keys', () => {
  const asked = (socket: TownSocket) => socket.events().flatMap(({ keysLow }) => (keysLow ? [keysLow.oneTime] : []));

  test('once when fewer than 20 are left, and again when it resumes', async () => {
    const { town, alice, a } = await two(22);
    const askers: TownSocket[] = [];
    for (let i = 0; i < 5; i++) askers.push(await (await town.person(10 + i)).connect());
    for (const asker of askers.slice(0, 2)) await claim(asker, [alice, 1]);
    expect(asked(a)).toEqual([]);
    for (const asker of askers.slice(2)) await claim(asker, [alice, 1]);
    expect(asked(a)).toEqual([19]);
    await a.leave();
    const again = await alice.connect();
    expect(asked(again)).toEqual([17]);
    await again.ask({ publishKeys: { oneTime: oneTimePrekeys(23, 50) } });
    await again.leave();
    expect(asked(await alice.connect())).toEqual([]);
  });

  test('not if it never published any', async () => {
    const { bob, b } = await two();
    expect(asked(b)).toEqual([]);
    expect(asked(await bob.connect())).toEqual([]);
  });
});
