/** Deletions of what cold history cannot be asked about: they let all else pass, and are done later (10.5). */
import { beforeEach, describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import type { ConversationId, MessageId, Roost } from '../api.ts';
import type { MemoryStore } from '../store/memory.ts';
import { openMemoryStore } from '../store/memory.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, type Place, place, texts } from '../testing/people.ts';
import type { OutboxRow } from './outbox-row.ts';

const { DELETION } = wire.EntryKind;

let here: Place;
let a: Roost;
let b: Roost;
let store: MemoryStore;
let id: ConversationId;
let old: MessageId;
let isAway: boolean;

beforeEach(async () => {
  here = place();
  isAway = true;
  const refusal = { code: 'history-unavailable', afterMs: 10_000 };
  here.server.onSend = ({ kind }) => (isAway && (kind as number) === DELETION ? refusal : null);
  b = (await open(here, bob)).roost;
  ({ roost: a, store } = await open(here, alice));
  id = await a.direct(bob);
  ({ id: old } = await a.send(id, { text: 'old' }));
  await settle();
});

const outbox = () => Object.values(store.snapshot().outbox).map(({ value }) => value as OutboxRow);
const deletions = () => here.server.log(id).entries.filter(({ kind }) => kind === DELETION);
const sentDeletions = () => here.server.sends.filter(({ kind }) => (kind as number) === DELETION);

describe('a deletion while cold history is away', () => {
  test('[10.5] [6.9a] holds up no message, is owed all the while, and goes out behind them when history is back', async () => {
    const sent = await a.deleteForEveryone(id, old);
    await settle();
    let settled: { seq: number } | null = null;
    void a.settled(sent.id).then((at) => (settled = at));
    await a.send(id, { text: 'at once' });
    await here.clock.advance(200);
    expect(await texts(b, id)).toEqual(['old', 'at once']);
    expect(a.status.current.unsent).toBe(1);
    for (let minute = 0; minute < 10; minute++) {
      await here.clock.advance(60_000);
      await a.send(id, { text: `minute ${minute}` });
      await here.clock.advance(1_500);
      expect((await texts(b, id)).at(-1)).toBe(`minute ${minute}`);
    }
    expect([deletions(), a.status.current.unsent, settled]).toEqual([[], 1, null]);
    // Its row does not grow with each try.
    expect(outbox()[0]?.replaced).toHaveLength(1);
    isAway = false;
    await here.clock.advance(60_000);
    expect(deletions()).toHaveLength(1);
    expect((await texts(b, id)).slice(0, 2)).toEqual(['', 'at once']);
    expect([a.status.current.unsent, outbox()]).toEqual([0, []]);
    expect(settled).toMatchObject({ seq: deletions()[0]?.seq });
    expect(await a.settled(sent.id)).toEqual(settled);
  });

  test('[6.9a] [11.1] is tried ever more rarely, several of one chat one at a time, and all at once when one went', async () => {
    const more = [await a.send(id, { text: 'two' }), await a.send(id, { text: 'three' })];
    await settle();
    for (const { id: message } of [{ id: old }, ...more]) await a.deleteForEveryone(id, message);
    await here.clock.advance(100);
    here.server.sends.length = 0;
    await here.clock.advance(600_000);
    expect(sentDeletions().length).toBeGreaterThan(8);
    expect(sentDeletions().length).toBeLessThan(16);
    isAway = false;
    await here.clock.advance(61_000);
    expect(deletions().flatMap(({ targets }) => targets)).toHaveLength(3);
    expect(outbox()).toEqual([]);
  });

  test('[D2.1] [D2.3] its number is given up with its row: whenever the client dies, it is sent once, and no number twice', async () => {
    await a.deleteForEveryone(id, old);
    await here.clock.advance(60_000);
    await a.close();
    const [parked] = outbox();
    expect(parked).toMatchObject({ isParked: true, state: { is: 'waiting' } });
    const again = openMemoryStore(store.snapshot());
    isAway = false;
    const { roost } = await open(here, alice, { store: again });
    await here.clock.advance(1_000);
    expect(deletions()).toHaveLength(1);
    const numbers = here.server.log(id).entries.map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(roost.status.current.unsent).toBe(0);
    await roost.close();
  });

  test.for([
    ['before it is tried again', 1_000, false],
    ['while it is tried again under another', 11_000, true],
  ] as const)(
    '[D2.1] one that a late repeat has brought into the log under its first number is settled by that, %s',
    async ([, waitMs, isTried]) => {
      const { id: message } = await a.deleteForEveryone(id, old);
      await settle();
      const { number = 0, targets = [] } = sentDeletions()[0] ?? {};
      here.server.onSend = ({ kind }) => ((kind as number) === DELETION ? 'swallow' : null);
      await here.clock.advance(waitMs);
      expect(sentDeletions().length > 1).toBe(isTried);
      here.server.log(id).numbers.set(`${alice}/1`, number);
      here.server.append(id, { sender: alice, device: 1, number, kind: DELETION, targets: [...targets] });
      await b.send(id, { text: 'so that it hears of it' });
      await here.clock.advance(100);
      expect([outbox(), a.status.current.unsent]).toEqual([[], 0]);
      expect(await a.settled(message)).toMatchObject({ seq: deletions()[0]?.seq });
      here.server.onSend = () => null;
      here.server.sends.length = 0;
      await a.send(id, { text: 'afterwards' });
      await here.clock.advance(120_000);
      expect(sentDeletions()).toEqual([]);
      expect((await texts(b, id)).at(-1)).toBe('afterwards');
    },
  );

  test('[6.9] what is refused for good is given up as ever', async () => {
    await a.deleteForEveryone(id, old);
    await here.clock.advance(100);
    here.server.onSend = ({ kind }) => ((kind as number) === DELETION ? 'bad-target' : null);
    await here.clock.advance(60_000);
    expect([outbox(), a.status.current.unsent]).toEqual([[], 0]);
  });
});
