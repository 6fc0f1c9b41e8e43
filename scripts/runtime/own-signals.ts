const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls a function whose signal handlers are not wanted where the process has handlers of its own.
 *
 * Miniflare ends the process on the first signal; who asked to be told wants to stop in good order instead.
 */
export function keepOwnSignals<T>(make: () => T): T {
  const before = new Map(signals.map((signal) => [signal, process.listeners(signal)]));
  const made = make();
  for (const [signal, own] of before) {
    if (own.length === 0) continue;
    for (const listener of process.listeners(signal)) if (!own.includes(listener)) process.off(signal, listener);
  }
  return made;
}
