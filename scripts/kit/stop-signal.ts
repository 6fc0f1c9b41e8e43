/**
 * Resolves when somebody asks this process to end.
 *
 * A terminal sends the signal to the whole group and the launcher passes it on as well, so it may arrive twice;
 * only the first counts.
 */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(signal));
  });
}
