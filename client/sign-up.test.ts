import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openMemoryStore } from './store/memory.ts';

const began = 1_800_000_000_000;
const minute = 60_000;
/** The two clocks of this machine. */
let elapsed = 0;
let setOff = 0;

beforeEach(() => {
  elapsed = 5_000;
  setOff = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => elapsed);
  vi.spyOn(Date, 'now').mockImplementation(() => began + elapsed + setOff);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.resetModules();
});

/** A server whose clock is a day behind. */
async function ask() {
  const store = openMemoryStore();
  const address = { handle: 'ada' };
  const sentAt = began - 86_400_000;
  const answer = { asking: 'secret', digits: 8, sentAt, expiresAt: sentAt + 10 * minute, shownCode: null };
  const fetch = async () => new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/json' } });
  const run = await import('./sign-up.ts');
  const asked = await run.requestCode({ server: 'http://127.0.0.1:1', store, address, fetch });
  return { store, asked, run };
}

const nextRun = async () => {
  vi.resetModules();
  return import('./sign-up.ts');
};

test.each([0, 86_400_000, -86_400_000])(
  'a code is good for its ten minutes with a clock set by %i ms meanwhile',
  async (set) => {
    const { store, asked, run } = await ask();
    setOff = set;
    elapsed += 10 * minute - 1;
    expect(await run.pendingCode(store)).toEqual(asked);
    setOff = -set;
    expect(await run.pendingCode(store)).toEqual(asked);
    elapsed += 1;
    expect(await run.pendingCode(store)).toBeNull();
    setOff = set;
    expect(await run.pendingCode(store)).toBeNull();
  },
);

test('in the next run it goes by the time of day, whatever that of the server is', async () => {
  const { store, asked } = await ask();
  elapsed += 10 * minute - 1;
  const later = await nextRun();
  expect(await later.pendingCode(store)).toEqual(asked);
  elapsed += 1;
  expect(await later.pendingCode(store)).toBeNull();
});

test('a clock set far back or ahead between two runs leaves no code standing', async () => {
  const { store } = await ask();
  const later = await nextRun();
  for (const set of [86_400_000, -86_400_000]) {
    setOff = set;
    expect(await later.pendingCode(store)).toBeNull();
  }
});
