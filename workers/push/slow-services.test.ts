/** Services that take their time, in a batch with others that do not: who waits for whom. The clock goes on where everybody waits. */
import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../../protocol/limits.ts';
import { register, stage } from '../../tests/harness/push-stage.ts';
import type { Person, Town } from '../../tests/harness/town.ts';
import { consume } from './consume.ts';
import { Paces } from './paces.ts';
import type { Ports } from './ports.ts';
import { type Providers, providersOf } from './send.ts';

/** Just in time: it never counts as away. */
const slowMs = 9_900;
const quickMs = 80;
const mostDevices = defaultLimits.maxDevices;

/** Waits of the consumer's side: what is due next comes when nothing else is left to do. */
class Waits {
  readonly #town: Town;
  readonly #due: { readonly at: number; readonly work: () => void }[] = [];

  constructor(town: Town) {
    this.#town = town;
  }

  for(ms: number): Promise<void> {
    return new Promise((work) => void this.#due.push({ at: this.#town.now + ms, work }));
  }

  async during(work: Promise<void>): Promise<void> {
    let isOver = false;
    const noted = work.finally(() => {
      isOver = true;
    });
    for (;;) {
      for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (isOver) return noted;
      const next = this.#due.sort((a, b) => a.at - b.at).shift();
      if (next === undefined) continue;
      this.#town.now = Math.max(this.#town.now, next.at);
      next.work();
    }
  }
}

/** As the deployment's, and nothing is encrypted: what that takes is no matter of this clock. */
function plainProviders(ports: Ports): Providers {
  const all = providersOf(ports);
  const web = all['web-push'];
  if (web === null) throw new Error('there is always one for browsers');
  const request = async ({ address, topic }: { address: string; topic: string }) => ({
    url: address,
    headers: { topic },
    body: '',
  });
  return { ...all, 'web-push': { request, read: (answer) => web.read(answer) } };
}

async function slowStage(people: number, chats: number) {
  const set = await stage(people, chats);
  const waits = new Waits(set.town);
  const arrived: { readonly host: string; readonly path: string; readonly at: number }[] = [];
  /** When the objects of others heard that their pushes were taken. */
  const told: { readonly user: string; readonly at: number }[] = [];
  const isSlow = { answers: (host: string): number => (host.startsWith('slow') ? slowMs : quickMs) };
  const ports = set.portsFor(async ({ url }) => {
    const { hostname, pathname } = new URL(url);
    await waits.for(isSlow.answers(hostname));
    arrived.push({ host: hostname, path: pathname, at: set.town.now });
    return { status: 201 };
  });
  const noting: Ports = {
    ...ports,
    user: (id) => ({
      ...ports.user(id),
      takeOutcomes: async (outcomes) => {
        await ports.user(id).takeOutcomes(outcomes);
        told.push({ user: id, at: set.town.now });
      },
    }),
  };
  const providers = plainProviders(noting);
  const paces = new Paces();
  /** One batch. How long it lasted. */
  const next = async () => {
    let lasted = 0;
    await waits.during(
      set.queue.next(async (messages) => {
        const begunAt = set.town.now;
        await consume(noting, providers, messages, paces);
        lasted = set.town.now - begunAt;
      }),
    );
    return lasted;
  };
  return { ...set, arrived, told, isSlow, next };
}

async function withDevices(person: Person, addresses: readonly string[]): Promise<void> {
  for (const [i, address] of addresses.entries()) {
    await register(person, address, i === 0 ? 1 : await person.link());
  }
}

const numbers = (most: number) => Array.from({ length: most }, (_, i) => i);

describe('[W7] a person whose devices are all at services that answer after 9.9 s', () => {
  test.each<[string, (i: number) => string]>([
    ['of one name', (i) => `https://slow.example/${i}`],
    ['of a name each', (i) => `https://slow${i}.example/`],
  ])(
    '%s: everybody else in the batch has theirs within four seconds, and hears of it then',
    async (_how, addressOf) => {
      const { town, persons, arrived, told, next, write } = await slowStage(25, 6);
      const [hostile, ...others] = persons as [Person, ...Person[]];
      await withDevices(hostile, numbers(mostDevices).map(addressOf));
      for (const [n, person] of others.entries()) await register(person, `https://push.example/${n}`);
      await write(1);
      const begunAt = town.now;
      const lasted = await next();
      const theirs = arrived.filter(({ host }) => host === 'push.example');
      expect(theirs).toHaveLength(24 * 6);
      expect(Math.max(...theirs.map(({ at }) => at)) - begunAt).toBeLessThan(4_000);
      const heard = told.filter(({ user }) => user !== hostile.id);
      expect(heard).toHaveLength(24);
      expect(Math.max(...heard.map(({ at }) => at)) - begunAt).toBeLessThan(4_000);
      // It has been sent to, and one answer is all that the batch waits for.
      expect(arrived.length - theirs.length).toBeGreaterThan(0);
      expect(lasted).toBeLessThan(slowMs * 1.5);
    },
  );

  test('have a tenth of the time, however much comes for them, and are woken all the same', async () => {
    const { town, queue, persons, arrived, next, write } = await slowStage(1, 3);
    const [person] = persons as [Person];
    await withDevices(
      person,
      numbers(mostDevices).map((i) => `https://slow${i}.example/`),
    );
    await write(1);
    const begunAt = town.now;
    let busyMs = 0;
    while (!queue.isEmpty) busyMs += await next();
    const share = busyMs / (town.now - begunAt);
    expect(share).toBeLessThan(0.15);
    // Each chat on each device, once.
    expect(arrived).toHaveLength(mostDevices * 3);
    expect(queue.dead).toEqual([]);
  });
});

test('[W7] slow services that many persons have named leave half of the pushes at once to those that are quick', async () => {
  const { town, persons, arrived, next, write } = await slowStage(25, 4);
  const registerSome = async (rest: number, addressOf: (n: number) => string) => {
    for (const [n, person] of persons.entries()) if (n % 2 === rest) await register(person, addressOf(n));
  };
  await registerSome(1, (n) => `https://push.example/${n}`);
  await write(1);
  await next();
  await registerSome(0, (n) => `https://slow${n}.example/`);
  town.now += defaultLimits.wakeAgainMs;
  arrived.length = 0;
  await write(2);
  const begunAt = town.now;
  const lasted = await next();
  const theirs = arrived.filter(({ host }) => host === 'push.example');
  expect(theirs).toHaveLength(12 * 4);
  expect(Math.max(...theirs.map(({ at }) => at)) - begunAt).toBeLessThan(2_000);
  expect(lasted).toBeLessThan(2.1 * slowMs);
});

test('[W7] a service that was quick and hangs takes from others once, and then counts as slow', async () => {
  const { town, persons, arrived, isSlow, next, write } = await slowStage(25, 8);
  const [turned, ...others] = persons as [Person, ...Person[]];
  await register(turned, 'https://turns.example/');
  for (const [n, person] of others.entries()) await register(person, `https://push.example/${n}`);
  await write(1);
  await next();
  isSlow.answers = (host) => (host === 'turns.example' ? slowMs : quickMs);
  town.now += defaultLimits.wakeAgainMs;
  arrived.length = 0;
  await write(2);
  const begunAt = town.now;
  await next();
  const theirs = arrived.filter(({ host }) => host === 'push.example');
  expect(theirs).toHaveLength(24 * 8);
  // Half of the pushes at once are of others, whatever one person has.
  expect(Math.max(...theirs.map(({ at }) => at)) - begunAt).toBeLessThan(8_000);
  expect(arrived.length - theirs.length).toBeLessThan(6);
});

test('[W7] what one isolate remembers of services has an end, and who is asked often is remembered', () => {
  const paces = new Paces();
  for (const n of numbers(3_000)) {
    paces.note('https://push.example', quickMs, 0);
    paces.note(`https://made-up${n}.example`, quickMs, 0);
  }
  expect(paces.isQuick('https://push.example')).toBe(true);
  expect(paces.isQuick('https://made-up0.example')).toBe(false);
  expect(paces.isQuick('https://made-up2999.example')).toBe(true);
});

test('[W7] [T1] a clock that is set back does not prolong a rest, and whoever is quick again has none', () => {
  const paces = new Paces();
  const restMs = paces.note('https://slow.example', slowMs, 1_000_000);
  expect(restMs).toBe(slowMs * 9);
  expect(paces.restMs('https://slow.example', 1_000_000)).toBe(restMs);
  expect(paces.restMs('https://slow.example', 1_000_000 + restMs)).toBe(0);
  expect(paces.restMs('https://slow.example', 1_000)).toBe(0);
  expect(paces.note('https://slow.example', quickMs, 1_000_000)).toBe(0);
  expect(paces.restMs('https://slow.example', 1_000_000)).toBe(0);
  expect(paces.isQuick('https://slow.example')).toBe(true);
});
