/** Where the page's worker lies: its own file, as the page's policy wants it. */
export function workerUrl(): URL {
  return new URL('/worker.js', location.href);
}
