import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { parseSync } from 'oxc-parser';
import type { BuiltPage } from './build-page.ts';
import { byPackage } from './by-package.ts';

/** Bytes as they travel, compressed with gzip. */
export interface FirstLoad {
  /** Everything until somebody who is new here sees where to sign up. */
  readonly signUp: number;
  /** Everything until somebody who is signed in sees a chat: the client, its views and its worker with it. */
  readonly chat: number;
  /** Fetched behind that, once: what keeps the page, and shows what comes while it is closed. */
  readonly serviceWorker: number;
  /** What of `chat` comes from which package. */
  readonly packages: ReadonlyMap<string, number>;
}

export const maxSignUp = 150_000;

/** Of the page before React, as a build printed it then: docs/decisions/the-page-on-react.md has it, and can be compared no more. */
export const before: Pick<FirstLoad, 'signUp' | 'chat'> = { signUp: 227_400, chat: 263_400 };

/** Views and client of somebody who is signed in, as the build names them. */
const signedIn = /^assets\/(shell|sdk-roost)-[^/]+\.js$/;

/** Measures a page that was built. */
export function firstLoad(files: BuiltPage): FirstLoad {
  const html = text(files, 'index.html');
  const named = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, name = '']) => name);
  const first = withImports(files, named);
  const later = withImports(
    files,
    [...files.keys()].filter((name) => signedIn.test(name)),
  );
  const signUp = new Set(['index.html', ...first]);
  const chat = new Set([...signUp, ...later, 'worker.js']);
  const scripts = [...chat]
    // A chunk that holds only the bundler's own helpers has no map: it counts, and is of no package.
    .filter((name) => name.endsWith('.js') && files.has(`${name}.map`))
    .map((name) => ({ code: text(files, name), map: text(files, `${name}.map`) }));
  const serviceWorker = bytes(files, new Set(['service-worker.js']));
  return { signUp: bytes(files, signUp), chat: bytes(files, chat), serviceWorker, packages: byPackage(scripts) };
}

export function printed({ signUp, chat, serviceWorker, packages }: FirstLoad): string {
  const kb = (count: number) => `${(count / 1_000).toFixed(1).padStart(6)} kB`;
  return [
    `until the sign-up shows: ${kb(signUp)} (at most ${kb(maxSignUp).trim()}; before the page stood on React: ${kb(before.signUp).trim()})`,
    `until a chat shows:      ${kb(chat)} (before the page stood on React: ${kb(before.chat).trim()}), of which, each compressed by itself:`,
    ...[...packages].map(([name, count]) => `${kb(count).padStart(34)}  ${name}`),
    `service worker, later:   ${kb(serviceWorker)}`,
  ].join('\n');
}

/** Files, and those that they need. */
function withImports(files: BuiltPage, names: readonly string[]): Set<string> {
  const found = new Set<string>();
  const take = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    if (!name.endsWith('.js')) return;
    for (const { moduleRequest } of parseSync(name, text(files, name)).module.staticImports) {
      take(path.posix.join(path.posix.dirname(name), moduleRequest.value));
    }
  };
  for (const name of names) take(name);
  return found;
}

function bytes(files: BuiltPage, names: ReadonlySet<string>): number {
  return [...names].reduce((sum, name) => sum + gzipSync(files.get(name) ?? '', { level: 9 }).length, 0);
}

function text(files: BuiltPage, name: string): string {
  const found = files.get(name);
  if (found === undefined) throw new Error(`the build made no ${name}`);
  return Buffer.from(found).toString();
}
