import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyHead, extend, leafOf } from '../../protocol/chain.ts';
import { wire } from '../../schema/gen/wire.js';
import { alice, bob, carol, conversation, Stage, sha256 } from '../../tests/harness/conversation-stage.ts';
import type { AcceptedSend, SendResult } from './rpc.ts';

async function begun(): Promise<Stage> {
  const stage = new Stage();
  await stage.group([alice, bob, carol]);
  return stage;
}

function accepted(result: SendResult | undefined): AcceptedSend {
  if (result === undefined || !('accepted' in result)) throw new Error(`not accepted: ${JSON.stringify(result)}`);
  return result;
}

const remove = (user: string, epoch: number) => ({ epoch, membership: { remove: [user] } });

describe('[D2.1] send numbers', () => {
  test('[6.5] the same send again gets the first answer', async () => {
    const stage = await begun();
    const send = stage.message(bob);
    const first = accepted((await stage.append(bob, send)).results[0]);
    const again = accepted((await stage.append(bob, send, send)).results[1]);
    expect(again).toEqual({ ...first, repeated: true });
    expect(await stage.attach(bob)).toMatchObject({ headSeq: 2 });
  });

  test('also after the object was evicted, the sender removed and somebody added', async () => {
    const stage = await begun();
    const send = stage.message(bob);
    const first = accepted((await stage.append(bob, send)).results[0]);
    stage.restart();
    const removal = stage.control(alice, wire.EntryKind.MEMBERSHIP, remove(bob, 1));
    accepted((await stage.append(alice, removal)).results[0]);
    stage.restart();
    expect((await stage.append(bob, send)).results).toEqual([{ ...first, repeated: true }]);
    const next = stage.message(bob, { epoch: 3 });
    expect((await stage.append(bob, next)).results).toMatchObject([{ refused: 'not-a-member' }]);
  });

  test('[6.5] [6.6] another body under the same number is id-reused, with the first answer and its body hash', async () => {
    const stage = await begun();
    const first = accepted((await stage.append(bob, stage.message(bob))).results[0]);
    const other = stage.message(bob, { number: 1, body: new Uint8Array([9]) });
    const result = (await stage.append(bob, other)).results[0];
    expect(result).toMatchObject({ refused: 'id-reused', number: 1, bodyHash: sha256(new Uint8Array([9])) });
    expect(result).toMatchObject({ first: { seq: first.seq, bodyHash: first.bodyHash } });
  });

  test('[6.5] a number that was passed over is settled', async () => {
    const stage = await begun();
    await stage.append(bob, stage.message(bob, { number: 5, after: 0 }));
    const result = (await stage.append(bob, stage.message(bob, { number: 3, after: 0 }))).results[0];
    expect(result).toMatchObject({ settled: true, number: 3, headSeq: 2 });
  });

  test('[6.5] an `after` above the last taken is behind-earlier', async () => {
    const stage = await begun();
    const result = (await stage.append(bob, stage.message(bob, { number: 3, after: 2 }))).results[0];
    expect(result).toMatchObject({ refused: 'behind-earlier', last: 0, number: 3 });
    expect(result).toHaveProperty('afterMs');
  });

  test('a number that was given up does not hold back the later ones', async () => {
    const stage = await begun();
    await stage.append(bob, stage.message(bob));
    accepted((await stage.append(bob, stage.message(bob, { number: 3, after: 1 }))).results[0]);
  });

  test('3 refused after-delay: 4 … of the same batch must not pass', async () => {
    const stage = new Stage({ limits: { maxConversationSendsPerSecond: 1, maxConversationBurst: 3 } });
    await stage.group([alice, bob]);
    const sends = Array.from({ length: 6 }, () => stage.message(bob));
    const { results } = await stage.append(bob, ...sends);
    expect(results).toMatchObject([
      { seq: 2 },
      { seq: 3 },
      { seq: 4 },
      { refused: 'rate-limited', afterMs: 1_000 },
      { refused: 'behind-earlier', last: 3 },
      { refused: 'behind-earlier', last: 3 },
    ]);
    await stage.pass(1_000);
    expect((await stage.append(bob, ...sends.slice(3))).results).toMatchObject([
      { seq: 5 },
      { refused: 'rate-limited' },
      { refused: 'behind-earlier' },
    ]);
  });

  test('[6.5] look-up comes before membership, epoch and rate', async () => {
    const stage = new Stage({ limits: { maxConversationSendsPerSecond: 1, maxConversationBurst: 1 } });
    await stage.group([alice, bob]);
    const send = stage.message(bob);
    accepted((await stage.append(bob, send)).results[0]);
    const late = stage.message(bob);
    const results = (await stage.append(bob, late, send)).results;
    expect(results).toMatchObject([{ refused: 'rate-limited' }, { accepted: true, repeated: true }]);
  });

  test('[D7.6] a stale send repeated: both get stale-epoch, the new body is taken', async () => {
    const stage = await begun();
    accepted(
      (
        await stage.append(
          alice,
          stage.control(alice, wire.EntryKind.SETTINGS, { epoch: 1, settings: { announcementsOnly: false } }),
        )
      ).results[0],
    );
    const stale = stage.message(bob);
    const { results } = await stage.append(bob, stale, stale);
    expect(results).toMatchObject([{ refused: 'stale-epoch', epoch: 2 }, { refused: 'stale-epoch' }]);
    accepted((await stage.append(bob, { ...stale, epoch: 2, body: new Uint8Array([1]) })).results[0]);
  });

  test('[1.2] [6.1] each device counts for itself', async () => {
    const stage = await begun();
    const one = await stage.append(bob, stage.message(bob, { device: 1 }), stage.message(bob, { device: 2 }));
    expect(one.results).toMatchObject([
      { seq: 2, number: 1 },
      { seq: 3, number: 1 },
    ]);
    expect((await stage.append(bob, stage.message(bob, { device: 2, number: 1 }))).results).toMatchObject([
      { seq: 3, repeated: true },
    ]);
  });

  test('[D2.4] a repeat for which much of the log is read is said to be dear', async () => {
    const stage = new Stage({ limits: { maxConversationBurst: 10_000 } });
    await stage.group([alice, bob]);
    const send = stage.message(bob);
    await stage.append(bob, send);
    for (let n = 0; n < 2_048; n += 64) {
      await stage.append(alice, ...Array.from({ length: 64 }, () => stage.message(alice)));
    }
    expect((await stage.append(bob, send)).results[0]).not.toHaveProperty('dear');
    await stage.append(alice, stage.message(alice));
    expect((await stage.append(bob, send)).results).toMatchObject([{ seq: 2, repeated: true, dear: true }]);
    const other = { ...send, body: new Uint8Array(3) };
    expect((await stage.append(bob, other)).results).toMatchObject([{ refused: 'id-reused', dear: true }]);
  });

  test('[D2.2] a repeat is found far back in the log', async () => {
    const stage = new Stage({ limits: { maxConversationBurst: 10_000 } });
    await stage.group([alice, bob]);
    const send = stage.message(bob);
    await stage.append(bob, send);
    await stage.append(alice, ...Array.from({ length: 1_500 }, () => stage.message(alice)));
    expect((await stage.append(bob, send)).results).toMatchObject([{ seq: 2, repeated: true }]);
  });
});

describe('stale epochs', () => {
  test('[6.7] the refusal carries the control entries since, oldest first', async () => {
    const stage = await begun();
    for (let epoch = 1; epoch <= 3; epoch++) {
      await stage.append(
        alice,
        stage.control(alice, wire.EntryKind.SETTINGS, { epoch, settings: { disappearAfterS: epoch } }),
      );
    }
    const result = (await stage.append(bob, stage.message(bob, { epoch: 2 }))).results[0];
    if (result === undefined || !('entries' in result)) throw new Error('not stale');
    expect(result).toMatchObject({ refused: 'stale-epoch', epoch: 4, more: false });
    expect(result.entries?.map((entry) => wire.Entry.decode(entry).seq)).toEqual([3, 4]);
  });

  test('more than a refusal may carry is said', async () => {
    const stage = new Stage({ limits: { maxRefusalEntries: 2 } });
    await stage.group([alice, bob]);
    for (let epoch = 1; epoch <= 3; epoch++) {
      await stage.append(
        alice,
        stage.control(alice, wire.EntryKind.SETTINGS, { epoch, settings: { disappearAfterS: epoch } }),
      );
    }
    const result = (await stage.append(bob, stage.message(bob))).results[0];
    expect(result).toMatchObject({ refused: 'stale-epoch', more: true, entries: { length: 2 } });
  });
});

describe('what is refused changes nothing', () => {
  const bad: [string, string, (stage: Stage) => Parameters<Stage['append']>[1]][] = [
    ['no device', 'malformed', (stage) => stage.message(bob, { device: 0, number: 1, after: 0 })],
    ['no number', 'malformed', (stage) => ({ ...stage.message(bob), number: 0 })],
    ['after itself', 'malformed', (stage) => ({ ...stage.message(bob), after: 1 })],
    ['an unknown kind', 'malformed', (stage) => stage.message(bob, { kind: 9 as wire.EntryKind })],
    [
      'an unknown control kind',
      'malformed',
      (stage) => stage.message(bob, { kind: 99 as wire.EntryKind, countable: false }),
    ],
    [
      'a countable deletion',
      'malformed',
      (stage) => stage.message(bob, { kind: wire.EntryKind.DELETION, targets: [1] }),
    ],
    ['a message with targets', 'malformed', (stage) => stage.message(bob, { targets: [1] })],
    [
      'a large body',
      'too-large',
      (stage) => stage.message(bob, { body: new Uint8Array(stage.limits.maxBodyBytes + 1) }),
    ],
    [
      'a large wrap',
      'too-large',
      (stage) => stage.message(bob, { wraps: [new Uint8Array(stage.limits.maxWrapBytes + 1)] }),
    ],
    ['a far expiry', 'malformed', (stage) => stage.message(bob, { expiresAt: 7e12 })],
    [
      'a longer name than a media object has',
      'malformed',
      (stage) => stage.message(bob, { objects: ['o'.repeat(45)] }),
    ],
    ['a read position above the last message', 'ack-ahead', (stage) => stage.message(bob, { readThrough: 99 })],
    ['a second creation', 'already-exists', (stage) => stage.creation(bob, wire.ConversationKind.GROUP, [bob])],
    [
      'a device list by a person',
      'bad-control',
      (stage) => stage.control(bob, wire.EntryKind.DEVICES, { epoch: 1, devices: { user: bob } }),
    ],
    [
      'a removal by a person',
      'bad-control',
      (stage) => stage.control(bob, wire.EntryKind.REMOVAL, { epoch: 1, removal: { user: alice } }),
    ],
  ];
  test.each(bad)('[6.12] %s: %s', async (_name, code, make) => {
    const stage = await begun();
    await stage.settle();
    const rows = stage.storage.rowsWritten();
    expect((await stage.append(bob, make(stage))).results).toMatchObject([{ refused: code }]);
    expect(stage.storage.rowsWritten()).toBe(rows);
    accepted((await stage.append(bob, { ...stage.message(bob), number: 1, after: 0 })).results[0]);
  });
});

test('[4.2] [L1] times never fall along the log', async () => {
  const stage = await begun();
  stage.now += 5_000;
  const first = accepted((await stage.append(alice, stage.message(alice))).results[0]);
  stage.now -= 60_000;
  const second = accepted((await stage.append(bob, stage.message(bob))).results[0]);
  expect(second.at).toBe(first.at);
});

test('[5.3] [4.5] [L2] [D5] every head can be computed again from what is paged, bodies or not', async () => {
  const stage = await begun();
  await stage.append(bob, stage.message(bob), stage.message(bob, { expiresAt: stage.now + 1 }));
  await stage.append(bob, stage.message(bob, { kind: wire.EntryKind.DELETION, countable: false, targets: [2] }));
  await stage.append(alice, stage.control(alice, wire.EntryKind.MEMBERSHIP, remove(carol, 1)));
  stage.now += 10;
  const reply = await stage.page(alice);
  if ('refused' in reply) throw new Error(reply.refused);
  let head = emptyHead;
  for (const bytes of reply.entries) {
    const entry = wire.Entry.decode(bytes);
    const bodyHash = entry.bodyState === wire.BodyState.PRESENT ? sha256(entry.body) : entry.bodyHash;
    const before = entry.controlBefore;
    const controlBefore = before ? { seq: before.seq ?? 0, leaf: before.leaf ?? new Uint8Array(0) } : null;
    head = extend(head, leafOf({ ...entry, conversation, bodyHash, controlBefore }, sha256), sha256);
    expect(new Uint8Array(entry.head)).toEqual(head);
  }
  expect(reply.headSeq).toBe(5);
  expect(reply.head).toEqual(head);
});

test('[6.10] [L3] a send whose sender had read all before it is their read position', async () => {
  const stage = await begun();
  await stage.append(alice, stage.message(alice), stage.message(alice));
  const unread = accepted((await stage.append(bob, stage.message(bob))).results[0]);
  expect(unread.read).toBeNull();
  expect(await stage.attach(bob)).toMatchObject({ read: { read: 0, unread: 2 } });
  const all = accepted((await stage.append(bob, stage.message(bob, { readThrough: 3 }))).results[0]);
  expect(all.read).toEqual({ read: 5, asOf: 5, unread: 0 });
  stage.restart();
  expect(await stage.attach(bob)).toMatchObject({ read: { read: 5, asOf: 5, unread: 0 } });
});

test('[D6.4] with receipts off a send raises only what the person themselves sees', async () => {
  const stage = new Stage();
  await stage.direct(alice, bob);
  await stage.append(alice, stage.message(alice));
  await stage.appendWith(bob, { showsReads: false }, stage.message(bob, { readThrough: 2 }));
  await stage.report(bob, { delivered: 3, showsReads: false });
  stage.restart();
  expect(await stage.attach(bob)).toMatchObject({ read: { read: 3, unread: 0 } });
  const state = await stage.attach(alice);
  if ('refused' in state) throw new Error(state.refused);
  expect(wire.Summary.decode(state.summary).steps).toMatchObject([{ delivered: 1, read: 0, total: 1 }]);
  expect(wire.Entry.decode(state.last).readThrough).toBe(0);
});

test('[L5] [D2.2] what is derived from the log survives any restart', async () => {
  const stage = new Stage({ limits: { maxConversationBurst: 10_000 } });
  await stage.group([alice, bob]);
  for (let batch = 0; batch < 12; batch++) {
    await stage.append(alice, ...Array.from({ length: 100 }, () => stage.message(alice)));
    await stage.append(bob, stage.message(bob, { readThrough: batch * 101 }));
  }
  const before = await stage.attach(bob);
  stage.restart();
  expect(await stage.attach(bob)).toEqual(before);
  const [number] = [stage.numbers.get(`${alice}/1`)];
  const ahead = stage.message(alice, { number: (number ?? 0) + 2, after: (number ?? 0) + 1 });
  expect((await stage.append(alice, ahead)).results).toMatchObject([{ refused: 'behind-earlier', last: number }]);
});

test('[D2] [D3] any schedule of repeats, losses and evictions yields each send once, in each device’s order', async () => {
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('send' as const),
        who: fc.nat(1),
        device: fc.integer({ min: 1, max: 2 }),
        count: fc.integer({ min: 1, max: 4 }),
      }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('repeat' as const), back: fc.nat(12) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const stage = new Stage({ limits: { maxConversationBurst: 10_000 } });
      const people = [alice, bob] as const;
      await stage.group(people);
      const sent: { who: number; send: ReturnType<Stage['message']>; seq: number }[] = [];
      for (const step of steps) {
        if (step.do === 'restart') stage.restart();
        if (step.do === 'send') {
          const user = people[step.who] ?? alice;
          const sends = Array.from({ length: step.count }, () => stage.message(user, { device: step.device }));
          const { results } = await stage.append(user, ...sends);
          sends.forEach((send, index) => void sent.push({ who: step.who, send, seq: accepted(results[index]).seq }));
        }
        if (step.do === 'repeat') {
          const old = sent.at(-1 - step.back);
          if (old === undefined) continue;
          const { results } = await stage.append(people[old.who] ?? alice, old.send);
          expect(results).toMatchObject([{ seq: old.seq, repeated: true }]);
        }
      }
      expect(sent.map(({ seq }) => seq)).toEqual(sent.map((_, index) => index + 2));
      const state = await stage.attach(alice);
      expect(state).toMatchObject({ headSeq: sent.length + 1, count: sent.length });
    }),
    { numRuns: 40 },
  );
});
