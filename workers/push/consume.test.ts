/** The consumer with real User objects behind it, and providers that do what providers do. Time is the test's. */
import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../../protocol/limits.ts';
import { register, stage } from '../../tests/harness/push-stage.ts';
import { groupId, type Person, tokenHash } from '../../tests/harness/town.ts';
import { consume } from './consume.ts';
import type { Ports } from './ports.ts';
import { providersOf } from './send.ts';

const credential = { device: 1, tokenHash: tokenHash(1) };

/** Numbers that look like chance and are the same each time. */
function dice(): () => number {
  let count = 0;
  return () => new DataView(hash('sha256', `push ${count++}`, 'buffer').buffer).getUint32(0) / 2 ** 32;
}

describe('[W7] [W8] ten thousand pushes', () => {
  test('with a provider that drops, delays, throttles, rejects, loses and takes without saying so: each is shown once and acked, or seen to be broken', async () => {
    const [people, chats] = [500, 20];
    const { town, queue, persons, buried, calls, portsFor, write } = await stage(people, chats);
    for (const [n, person] of persons.entries()) await register(person, `https://push${n % 7}.example/${n}`);
    const isDead = (n: number) => n % 50 === 7;
    const isPoison = (n: number) => n % 100 === 42;
    // What is sent to these is taken and lost, for as long as that lasts.
    let isLost = (n: number) => n % 25 === 11;
    const random = dice();
    // What arrived at a device, by the tag that each wake-up of a chat has: a second one takes the place of the first.
    const shown = new Map<string, number>();
    const answers = new Map<string, number>();
    const note = (what: string) => answers.set(what, (answers.get(what) ?? 0) + 1);
    const ports = portsFor(async ({ url, headers }) => {
      const n = Number(new URL(url).pathname.slice(1));
      const take = () => {
        if (!isLost(n)) shown.set(`${n} ${headers.topic}`, (shown.get(`${n} ${headers.topic}`) ?? 0) + 1);
      };
      if (isDead(n)) return { status: 410 };
      if (isPoison(n)) return { status: 400 };
      const roll = random();
      const kinds = [
        [0.1, 'dropped'],
        [0.15, 'taken in silence'],
        [0.25, '429'],
        [0.32, '503'],
        [0.36, 'delayed'],
        [1, '201'],
      ] as const;
      note(kinds.find(([below]) => roll < below)?.[1] ?? '');
      if (roll < 0.1) throw new Error('connection lost');
      if (roll < 0.15) {
        take();
        throw new Error('connection lost after it was taken');
      }
      if (roll < 0.25) return { status: 429, header: (name) => (name === 'retry-after' ? '30' : null) };
      if (roll < 0.32) return { status: 503 };
      // It answers so late that what was lent comes back in between, sometimes.
      if (roll < 0.36) town.now += 9_000;
      take();
      return { status: 201 };
    });
    const providers = providersOf(ports);
    const stateOf = async (person: Person) => {
      const found = await person.user.pushState(credential);
      return 'state' in found ? found.state : null;
    };
    let batches = 0;
    const drain = async () => {
      for (const most = batches + 20_000; !queue.isEmpty && batches < most; batches++)
        await queue.next((batch) => consume(ports, providers, batch));
    };
    await write(1);
    const begun = performance.now();
    await drain();
    const lasted = Math.round(performance.now() - begun);
    console.log({
      ...Object.fromEntries(answers),
      batches,
      calls: calls.all,
      lasted,
      untilMs: town.now - 1_800_000_000_000,
    });

    const states = { healthy: 0, lost: 0, gone: 0, rejected: 0 };
    const rests = () => expect(queue.isEmpty && queue.dead.length === 0).toBe(true);
    for (const [n, person] of persons.entries()) {
      const state = await stateOf(person);
      const own = [...shown.keys()].filter((key) => key.startsWith(`${n} `));
      if (isDead(n) || isPoison(n)) {
        expect(own).toEqual([]);
        if (isDead(n)) expect(state).toMatchObject({ isGone: true, failure: expect.stringContaining('gone') });
        else expect(state).toMatchObject({ isGone: false, failure: expect.stringContaining('rejected: 400') });
        states[isDead(n) ? 'gone' : 'rejected']++;
      } else if (isLost(n)) {
        // Nobody knows of it, and it is seen all the same: taken, and not come for.
        expect(own).toEqual([]);
        expect(state).toMatchObject({ isGone: false, failure: '', fetchedAt: 0, provenAt: 0 });
        expect(state?.acceptedAt).toBeGreaterThan(0);
        states.lost++;
      } else {
        // Every chat was shown, under a tag of its own, and nothing is left to send.
        expect(own).toHaveLength(chats);
        expect(state).toMatchObject({ isGone: false, failure: '' });
        states.healthy++;
      }
      expect(await person.user.claimWakeUps()).toEqual({ jobs: [], againMs: 0 });
    }
    expect(states).toEqual({ healthy: 465, lost: 20, gone: 10, rejected: 5 });
    rests();
    expect(buried).toHaveLength(states.rejected * chats);
    // Only what was taken in silence can have been sent twice, and it takes its own place.
    const twice = [...shown.values()].reduce((sum, count) => sum + count - 1, 0);
    expect(twice).toBeLessThanOrEqual(answers.get('taken in silence') ?? 0);
    // Who was woken comes, and has all of it.
    const comes = async (person: Person, cursors: readonly { conversation: string; newest: number }[]) => {
      const socket = await person.connect();
      await socket.ack(cursors.map((cursor) => ({ ...cursor, through: cursor.newest })));
      await socket.leave();
    };
    const all = Array.from({ length: chats }, (_, i) => ({ conversation: groupId(i + 1), newest: 1 }));
    const isWell = (n: number) => !isDead(n) && !isPoison(n);
    for (const [n, person] of persons.entries()) if (isWell(n) && !isLost(n)) await comes(person, all);
    // A message that comes ten minutes later wakes the others too, and now it gets there.
    town.now += defaultLimits.wakeAgainMs;
    isLost = () => false;
    shown.clear();
    await write(2, 1);
    await drain();
    rests();
    for (const [n, person] of persons.entries()) {
      if (!isWell(n)) continue;
      expect(
        [...shown.keys()].filter((key) => key.startsWith(`${n} `)),
        `${n}`,
      ).toHaveLength(1);
      await comes(person, [{ conversation: groupId(1), newest: 2 }]);
      const state = await stateOf(person);
      expect(state).toMatchObject({ failure: '', isGone: false });
      expect(state?.ackedAt).toBeGreaterThan(0);
      expect(state?.provenAt).toBeGreaterThanOrEqual(state?.acceptedAt as number);
    }
    // An object is asked and told, and is not held while pushes are under way.
    expect(calls.openWhileSending).toBe(0);
  }, 600_000);
});

describe('[W8] the queue', () => {
  test('a message that nobody can read is buried; two of one person are one', async () => {
    const { queue, persons, buried, portsFor, write } = await stage(1, 3);
    const [person] = persons as [Person];
    await register(person, 'https://push.example/0');
    await write(1);
    for (const body of [null, 5, { user: 'nobody' }, { other: 1 }]) queue.add(body);
    queue.add({ user: person.id });
    let pushes = 0;
    const ports = portsFor(async () => {
      pushes++;
      return { status: 201 };
    });
    await queue.next((batch) => consume(ports, providersOf(ports), batch));
    expect([pushes, buried.length, queue.isEmpty]).toEqual([3, 4, true]);
  });

  test('a provider that stays away is tried ever more rarely, for a day, and then the message is dead', async () => {
    const { town, queue, persons, portsFor, write } = await stage(1, 1);
    const [person] = persons as [Person];
    await register(person, 'https://push.example/0');
    await write(1);
    const tries: number[] = [];
    const ports = portsFor(async () => {
      tries.push(town.now);
      throw new Error('nobody there');
    });
    while (!queue.isEmpty) await queue.next((batch) => consume(ports, providersOf(ports), batch));
    const waits = tries.slice(1).map((at, i) => at - (tries[i] as number));
    expect(tries).toHaveLength(50);
    expect(waits[0]).toBeLessThan(10_000);
    expect(Math.max(...waits)).toBeLessThan(40 * 60_000);
    expect((tries.at(-1) as number) - (tries[0] as number)).toBeGreaterThan(20 * 3_600_000);
    expect(queue.dead).toEqual([{ user: person.id }]);
    expect(await person.user.pushState(credential)).toMatchObject({ state: { failure: 'later: no answer' } });
    // Put back, it is sent at once.
    const back = portsFor(async () => ({ status: 201 }));
    queue.add(queue.dead[0]);
    await queue.next((batch) => consume(back, providersOf(back), batch));
    expect(await person.user.pushState(credential)).toMatchObject({ state: { failure: '' } });
  });

  test.each([['the answer of the object is lost'], ['the consumer dies before that comes']])(
    'a push that is rejected comes before the operator, also where %s',
    async (how) => {
      const { queue, persons, buried, portsFor, write } = await stage(1, 1);
      const [person] = persons as [Person];
      await register(person, 'https://push.example/0');
      await write(1);
      const ports = portsFor(async () => ({ status: 400 }));
      let told = 0;
      const telling = (id: Parameters<Ports['user']>[0]): ReturnType<Ports['user']> => ({
        claimWakeUps: () => ports.user(id).claimWakeUps(),
        takeOutcomes: async (outcomes) => {
          await ports.user(id).takeOutcomes(outcomes);
          if (told++ > 0) return;
          if (how.startsWith('the answer')) throw new Error('its answer was lost');
          await new Promise(() => {});
        },
      });
      const failing = { ...ports, user: telling };
      await queue.next((batch) => {
        const work = consume(failing, providersOf(failing), batch);
        if (how.startsWith('the answer')) return work;
        // What is left unsettled the platform takes for not done.
        for (const one of batch) one.retry({ delaySeconds: 30 });
        return new Promise((resolve) => setTimeout(resolve, 50));
      });
      while (!queue.isEmpty) await queue.next((batch) => consume(failing, providersOf(failing), batch));
      expect(buried).toEqual([expect.objectContaining({ user: person.id, why: 'device 1: 400 not taken' })]);
    },
  );

  test('where nothing can be put before the operator what was rejected is not over, and what was accepted is', async () => {
    const { queue, persons, buried, portsFor, write } = await stage(1, 2);
    const [person] = persons as [Person];
    await register(person, 'https://push.example/0');
    await write(1);
    const answers = [400, 201];
    let [pushes, isAway] = [0, true];
    const ports = portsFor(async () => ({ status: answers[pushes++] ?? 400 }));
    const failing: Ports = {
      ...ports,
      bury: async (dead) => {
        if (isAway) throw new Error('the database is away');
        await ports.bury(dead);
      },
    };
    const next = () => queue.next((batch) => consume(failing, providersOf(failing), batch));
    await next();
    expect([pushes, buried.length, queue.isEmpty]).toEqual([2, 0, false]);
    isAway = false;
    await next();
    expect([pushes, buried.length, queue.isEmpty]).toEqual([3, 1, true]);
  });

  test('an outcome that could not be told is told the next time, and the push is sent again', async () => {
    const { queue, persons, portsFor, write } = await stage(1, 1);
    const [person] = persons as [Person];
    await register(person, 'https://push.example/0');
    await write(1);
    const ports = portsFor(async () => ({ status: 201 }));
    const deaf: Ports = {
      ...ports,
      user: (id) => ({
        claimWakeUps: () => ports.user(id).claimWakeUps(),
        takeOutcomes: async () => {
          throw new Error('the object is away');
        },
      }),
    };
    await queue.next((batch) => consume(deaf, providersOf(deaf), batch));
    expect(queue.isEmpty).toBe(false);
    while (!queue.isEmpty) await queue.next((batch) => consume(ports, providersOf(ports), batch));
    const found = await person.user.pushState(credential);
    expect('state' in found && found.state?.acceptedAt).toBeGreaterThan(0);
  });
});

describe('[W7] in a batch', () => {
  test('one person whose endpoints are slow holds up nobody else', async () => {
    const { town, queue, persons, portsFor, write } = await stage(2, 30);
    const [slow, fast] = persons as [Person, Person];
    await register(slow, 'https://slow.example/1');
    await register(fast, 'https://push.example/1');
    await write(1);
    let took = 0;
    const ports = portsFor(async ({ url }) => {
      if (!url.startsWith('https://slow')) return (took++, { status: 201 });
      // It answers just in time, so it is not away; six of them go at a time.
      await null;
      town.now += 9_900 / 6;
      return { status: 429 };
    });
    await queue.next((messages) => consume(ports, providersOf(ports), messages));
    expect(took).toBeGreaterThan(20);
  });

  test('a person is given 64 at a time, and the rest as soon as those are over', async () => {
    const { queue, persons, portsFor, write } = await stage(1, 150);
    const [person] = persons as [Person];
    await register(person, 'https://push.example/0');
    await write(1);
    const claims: number[] = [];
    let sent = 0;
    const ports = portsFor(async () => (sent++, { status: 201 }));
    const counting: Ports = {
      ...ports,
      user: (id) => ({
        ...ports.user(id),
        claimWakeUps: async () => {
          const claim = await ports.user(id).claimWakeUps();
          claims.push(claim.jobs.length);
          return claim;
        },
      }),
    };
    await queue.next((messages) => consume(counting, providersOf(ports), messages));
    expect([claims, sent, queue.isEmpty]).toEqual([[64, 64, 22], 150, true]);
  });

  test('a device whose provider wants to be left alone for hours holds up no other of the person', async () => {
    const { town, queue, persons, portsFor, write } = await stage(1, 70);
    const [person] = persons as [Person];
    await register(person, 'https://away.example/0');
    await register(person, 'https://push.example/0', await person.link());
    await write(1);
    const [begun, sent] = [town.now, new Set<string | undefined>()];
    const ports = portsFor(async ({ url, headers }) => {
      if (url.startsWith('https://away')) return { status: 429, header: () => '36000' };
      sent.add(headers.topic);
      return { status: 201 };
    });
    while (sent.size < 70) await queue.next((messages) => consume(ports, providersOf(ports), messages));
    expect(town.now - begun).toBeLessThan(60_000);
  });

  test.each(['999999999', 'Fri, 31 Dec 9999 23:59:59 GMT'])(
    'a service that wants to be left alone for ever (%s) is for half a day, and spoils the batch for nobody',
    async (wanted) => {
      const { town, queue, persons, portsFor, write } = await stage(2, 1);
      const [hostile, other] = persons as [Person, Person];
      await register(hostile, 'https://hostile.example/1');
      await register(other, 'https://push.example/1');
      await write(1);
      const begun = town.now;
      const sent: string[] = [];
      const ports = portsFor(async ({ url }) => {
        sent.push(new URL(url).hostname);
        return url.startsWith('https://hostile') ? { status: 429, header: () => wanted } : { status: 201 };
      });
      await queue.next((messages) => consume(ports, providersOf(ports), messages));
      expect(sent.sort()).toEqual(['hostile.example', 'push.example']);
      await queue.next((messages) => consume(ports, providersOf(ports), messages));
      expect(sent).toHaveLength(3);
      expect(town.now - begun).toBeGreaterThanOrEqual(defaultLimits.wakeLatestMs);
      expect(town.now - begun).toBeLessThan(defaultLimits.wakeLatestMs + 10_000);
    },
  );

  test('a device whose service wants to be left alone is sent nothing more until then, neither of this batch nor of the next', async () => {
    const { town, queue, persons, portsFor, write } = await stage(1, 30);
    const [person] = persons as [Person];
    await register(person, 'https://push.example/0');
    await write(1);
    const at: number[] = [];
    const begun = town.now;
    const ports = portsFor(async () => {
      at.push(town.now - begun);
      // The first ones are under way together; of those it throttles one.
      return at.length === 2 ? { status: 429, header: () => '120' } : { status: 201 };
    });
    await queue.next((messages) => consume(ports, providersOf(ports), messages));
    expect(at.length).toBeLessThanOrEqual(5);
    while (!queue.isEmpty) await queue.next((messages) => consume(ports, providersOf(ports), messages));
    expect(at).toHaveLength(31);
    expect(at.filter((ms) => ms > 0 && ms < 120_000)).toEqual([]);
  });

  test('a service that asks for a second each time is tried ever more rarely, too, and for a day', async () => {
    const { town, queue, persons, portsFor, write } = await stage(1, 1);
    const [person] = persons as [Person];
    await register(person, 'https://push.example/0');
    await write(1);
    const begun = town.now;
    let tries = 0;
    const ports = portsFor(async () => (tries++, { status: 429, header: () => '1' }));
    for (; tries < 12; ) await queue.next((messages) => consume(ports, providersOf(ports), messages));
    expect(town.now - begun).toBeLessThan(60_000);
    while (!queue.isEmpty) await queue.next((messages) => consume(ports, providersOf(ports), messages));
    expect(tries).toBe(50);
    expect(town.now - begun).toBeGreaterThan(12 * 3_600_000);
  });

  test('[W8] who is sent one push between two requests for patience has all of them, however many tries that takes', async () => {
    const { town, queue, persons, portsFor, write } = await stage(1, 250);
    const [person] = persons as [Person];
    await register(person, 'https://push.example/0');
    await write(1);
    const topics = new Map<string, number>();
    const ports = portsFor(async ({ headers }) => {
      const topic = headers.topic ?? '';
      const tries = (topics.get(topic) ?? 0) + 1;
      topics.set(topic, tries);
      return tries === 1 ? { status: 429, header: () => '3' } : {};
    });
    let isAway = true;
    const queueAnew: typeof ports.queue = async (user, wait) => {
      isAway = !isAway;
      if (!isAway) throw new Error('the queue is away');
      await ports.queue(user, wait);
    };
    const begun = town.now;
    while (!queue.isEmpty)
      await queue.next((messages) => consume({ ...ports, queue: queueAnew }, providersOf(ports), messages));
    expect(queue.dead).toEqual([]);
    expect([...topics.values()]).toEqual(Array.from({ length: 250 }, () => 2));
    expect(town.now - begun).toBeLessThan(60 * 60_000);
  });

  test('and where those cannot be sent, the rest waits behind them, ever longer', async () => {
    const { town, queue, persons, portsFor, write } = await stage(1, 150);
    const [person] = persons as [Person];
    await register(person, 'https://push.example/0');
    await write(1);
    const at: number[] = [];
    const ports = portsFor(async () => {
      at.push(town.now);
      throw new Error('nobody there');
    });
    for (let i = 0; i < 10; i++) await queue.next((messages) => consume(ports, providersOf(ports), messages));
    expect(town.now - (at[0] as number)).toBeGreaterThan(20 * 60_000);
    expect(await person.user.claimWakeUps()).toMatchObject({ isMore: true, againMs: 5_000 });
  });
});
