import { expect, test } from 'vitest';
import type { HistoryStore } from './rpc.ts';
import { historyOf } from './rpc-choice.ts';

const proxy = { health: async () => ({ store: 'cassandra', reachable: true, problem: '', figures: {} }) };
const none = (): HistoryStore => {
  throw new Error('no object is asked for this');
};

test('[A1] the store is the one that the deployment names, and none is taken for another', async () => {
  expect((await historyOf({}, none).health()).store).toBe('embedded');
  expect((await historyOf({ ROOST_HISTORY: 'embedded', HISTORY_PROXY: proxy }, none).health()).store).toBe('embedded');
  expect((await historyOf({ ROOST_HISTORY: 'cassandra', HISTORY_PROXY: proxy }, none).health()).store).toBe(
    'cassandra',
  );
  expect(() => historyOf({ ROOST_HISTORY: 'cassandra' }, none)).toThrow('HISTORY_PROXY');
  expect(() => historyOf({ ROOST_HISTORY: 'sqlite' }, none)).toThrow('"embedded" or "cassandra"');
});
