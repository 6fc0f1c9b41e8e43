/** So much is used before it is divided: the system counts in steps of a few milliseconds. */
const leastMs = 80;

/**
 * Milliseconds of processor that `work` takes this thread, repeated until that can be told: what tests compare, so that
 * whatever else the machine does changes nothing of their ratios.
 */
export function cpuMsOf(work: () => unknown): number {
  const began = process.threadCpuUsage();
  for (let times = 1; ; times++) {
    work();
    const { user, system } = process.threadCpuUsage(began);
    const ms = (user + system) / 1_000;
    if (ms >= leastMs) return ms / times;
  }
}
