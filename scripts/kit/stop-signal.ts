/** Set for a process whose work ends with the one that started it: a server of a test, say. */
export const stopWithParent = 'ROOST_STOP_WITH_PARENT';

/**
 * Resolves when somebody asks this process to end.
 *
 * A terminal sends the signal to the whole group and the launcher passes it on as well, so it may arrive twice;
 * only the first counts.
 */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    if (process.env[stopWithParent] !== undefined) watchParent(resolve);
  });
}

/** The kernel gives the child of a process that has ended to another parent. */
function watchParent(onEnd: () => void): void {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && onEnd(), 500).unref();
}
