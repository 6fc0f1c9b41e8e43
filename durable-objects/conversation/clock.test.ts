/** [T1] A clock that steps: an hour back or forth, at any moment, also while the object sleeps. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { alice, bob, person, Stage } from '../../tests/harness/conversation-stage.ts';

const hour = 3_600_000;

describe('[T1] which job an alarm stands for is written', () => {
  test.each([
    ['5 ms', 5],
    ['a minute', 60_000],
    ['an hour', hour],
  ])('[D1] the clock steps back by %s during a back-off, and the object starts anew', async (_, back) => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.pass(20_000);
    stage.user(bob).answer = () => Promise.reject(new Error('down'));
    await stage.append(alice, stage.message(alice));
    // As far as waits grow.
    await stage.pass(200_000);
    while ((stage.alarm ?? 0) - stage.now < 59_000) await stage.pass(500);
    stage.user(bob).answer = () => ({});
    stage.user(bob).delivered.length = 0;
    stage.now -= back;
    stage.restart();
    // A call starts it, not the alarm.
    await stage.attach(alice);
    await stage.pass(60_000);
    expect(stage.user(bob).seqs()).toContain(2);
    await stage.pass(2 * hour);
    expect(stage.alarm).toBeNull();
  });

  test('[D1.11] an alarm for expiry alone proves that there is nothing to make up for, whatever the clock says', async () => {
    for (const step of [-hour, 0, hour - 5_000]) {
      const stage = new Stage();
      await stage.direct(alice, bob);
      await stage.append(alice, stage.message(alice, { expiresAt: stage.now + 2 * hour }));
      await stage.pass(60_000);
      expect(stage.alarm).not.toBeNull();
      stage.user(bob).delivered.length = 0;
      stage.now += step;
      stage.restart();
      await stage.attach(alice);
      await stage.settle();
      expect(stage.user(bob).delivered).toEqual([]);
    }
  });

  test('[D1.11] an object that such an alarm starts calls nobody, and erases what expired', async () => {
    const stage = new Stage();
    const members = Array.from({ length: 30 }, (_, n) => person(n + 1));
    await stage.group(members);
    await stage.append(alice, stage.message(alice, { expiresAt: stage.now + 2 * hour }));
    await stage.pass(60_000);
    for (const member of members) stage.user(member).delivered.length = 0;
    stage.restart();
    await stage.pass(4 * hour);
    expect(members.reduce((sum, member) => sum + stage.user(member).delivered.length, 0)).toBe(0);
    expect(stage.alarm).toBeNull();
    const [row] = [...stage.storage.sql.exec<{ at: number }>('SELECT expires_at AS at FROM entries WHERE seq = 2')];
    expect(row?.at).toBe(0);
  });

  test('[D1.11] but for one that rings for more than that', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.append(alice, stage.message(alice, { expiresAt: stage.now + 2 * hour }));
    await stage.pass(60_000);
    stage.user(bob).answer = () => Promise.reject(new Error('down'));
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    stage.restart();
    stage.user(bob).answer = () => ({});
    stage.user(bob).delivered.length = 0;
    await stage.pass(60_000);
    expect(stage.user(bob).seqs()).toContain(3);
  });

  test('[D1] a delivery that is owed beside an expiry, at the very time of its alarm', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    const expiresAt = stage.now + 2 * hour;
    await stage.append(alice, stage.message(alice, { expiresAt }));
    await stage.pass(60_000);
    const alarm = stage.alarm as number;
    expect(alarm).toBeGreaterThanOrEqual(expiresAt);
    // The alarm stands already within the time in which the fan-out wants one.
    stage.now = alarm - 3_000;
    stage.user(bob).answer = () => Promise.reject(new Error('down'));
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    stage.restart();
    stage.user(bob).answer = () => ({});
    stage.user(bob).delivered.length = 0;
    await stage.attach(alice);
    await stage.pass(60_000);
    expect(stage.user(bob).seqs()).toContain(3);
  });

  test('[F5] saying what an alarm is for costs a conversation with expiring messages next to nothing', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.pass(60_000);
    const [rows, alarms] = [stage.storage.rowsWritten(), stage.alarmsSet];
    const messages = 20;
    for (let n = 0; n < messages; n++) {
      const { results } = await stage.append(alice, stage.message(alice, { expiresAt: stage.now + 24 * hour }));
      const { seq } = results[0] as { seq: number };
      await stage.report(bob, { delivered: seq, read: seq }, seq);
      await stage.pass(20_000);
    }
    expect((stage.storage.rowsWritten() - rows + stage.alarmsSet - alarms) / messages).toBeLessThanOrEqual(5);
  });
});

test('[T1] [D4.3] a clock that is ahead for a moment erases no body, however often, and what expires then goes all the same', async () => {
  const day = 24 * hour;
  const stage = new Stage();
  await stage.direct(alice, bob);
  const expiresAt = stage.now + 30 * day;
  await stage.append(alice, stage.message(alice, { expiresAt }));
  await stage.pass(60_000);
  const bodies = () =>
    [...stage.storage.sql.exec<{ n: number }>('SELECT COUNT(*) AS n FROM entries WHERE expires_at > 0')][0]?.n;
  for (const _ of [1, 2, 3]) {
    stage.now += 60 * day;
    stage.restart();
    await stage.fireAlarm();
    stage.now -= 60 * day;
    stage.restart();
    await stage.attach(bob);
    await stage.pass(2 * hour);
    expect(bodies()).toBe(1);
  }
  const reply = await stage.page(bob);
  if ('refused' in reply) throw new Error(reply.refused);
  expect(wire.Entry.decode(reply.entries[1] as Uint8Array).bodyState).toBe(wire.BodyState.PRESENT);
  await stage.pass(expiresAt + 4 * hour - stage.now);
  expect(bodies()).toBe(0);
  expect(stage.alarm).toBeNull();
});

describe('[T1] [D4.3] a clock was ahead by 60 days for a moment', () => {
  const day = 24 * hour;
  const bodies = (stage: Stage) =>
    [...stage.storage.sql.exec<{ n: number }>('SELECT COUNT(*) AS n FROM entries WHERE expires_at > 0')][0]?.n;

  async function takenAhead(expiresAfter: number): Promise<Stage> {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.pass(20_000);
    stage.now += 60 * day;
    await stage.append(
      alice,
      stage.message(alice, expiresAfter > 0 ? { expiresAt: stage.now - 60 * day + expiresAfter } : {}),
    );
    await stage.settle();
    stage.now -= 60 * day;
    await stage.pass(20_000);
    return stage;
  }

  test.each([
    ['an object that starts anew each time', true],
    ['an object that stays', false],
  ])('one message was taken: what is sent later and expires goes within two hours or so: %s', async (_, starts) => {
    const stage = await takenAhead(0);
    for (let n = 0; n < 3; n++) {
      await stage.append(alice, stage.message(alice, { expiresAt: stage.now + hour }));
      await stage.pass(20_000);
      if (starts) stage.restart();
      await stage.attach(alice);
      await stage.pass(20_000);
    }
    expect(bodies(stage)).toBe(3);
    await stage.pass(4 * hour);
    expect(bodies(stage)).toBe(0);
    expect(stage.alarm).toBeNull();
  });

  test.each([
    ['the object starts anew', true],
    ['the object stays, and somebody writes', false],
  ])('while a message was taken that expires: its body goes once %s', async (_, starts) => {
    const stage = await takenAhead(hour);
    if (starts) {
      stage.restart();
      await stage.attach(alice);
    } else await stage.append(alice, stage.message(alice));
    await stage.pass(5 * hour);
    expect(bodies(stage)).toBe(0);
  });
});

test('[T1] the rate goes by time that passed: after a step back it refuses no more than before', async () => {
  const refused = async (step: number): Promise<number> => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    stage.now += step;
    let count = 0;
    for (let n = 0; n < 600; n++) {
      const { results } = await stage.append(alice, stage.message(alice));
      if (!('accepted' in (results[0] as object))) count++;
      stage.now += 100;
    }
    return count;
  };
  expect(await refused(0)).toBe(0);
  expect(await refused(-hour)).toBe(0);
  expect(await refused(hour)).toBe(0);
});

test('[T1] [D1.12] an answer that counts as taken is delivered again though the clock stepped back', async () => {
  const stage = new Stage();
  await stage.direct(alice, bob);
  await stage.append(alice, stage.message(alice));
  stage.now -= hour;
  // Her User object never heard of 2, and says so.
  stage.user(alice).answer = ({ firstSeq }) => (firstSeq === 3 ? { have: 1 } : {});
  await stage.append(bob, stage.message(bob));
  await stage.pass(60_000);
  expect(stage.user(alice).seqs()).toContain(2);
});

test('[T1] [D6.1] positions are written though the clock stepped back', async () => {
  const stage = new Stage();
  await stage.direct(alice, bob);
  await stage.append(alice, stage.message(alice), stage.message(alice), stage.message(alice));
  await stage.report(bob, { delivered: 2 });
  stage.now -= hour;
  await stage.report(bob, { delivered: 3 });
  await stage.pass(1_500);
  expect(await stage.report(bob, { delivered: 3 })).toMatchObject({ confirmed: true });
});

test('[T1] [D1.1] a lease that begins in a future that was none is over', async () => {
  const stage = new Stage();
  const members = Array.from({ length: 70 }, (_, n) => person(n + 1));
  stage.now += 400 * 24 * hour;
  stage.user(bob).answer = () => ({ status: 'no-socket' });
  await stage.group(members);
  await stage.pass(60_000);
  const before = stage.user(bob).delivered.length;
  stage.now -= 400 * 24 * hour;
  await stage.append(alice, stage.message(alice));
  await stage.settle();
  expect(stage.user(bob).delivered).toHaveLength(before + 1);
});

test('[T1] [D1] whatever the clock does, in the end everybody was handed every entry, and nothing is due', async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('send' as const), from: fc.constantFrom(alice, bob), expires: fc.boolean() }),
    fc.record({ do: fc.constant('fails' as const), who: fc.constantFrom(alice, bob), fails: fc.boolean() }),
    fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(10, 1_000, 10_000, 70_000, 300_000) }),
    fc.record({ do: fc.constant('step' as const), ms: fc.constantFrom(-hour, -60_000, -5, 5, 60_000, hour) }),
    fc.record({ do: fc.constant('restart' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }), async (steps) => {
      const stage = new Stage({ limits: { maxConversationBurst: 10_000 } });
      await stage.direct(alice, bob);
      const fails = new Set<string>();
      const handed = new Map([alice, bob].map((user) => [user, new Set<number>()]));
      for (const user of [alice, bob]) {
        stage.user(user).answer = ({ entries, firstSeq }) => {
          if (fails.has(user)) throw new Error('down');
          entries.forEach((_, index) => void handed.get(user)?.add(firstSeq + index));
          return {};
        };
      }
      let end = 1;
      const own = new Map([
        [alice, new Set([1])],
        [bob, new Set<number>()],
      ]);
      for (const one of steps) {
        if (one.do === 'send') {
          const expiresAt = one.expires ? stage.now + 90_000 : 0;
          await stage.append(one.from, stage.message(one.from, { expiresAt }));
          own.get(one.from)?.add(++end);
        } else if (one.do === 'fails') one.fails ? fails.add(one.who) : fails.delete(one.who);
        else if (one.do === 'pass') await stage.pass(one.ms);
        else if (one.do === 'step') stage.now += one.ms;
        else {
          await stage.settle();
          stage.restart();
          // A call comes before the alarm.
          await stage.attach(alice);
        }
      }
      fails.clear();
      // As long as the clock was turned back at most, an hour until bodies are erased, and the waits of a back-off.
      await stage.pass((steps.length + 3) * hour);
      for (const user of [alice, bob]) {
        for (let seq = 2; seq <= end; seq++) if (!own.get(user)?.has(seq)) expect(handed.get(user)).toContain(seq);
      }
      expect(stage.alarm).toBeNull();
    }),
    { numRuns: 150 },
  );
}, 240_000);
