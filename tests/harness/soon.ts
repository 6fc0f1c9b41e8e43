/**
 * Makes a function that runs `work` once after everything that has just arrived was handled.
 *
 * What comes in together (many frames in one read) is then answered together, as a device does that stores what came
 * while it was storing.
 */
export function soon(work: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    // A tick comes when no promise has anything left to do; a macrotask would cost a look at all sockets.
    queueMicrotask(() =>
      process.nextTick(() => {
        isDue = false;
        work();
      }),
    );
  };
}
