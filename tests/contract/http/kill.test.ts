/** The runtime process killed in the middle of many sign-ups: every client that repeats its request ends well. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Runtime, startRuntime } from '../../../scripts/runtime/start-runtime.ts';

let runtime: Runtime;

beforeAll(async () => {
  const limits = { maxCodesPerNumberPerHour: 100 };
  runtime = await startRuntime({ vars: { ROOST_LIMITS: JSON.stringify(limits) }, onLog: () => {} });
});
afterAll(() => runtime.stop());

interface SignedDevice {
  readonly user: string;
  readonly device: number;
  readonly token: string;
}

/** Sends until there is an answer; a server that is away or says `unavailable` is asked again. */
async function insist<Reply>(path: string, body: object): Promise<Reply> {
  for (let tries = 0; tries < 1_200; tries++) {
    try {
      const response = await fetch(`${runtime.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      if (response.ok || response.status === 409) return JSON.parse(text) as Reply;
      if (response.status !== 503) throw new Error(`${path} answered ${response.status}: ${text}`);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${path} got no answer`);
}

interface ExistingAnswer {
  readonly error: { readonly existing: { readonly takeOver: string } };
}

async function signUp(handle: string): Promise<SignedDevice> {
  const { shownCode, asking } = await insist<{ shownCode: string; asking: string }>('/v1/sign-up/codes', { handle });
  const request = { handle, asking, code: shownCode, name: handle, deviceName: 'test' };
  const first = await insist<SignedDevice | ExistingAnswer>('/v1/sign-up', request);
  if (!('error' in first)) return first;
  return insist<SignedDevice>('/v1/sign-up', { ...request, takeOver: first.error.existing.takeOver });
}

async function statusOf(path: string, { token }: SignedDevice): Promise<number> {
  const response = await fetch(`${runtime.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  await response.body?.cancel();
  return response.status;
}

test('[F-sign-up] an account for each, one device each, and the old ones signed out', async () => {
  for (let round = 1; round <= 2; round++) {
    const handles = Array.from({ length: 10 }, (_, i) => `killed_${round}_${i}`);
    const old = await Promise.all(handles.map(signUp));
    let finished = 0;
    // In the midst of them, however fast the machine is.
    let begun = () => {};
    const isInTheMidst = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const enough = round === 1 ? 1 : handles.length / 2;
    const again = Promise.all(handles.map((handle) => signUp(handle).finally(() => ++finished >= enough && begun())));
    await isInTheMidst;
    expect(finished).toBeLessThan(handles.length);
    await runtime.crash();
    const now = await again;

    const database = await runtime.miniflare.getD1Database('DIRECTORY');
    for (const [i, signed] of now.entries()) {
      const { results } = await database.prepare('SELECT user_id FROM users WHERE handle = ?').bind(handles[i]).all();
      expect(results).toEqual([{ user_id: signed.user }]);
      expect(signed.device).toBe(1);
      expect(await statusOf('/v1/devices', signed)).toBe(200);
    }
    // A row that a crash left behind is drained by the first request after the start, or by the next sign-up.
    await signUp(`last_${round}`);
    await expect
      .poll(() =>
        database
          .prepare('SELECT * FROM retirements')
          .all()
          .then(({ results }) => results),
      )
      .toEqual([]);
    for (const signed of old) expect(await statusOf('/v1/devices', signed)).toBe(401);
  }
});
