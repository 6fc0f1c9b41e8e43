import { spawn } from 'node:child_process';

/** Reads process ids, one a line, until the pipe closes; then ends the last one named. */
const script = 'pid=; while read -r line; do pid=$line; done; [ -z "$pid" ] || kill -9 "$pid" 2>/dev/null';

export interface Guard {
  /** From now on this process must not outlive ours. */
  watch(pid: number): void;
  /** The watched process has ended in good order. */
  release(): void;
}

/**
 * Sees to it that the runtime does not outlive us, even when we are killed outright.
 *
 * The kernel closes our end of a pipe however we end; a small shell in a process group of its own waits for that.
 */
export function startGuard(): Guard {
  const shell = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  shell.on('error', () => {}); // Where there is no shell, only the guard is lost.
  shell.stdin.on('error', () => {});
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  return {
    watch: (pid) => void shell.stdin.write(`${pid}\n`),
    release: () => void shell.stdin.end('\n'),
  };
}
