import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { activate, answer, install, type Shell } from './shell.ts';

const origin = 'https://roost.example';
const shell = (version: string): Shell => ({
  ...{ version, page: '/', entry: `assets/index-${version}.js` },
  worker: { url: `/worker.js?v=${version}`, integrity: 'sha256-x' },
  files: [`/assets/index-${version}.js`, `/assets/part-${version}.js`, '/icon.svg'],
});
const page = (version: string) => `<script type="module" src="/assets/index-${version}.js"></script>`;

/** The caches of a browser, by name, in the order in which they were opened. */
let kept: Map<string, Map<string, string>>;
/** What the network has; null: there is no network. Without an entry: a refusal, as for files of another version. */
let served: Map<string, string> | null;
let asked: string[];

function deploy(version: string): void {
  served = new Map([
    ['/', page(version)],
    ['/icon.svg', 'icon'],
    ['/v1/people', 'names'],
  ]);
  for (const name of shell(version).files) if (name !== '/icon.svg') served.set(name, `file of ${version}`);
  served.set(`/worker.js?v=${version}`, `worker of ${version}`);
}

const pathOf = (request: Request | string) => {
  const { pathname, search } = new URL(typeof request === 'string' ? request : request.url, origin);
  return pathname + search;
};

beforeEach(() => {
  [kept, asked] = [new Map(), []];
  deploy('one');
  vi.stubGlobal('location', { origin });
  vi.stubGlobal(
    'Request',
    class extends Request {
      constructor(url: string, init?: RequestInit) {
        super(new URL(url, origin), init);
      }
    },
  );
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = pathOf(request);
    asked.push(path);
    if (served === null) throw new TypeError('Failed to fetch');
    const found = served.get(path);
    return new Response(found ?? '{"code":"not-found"}', { status: found === undefined ? 404 : 200 });
  });
  const responseOf = (text: string | undefined) => (text === undefined ? undefined : new Response(text));
  vi.stubGlobal('caches', {
    open: async (name: string) => {
      const files = kept.get(name) ?? new Map<string, string>();
      kept.set(name, files);
      return {
        match: async (request: Request | string) => responseOf(files.get(pathOf(request))),
        put: async (request: Request | string, response: Response) =>
          void files.set(pathOf(request), await response.text()),
      };
    },
    keys: async () => [...kept.keys()],
    delete: async (name: string) => kept.delete(name),
    match: async (file: string, { cacheName }: MultiCacheQueryOptions) =>
      responseOf(kept.get(cacheName ?? '')?.get(file)),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const none = Promise.resolve(undefined);
const opening = (path = '/') => ({ url: origin + path, method: 'GET', mode: 'navigate' }) as Request;
const loading = (path: string) => ({ url: origin + path, method: 'GET', mode: 'cors' }) as Request;
const textOf = async (version: string, request: Request) => (await answer(shell(version), request, none))?.text();

async function taken(version: string): Promise<void> {
  await install(shell(version));
  await activate(shell(version));
}

describe('[W14] the page', () => {
  test('opens without a network, with all of its files', async () => {
    await taken('one');
    served = null;
    expect(await textOf('one', opening())).toBe(page('one'));
    expect(await textOf('one', opening('/?profile=bob'))).toBe(page('one'));
    for (const file of ['/assets/index-one.js', '/assets/part-one.js']) {
      expect(await textOf('one', loading(file))).toBe('file of one');
    }
    expect(await textOf('one', loading('/worker.js?v=one'))).toBe('worker of one');
  });

  test('is the newest where there is a network, before the newest worker is', async () => {
    await taken('one');
    deploy('two');
    expect(await textOf('one', opening())).toBe(page('two'));
    expect(await textOf('one', loading('/assets/index-two.js'))).toBe('file of two');
    expect(await textOf('one', loading('/worker.js?v=two'))).toBe('worker of two');
  });

  test.each([502, 503])('is the kept one where the server answers %i, or nothing for some seconds', async (status) => {
    await taken('one');
    const away = Promise.resolve(new Response('away', { status }));
    expect(await (await answer(shell('one'), opening(), away))?.text()).toBe(page('one'));
    vi.useFakeTimers();
    const slow = answer(shell('one'), opening(), new Promise(() => {}));
    await vi.advanceTimersByTimeAsync(4_100);
    expect(await (await slow)?.text()).toBe(page('one'));
  });

  test('of the version before finds its parts after the next was taken, and not for ever', async () => {
    await taken('one');
    deploy('two');
    await taken('two');
    expect(await textOf('two', loading('/assets/part-one.js'))).toBe('file of one');
    deploy('three');
    await taken('three');
    expect([...kept.keys()]).toEqual(['roost-shell-two', 'roost-shell-three']);
    // The server's refusal, by which the window knows.
    expect((await answer(shell('three'), loading('/assets/part-one.js'), none))?.status).toBe(404);
    served = null;
    expect(await textOf('three', opening())).toBe(page('three'));
  });
});

describe('[W14] nothing is kept', () => {
  test('of what the server answers otherwise, and nothing of that goes through the worker', async () => {
    await taken('one');
    for (const path of ['/v1/people', '/v1/push', '/healthz', '/operator/x', '/assets.json']) {
      expect(answer(shell('one'), loading(path), none)).toBeNull();
    }
    expect(answer(shell('one'), opening('/v1/people'), none)).toBeNull();
    expect(answer(shell('one'), { ...loading('/'), method: 'POST' } as Request, none)).toBeNull();
    expect(
      answer(shell('one'), { ...loading('/'), url: 'https://other.example/assets/x.js' } as Request, none),
    ).toBeNull();
    expect([...kept.values()].flatMap((files) => [...files.keys()]).sort()).toEqual(
      ['/', '/assets/index-one.js', '/assets/part-one.js', '/icon.svg', '/worker.js?v=one'].sort(),
    );
  });

  test.each([
    ['the page is of another version', () => deploy('two')],
    ['a file is not there', () => served?.delete('/assets/part-one.js')],
    ['the network goes', () => (served = null)],
  ])('and the version not taken, where %s', async (_, happens) => {
    happens();
    await expect(install(shell('one'))).rejects.toThrow();
    expect(kept.get('roost-shell-one')?.has('/') ?? false).toBe(false);
  });
});

test('a version that is refused leaves nothing, so the one that windows run stays', async () => {
  await install(shell('one'));
  await activate(shell('one'));
  deploy('three');
  await expect(install(shell('two'))).rejects.toThrow('another version');
  expect([...kept.keys()]).toEqual(['roost-shell-one']);
  await install(shell('three'));
  await activate(shell('three'));
  expect([...kept.keys()]).toEqual(['roost-shell-one', 'roost-shell-three']);
});

test('what is there already is not fetched again', async () => {
  await install(shell('one'));
  asked = [];
  await install(shell('one'));
  expect(asked).toEqual(['/']);
});
