import { expect, test } from 'vitest';
import type { HistoryStore } from './rpc.ts';
import { historyOf } from './rpc-choice.ts';

const proxy = { health: async () => ({ store: 'cassandra', reachable: true, problem: '', figures: {} }) };
/** Every history object. */
const objects = () =>
  ({
    health: async () => ({ store: 'embedded', reachable: true, problem: '', figures: {} }),
  }) as unknown as HistoryStore;

test('[A1] the store is the one that the deployment names, and none is taken for another', async () => {
  expect((await historyOf({}, objects).health()).store).toBe('embedded');
  expect((await historyOf({ ROOST_HISTORY: 'embedded', HISTORY_PROXY: proxy }, objects).health()).store).toBe(
    'embedded',
  );
  expect((await historyOf({ ROOST_HISTORY: 'cassandra', HISTORY_PROXY: proxy }, objects).health()).store).toBe(
    'cassandra',
  );
  expect(() => historyOf({ ROOST_HISTORY: 'cassandra' }, objects)).toThrow('HISTORY_PROXY');
  expect(() => historyOf({ ROOST_HISTORY: 'sqlite' }, objects)).toThrow('"embedded" or "cassandra"');
});
