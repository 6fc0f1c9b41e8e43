import { expect, test, vi } from 'vitest';
import { t } from '../text/text.ts';
import { load } from './load.ts';

test('a part of the page that does not come is refused with a sentence that leads on', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const cause = new TypeError('Failed to fetch dynamically imported module');
  const refusal = await load(() => Promise.reject(cause)).catch((error: unknown) => error);
  expect(refusal).toEqual({ sentence: t('error.notLoaded') });
  // What it was stands where developers look, once.
  expect(said.mock.calls).toEqual([[cause]]);
  said.mockRestore();
});

test('one that comes is handed on', async () => {
  expect(await load(async () => ({ part: 1 }))).toEqual({ part: 1 });
});
