/**
 * What the page consists of, kept so that it opens without a network: the built files of one version each, and nothing that
 * the server answers otherwise.
 *
 * A window that is opened gets the newest page there is: the network's, else the one that is kept. Files with a digest in
 * their name are whatever they were when they were built. So every version is replaced in the end, and a page runs with its
 * own files alone.
 */

export interface Shell {
  readonly version: string;
  readonly page: string;
  /** A page of this version names it. */
  readonly entry: string;
  readonly worker: { readonly url: string; readonly integrity: string };
  readonly files: readonly string[];
}

const prefix = 'roost-shell-';
/** Somebody who opens a window waits so long for a network that is slow; then what is kept is as good. */
const patienceMs = 4_000;

/** Keeps all of it, or rejects: then this version is not installed, and is tried again with the next look for one. */
export async function install(shell: Shell): Promise<void> {
  const page = await fetch(new Request(shell.page, { cache: 'reload' }));
  const html = await page.clone().text();
  // A newer version is being deployed, or an edge still has an older one.
  if (!page.ok || !html.includes(shell.entry)) throw new Error('the page that is served is of another version');
  const cache = await caches.open(prefix + shell.version);
  await Promise.all([
    ...shell.files.map((file) => keep(cache, new Request(file, { cache: digestIn(file) ? 'default' : 'reload' }))),
    keep(cache, new Request(shell.worker.url, { cache: 'reload', integrity: shell.worker.integrity })),
  ]);
  await cache.put(shell.page, page);
}

async function keep(cache: Cache, request: Request): Promise<void> {
  if ((await cache.match(request)) !== undefined) return;
  const response = await fetch(request);
  if (!response.ok) throw new Error(`${request.url} is answered with ${response.status}`);
  await cache.put(request, response);
}

function digestIn(file: string): boolean {
  return file.startsWith('/assets/');
}

/** Forgets what no page needs: windows that were opened before this version may still load parts of the one before. */
export async function activate(shell: Shell): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== prefix + shell.version);
  for (const name of others.slice(0, -1)) await caches.delete(name);
}

/** How a request is answered; null: as without this worker. */
export function answer(
  shell: Shell,
  request: Request,
  preloaded: Promise<Response | undefined>,
): Promise<Response> | null {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return null;
  if (request.mode === 'navigate') return isPage(url.pathname) ? openPage(shell, request, preloaded) : null;
  const isKept = digestIn(url.pathname) || shell.files.includes(url.pathname) || url.pathname === '/worker.js';
  return isKept ? openFile(shell, request, url) : null;
}

function isPage(path: string): boolean {
  return path === '/' || path === '/index.html';
}

async function openPage(shell: Shell, request: Request, preloaded: Promise<Response | undefined>): Promise<Response> {
  const kept = await find(shell, shell.page);
  const fresh = preloaded.then((response) => response ?? fetch(request));
  if (kept === undefined) return fresh;
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, patienceMs));
  const first = await Promise.race([fresh, late]).catch(() => undefined);
  // A server that is away, or whatever stands in front of it, has no page to give.
  return first !== undefined && first.status < 500 ? first : kept;
}

async function openFile(shell: Shell, request: Request, { pathname, search }: URL): Promise<Response> {
  return (await find(shell, pathname + search)) ?? fetch(request);
}

/** Of this version, else of another that is still kept for the windows that run it. */
async function find({ version }: Shell, file: string): Promise<Response | undefined> {
  const own = await caches.match(file, { cacheName: prefix + version });
  if (own !== undefined) return own;
  const others = (await caches.keys()).filter((name) => name.startsWith(prefix)).reverse();
  for (const cacheName of others) {
    const found = await caches.match(file, { cacheName });
    if (found !== undefined) return found;
  }
  return undefined;
}
