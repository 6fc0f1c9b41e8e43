/** What is noted of devices without a session, and how it is claimed. */
import { expect, test } from 'vitest';
import type { Decoded } from '../../protocol/codec.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { Key, Row } from '../ports.ts';
import { bounds, encodeKey } from '../store/key-order.ts';
import { symbolicSuite } from '../testing/symbolic-suite.ts';
import { claims, isBundleWanted, takeBundles, wantBundles } from './bundles.ts';
import type { StateChanges, StateReader } from './cipher.ts';
import { Draft } from './draft.ts';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const tools = { suite: symbolicSuite, random };
const devices = (count: number, first = 0) =>
  Array.from({ length: count }, (_, i) => {
    const identity = new Uint8Array(33).fill(5);
    new DataView(identity.buffer).setUint32(1, first + i);
    return { user: `u${first + i}`, device: 1, identity, registrationId: 1 };
  });

function stage() {
  const rows = new Map<string, Row>();
  const read = { rows: 0 };
  const state: StateReader = {
    get: async (key) => {
      read.rows++;
      return rows.get(encodeKey(key))?.value;
    },
    range: async (range) => {
      const { low, high } = bounds(range);
      const found = [...rows].filter(([sort]) => sort >= low && sort <= high).map(([, row]) => row);
      read.rows += found.length;
      return found;
    },
    count: async (range) => (await state.range(range)).length,
  };
  const commit = ({ put = [], erase = [] }: StateChanges) => {
    for (const key of erase) rows.delete(encodeKey(key));
    for (const { key, value } of put) rows.set(encodeKey(key), { key, value });
  };
  const step = async (work: (draft: Draft) => Promise<unknown>): Promise<number> => {
    read.rows = 0;
    const draft = new Draft(state);
    await work(draft);
    commit(draft.changes());
    return read.rows;
  };
  const asked = async () =>
    (await claims(new Draft(state))).map(({ key, command }) => `${key}: ${command.claimKeys?.devices?.length}`);
  const answer = (errand: string, bundles: Decoded<wire.KeyBundle.$Properties>[] = []) =>
    step((draft) => takeBundles(tools, draft, errand, { bundles }));
  const keys = (first: string): Key[] => [...rows.values()].map(({ key }) => key).filter((key) => key[0] === first);
  return { state, step, asked, answer, keys };
}

test('[E63] two thousand devices are claimed for a hundred at a time, and no look at that reads them one by one', async () => {
  const { step, asked, answer, keys, state } = stage();
  const all = devices(2_000);
  expect(await step((draft) => wantBundles(draft, all))).toBeLessThan(10);
  expect(keys('claim')).toHaveLength(20);
  // Noted once more, all of it or a part with others: what is under way is not claimed twice.
  await step((draft) => wantBundles(draft, [...all.slice(1_990), ...devices(30, 3_000)]));
  expect(await asked()).toEqual([...Array.from({ length: 20 }, (_, i) => `claim ${i + 1}: 100`), 'claim 21: 30']);
  expect(await isBundleWanted(new Draft(state), all[1_999] as (typeof all)[number])).toBe(true);
  expect(await answer('claim 3')).toBeLessThan(10);
  expect(await asked()).toHaveLength(21);
});

test('[E63] what an answer did not bring is asked for again, those first that were asked for the least, and never skipped', async () => {
  const { step, asked, answer, keys, state } = stage();
  const all = devices(150);
  await step((draft) => wantBundles(draft, all));
  await answer('claim 1');
  expect(await asked()).toEqual(['claim 2: 50', 'claim again: 100']);
  await answer('claim again');
  await answer('claim 2');
  const [next, ...none] = await claims(new Draft(state));
  expect(none).toEqual([]);
  const users = next?.command.claimKeys?.devices?.map(({ user }) => user) ?? [];
  expect(users).toHaveLength(100);
  expect(all.slice(100).every(({ user }) => users.includes(user))).toBe(true);
  expect(keys('claim')).toEqual([]);
  expect(keys('bundle')).toHaveLength(150);
  // An answer to what was answered already changes nothing.
  await answer('claim 1');
  expect(keys('bundle')).toHaveLength(150);
  for (const one of all) expect(await isBundleWanted(new Draft(state), one)).toBe(true);
});
