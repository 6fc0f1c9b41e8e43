/** The last node that is left missed what came while it was away: nobody is shown a hole, and all go on trusting the server. */
import { types } from 'cassandra-driver';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Cluster } from '../../scripts/cassandra/cluster.ts';
import { connectFromOutside } from '../harness/cassandra.ts';
import { eventually } from '../harness/eventually.ts';
import { People } from './people.ts';

const of = inject('cluster');
const cluster = new Cluster({ dir: of.dir, say: () => {} });
const heap = '384M';
/** So many leave while the third node is away. */
const missed = 200;

let people: People;
/** How far both chats were archived when it went, and when it was back. */
let before: number;
let after: number;
beforeAll(async () => {
  people = await People.gather(of);
  // What it misses it is to go on missing: nobody brings it up to date.
  for (const number of [1, 2]) await cluster.nodetool(number, ['disablehandoff']);
  before = Math.max(...(await throughs()));
  await cluster.kill(3);
  people.begin();
  await eventually(
    async () => expect(Math.min(...(await throughs()))).toBeGreaterThanOrEqual(before + missed),
    240_000,
  );
  expect((await people.end()).odd).toEqual([]);
  await people.linkTablet();
  after = Math.min(...(await throughs()));
  await cluster.startOne(3, heap);
  for (const number of [1, 2]) await cluster.kill(number);
}, 900_000);
afterAll(async () => {
  await people?.stop();
  await cluster.start({ heap });
});

const throughs = async () => (await people.statuses()).map(({ through }) => through);

test('[10.5] it has what was before and nothing of what came meanwhile, as an independent driver sees it', async () => {
  // It lets nobody in before it has noticed that the others have gone: roles are looked up in all three.
  const outside = await eventually(() => connectFromOutside(of, [3]), 120_000);
  for (const chat of people.chats) {
    const { rows } = await outside.execute(
      'SELECT seq FROM cold_entries WHERE conversation_id = ? AND bucket = 0 AND seq <= ? ORDER BY seq ASC',
      [chat, types.Long.fromNumber(after)],
      { fetchSize: 2_000, consistency: types.consistencies.localOne },
    );
    const seqs = rows.map(({ seq }) => seq.toNumber());
    expect(seqs.length).toBeGreaterThanOrEqual(300);
    expect(seqs.filter((seq) => seq > before && seq <= before + missed)).toEqual([]);
  }
  await outside.shutdown();
}, 240_000);

test('[10.5] [D5] whoever reads back is given what it has, without a gap, and of what it lacks is told to come again', async () => {
  // What it has, once it has noticed that it is alone.
  await eventually(async () => expect(await people.readDown(200, 40)).toHaveLength(40), 120_000);
  // From within what it lacks, and from its end on: all of it waits, what lies below as well.
  for (const from of [before + 150, before + missed])
    expect(await people.readDown(from, 40)).toBe('history-unavailable');
  // Upwards across where it begins to lack: up to there.
  expect(await people.readUp(before - 20, 40)).toEqual(Array.from({ length: 20 }, (_, i) => before - 19 + i));
  expect(await people.readUp(before, 40)).toBe('history-unavailable');
  const seen = await people.scrollBackUntilHeld();
  expect(seen.held).toBe(1);
  expect(people.lowestShown()).toBeGreaterThan(before);
  people.nobodyIsAccused();
}, 240_000);

test('[10.5] [A4] all are back: everything is there, once, with equal heads', async () => {
  await cluster.start({ heap });
  await people.haveAll();
  people.nobodyIsAccused();
}, 400_000);
