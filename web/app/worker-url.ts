/** Put in by the build. */
declare const __WORKER__: string;

/** Where the page's worker lies: its own file, as the page's policy wants it, and the one that was built with this page. */
export function workerUrl(): URL {
  return new URL(__WORKER__, location.href);
}
