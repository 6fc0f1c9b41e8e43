import { describe, expect, test } from 'vitest';
import type { Fetch } from '../ports.ts';
import { settle } from '../testing/fake-clock.ts';
import { bob } from '../testing/people.ts';
import { type CallOptions, httpCall } from './call.ts';
import { HttpApi } from './http-api.ts';

const httpWith = (options: CallOptions) => new HttpApi({ call: httpCall(options), timer: options.timer });

type Answer = { status: number; body?: unknown } | Error;

function api(...answers: Answer[]) {
  const asked: { url: string; method: string; headers: Record<string, string>; body: unknown }[] = [];
  const fetch: Fetch = async (url, { method, headers, body }) => {
    asked.push({ url, method, headers, body: body === undefined ? null : JSON.parse(body) });
    const answer = answers.shift() ?? new Error('no more answers');
    if (answer instanceof Error) throw answer;
    const ok = answer.status < 300;
    return { ok, status: answer.status, json: async () => answer.body ?? Promise.reject(new Error('no JSON')) };
  };
  // What waits a second waits no time; what waits for an answer never ends.
  const timer = (ms: number, work: () => void) => {
    if (ms < 20_000) queueMicrotask(work);
    return { cancel: () => {} };
  };
  return { asked, http: httpWith({ server: 'http://127.0.0.1:1', fetch, token: 'T', timer }) };
}

const signedIn = { user: bob, device: 1, token: 'x' };
const form = { code: '1', joining: 'a'.repeat(22) };

test('an answer that has no end is a bad one, and is read no further', async () => {
  const made = { kilobytes: 0, isEnded: false };
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        made.kilobytes += 1;
        controller.enqueue(new Uint8Array(1024).fill(0x20));
      },
      cancel: () => void (made.isEnded = true),
    },
    { highWaterMark: 0 },
  );
  const http = httpWith({
    ...{ server: 'http://127.0.0.1:1', token: 'T', timer: () => ({ cancel: () => {} }) },
    fetch: async () => new Response(body),
  });
  await expect(http.profile()).rejects.toMatchObject({ code: 'bad-answer' });
  expect(made).toEqual({ kilobytes: 8 * 1024 + 1, isEnded: true });
});

describe('a page of another origin', () => {
  const timer = () => ({ cancel: () => {} });
  const from = (page: string | null, isThere: boolean) => {
    const asked: string[] = [];
    // As a browser does: what is forbidden fails like what has no network.
    const fetch: Fetch = async (url, { mode }) => {
      asked.push(url);
      if (mode !== 'no-cors' || !isThere) throw new TypeError('Failed to fetch');
      return { ok: false, status: 0, json: async () => null };
    };
    return { asked, http: httpWith({ server: 'https://roost.example', fetch, token: 'T', timer, page }) };
  };

  test('is told what whoever runs the server can do, when the server is there', async () => {
    await expect(from('https://my.app', true).http.profile()).rejects.toMatchObject({
      code: 'origin-refused',
      advice: 'never',
      sentence: expect.stringMatching(/https:\/\/roost\.example.*https:\/\/my\.app.*ROOST_ORIGINS/),
    });
  });

  test.each([
    ['the server is away', 'https://my.app', false, 2],
    ["the page is the server's own", 'https://roost.example', true, 1],
    ['it is no page', null, true, 1],
  ])('is offline when %s', async (_, page, isThere, requests) => {
    const { http, asked } = from(page, isThere);
    await expect(http.profile()).rejects.toMatchObject({ code: 'offline' });
    expect(asked).toHaveLength(requests);
  });
});

describe('a page that the server has answered before', () => {
  const timer = () => ({ cancel: () => {} });
  /** One call is answered, the next one fails, `/healthz` gets through: a blip. */
  const blip = () => {
    const asked: string[] = [];
    const answers = [{ user: bob, name: 'Bob' }, null, signedIn];
    const fetch: Fetch = async (url) => {
      asked.push(new URL(url).pathname);
      if (url.endsWith('/healthz')) return { ok: false, status: 0, json: async () => null };
      const answer = answers.shift();
      if (answer === null) throw new TypeError('Failed to fetch');
      return { ok: true, status: 200, json: async () => answer };
    };
    const page = 'https://my.app';
    return { asked, http: httpWith({ server: 'https://roost.example', fetch, token: 'T', timer, page }) };
  };

  test('is offline after a blip, which passes, and is never told that it may not call', async () => {
    const { http, asked } = blip();
    await http.profile();
    await expect(http.profile()).rejects.toMatchObject({ code: 'offline', advice: 'after-delay' });
    expect(asked).toEqual(['/v1/profile', '/v1/profile']);
  });

  test('has a registration tried once more', async () => {
    const { http } = blip();
    await http.profile();
    await expect(http.finishLink({ ...form, prekeys: null })).resolves.toEqual(signedIn);
  });

  test('also one that got no answer in time is offline, whatever was answered before', async () => {
    const asked: string[] = [];
    const http = httpWith({
      ...{ server: 'https://roost.example', token: 'T', page: 'https://my.app' },
      fetch: (url, { signal }) => {
        asked.push(new URL(url).pathname);
        return new Promise((resolve, reject) => {
          if (url.endsWith('/healthz')) resolve({ ok: false, status: 0, json: async () => null });
          if (signal?.aborted) reject(new Error('aborted'));
        });
      },
      timer: (_ms, work) => {
        work();
        return { cancel: () => {} };
      },
    });
    await expect(http.profile()).rejects.toMatchObject({ code: 'offline' });
    expect(asked).toEqual(['/v1/profile']);
  });
});

describe('the HTTP API', () => {
  test('[2.2] [11.1] a refusal becomes an error with its code, advice, wait and sentence', async () => {
    const error = {
      code: 'rate-limited',
      advice: 'after-delay',
      afterMs: 1_500,
      sentence: 'Slowly.',
      detail: 'Codes.',
    };
    const { http } = api({ status: 429, body: { error } });
    await expect(http.requestCode({ handle: 'ada' })).rejects.toMatchObject({
      name: 'RoostError',
      code: 'rate-limited',
      advice: 'after-delay',
      afterMs: 1_500,
      sentence: 'Slowly. Codes.',
    });
  });

  test('[11.1] of what an earlier release says of every wait, the wait is named', async () => {
    const sentence = 'Too much at once; it goes on in a moment.';
    const error = { code: 'rate-limited', advice: 'after-delay', afterMs: 3_600_000, sentence };
    const { http } = api({ status: 429, body: { error } });
    const named = { sentence: 'Too much at once. Try again in 60 minutes.', afterMs: 3_600_000 };
    await expect(http.requestCode({ handle: 'ada' })).rejects.toMatchObject(named);
  });

  test('[3.4] a device that was signed out is told how that came', async () => {
    const error = {
      code: 'signed-out',
      advice: 'never',
      sentence: 'Out.',
      signedOut: { why: 'removed', by: 'Laptop', at: 1 },
    };
    const { http } = api({ status: 401, body: { error } });
    const told = { reason: 'removed', values: { by: 'Laptop' }, sentence: 'Out.' };
    await expect(http.profile()).rejects.toMatchObject(told);
  });

  test('the token goes as a bearer, bodies as JSON, ids in the path', async () => {
    const { http, asked } = api({ status: 200, body: { put: true } }, { status: 200, body: { removed: true } });
    await http.putContact(bob, 'Bobby');
    await http.removeDevice(3);
    expect(asked[0]).toMatchObject({
      method: 'PUT',
      url: `http://127.0.0.1:1/v1/contacts/${bob}`,
      body: { name: 'Bobby' },
    });
    expect(asked[0]?.headers.authorization).toBe('Bearer T');
    expect(asked[1]).toMatchObject({ method: 'DELETE', url: 'http://127.0.0.1:1/v1/devices/3', body: null });
  });

  test('[H14] a code is closed once it can be said what became of it', async () => {
    const busy = {
      status: 503,
      body: { error: { code: 'unavailable', advice: 'after-delay', afterMs: 1, sentence: 'x' } },
    };
    const taken = { status: 409, body: { error: { code: 'link-taken', advice: 'never', sentence: 'x' } } };
    const { http, asked } = api(busy, busy, { status: 200, body: { closed: true } });
    await http.closeLink('t');
    expect(asked).toHaveLength(3);
    await expect(api(busy, taken).http.closeLink('t')).rejects.toMatchObject({ code: 'link-taken' });
    await expect(api(busy, busy, busy, busy, busy, busy).http.closeLink('t')).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  test('a registration that got no answer is tried once more, as the same attempt', async () => {
    const { http, asked } = api(new Error('cut'), { status: 200, body: signedIn });
    expect(await http.finishLink({ ...form, prekeys: new Uint8Array([1, 2, 3]) })).toEqual(signedIn);
    const sent = { ...form, prekeys: 'AQID' };
    expect(asked.map((one) => one.body)).toEqual([sent, sent]);
  });

  test('a registration that was refused is not tried again', async () => {
    const { http, asked } = api({
      status: 410,
      body: { error: { code: 'code-expired', advice: 'never', sentence: '' } },
    });
    await expect(http.finishLink({ ...form, prekeys: null })).rejects.toMatchObject({
      code: 'code-expired',
      advice: 'never',
    });
    expect(asked).toHaveLength(1);
  });

  test('no connection, no JSON, a wrong shape: each has its code', async () => {
    await expect(api(new Error('down')).http.profile()).rejects.toMatchObject({ code: 'offline' });
    await expect(api({ status: 502 }).http.profile()).rejects.toMatchObject({ code: 'bad-answer' });
    await expect(api({ status: 200, body: { user: 'nobody', name: 7 } }).http.profile()).rejects.toMatchObject({
      code: 'bad-answer',
    });
    await expect(api({ status: 200, body: { devices: 'none' } }).http.devices(1)).rejects.toMatchObject({
      code: 'bad-answer',
    });
  });

  test('a server that does not answer is as good as away', async () => {
    let give = () => {};
    const http = httpWith({
      server: 'http://127.0.0.1:1',
      token: null,
      fetch: (_url, { signal }) =>
        new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted')))),
      timer: (_ms, work) => {
        give = work;
        return { cancel: () => {} };
      },
    });
    const asked = http.profile();
    give();
    await expect(asked).rejects.toMatchObject({ code: 'offline' });
  });

  test('a server whose answer stops on its way is as good as away, and a registration is tried once more', async () => {
    const give: (() => void)[] = [];
    let asked = 0;
    const http = httpWith({
      server: 'http://127.0.0.1:1',
      token: null,
      fetch: async (_url, { signal }) => ({
        ...{ ok: true, status: 200 },
        json: () =>
          asked++ > 0
            ? Promise.resolve(signedIn)
            : new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted')))),
      }),
      timer: (_ms, work) => {
        give.push(work);
        return { cancel: () => void give.splice(give.indexOf(work), 1) };
      },
    });
    const joined = http.finishLink({ ...form, prekeys: null });
    await settle();
    expect(give).toHaveLength(1);
    give[0]?.();
    await expect(joined).resolves.toEqual(signedIn);
    expect(give).toEqual([]);
  });
});
