import { afterEach, expect, test, vi } from 'vitest';
import { t } from '../text/text.ts';
import { isOutdated, load } from './load.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  isOutdated.set(false);
});

/** This page began with one file, and the server has a page that begins with another, or no answer. */
function serving(entry: string | null) {
  vi.stubGlobal('document', { querySelector: () => ({ getAttribute: () => '/assets/index-old.js' }) });
  vi.stubGlobal('fetch', async (url: string) => {
    if (entry === null) throw new TypeError('Failed to fetch');
    expect(url).toBe('/');
    return new Response(`<script type="module" crossorigin src="/assets/${entry}"></script>`);
  });
}

test.each([
  ['without a network', null, 'error.notLoaded', false],
  ['from the same version', 'index-old.js', 'error.notLoaded', false],
  ['because the page was replaced since', 'index-new.js', 'error.outdated', true],
] as const)(
  'a part that does not come %s is refused with a sentence that leads on',
  async (_, entry, text, outdated) => {
    serving(entry);
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const cause = new TypeError('Failed to fetch dynamically imported module');
    const refusal = await load(() => Promise.reject(cause)).catch((error: unknown) => error);
    expect(refusal).toEqual({ sentence: t(text) });
    expect(isOutdated.current).toBe(outdated);
    // What it was stands where developers look, once.
    expect(said.mock.calls).toEqual([[cause]]);
    said.mockRestore();
  },
);

test('one that comes is handed on', async () => {
  expect(await load(async () => ({ part: 1 }))).toEqual({ part: 1 });
});
