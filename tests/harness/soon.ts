/**
 * Makes a function that runs `work` once after everything that has just arrived was handled.
 *
 * What comes in together (many frames in one read) is then answered together, as a device does that stores what came
 * while it was storing. In turns of promises and nothing slower: with one message under way at a time, a tick of Node
 * would cost each of them as much as its encoding.
 */
export function soon(work: () => void): () => void {
  let isDue = false;
  const run = (): void => {
    isDue = false;
    work();
  };
  // Behind what those who wait for an answer do with it.
  const later = (): void => void done.then(run);
  return () => {
    if (isDue) return;
    isDue = true;
    void done.then(later);
  };
}

const done = Promise.resolve();
