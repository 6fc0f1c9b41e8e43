import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** An environment variable by which the runtime of one server is told from that of another of the same parent. */
export const markName = 'ROOST_RUNTIME_MARK';

/** The process id of the workerd that a process started with a mark; Miniflare knows it but does not tell. */
export function findWorkerd(parent: number, mark: string): number | undefined {
  const wanted = `${markName}=${mark}`;
  return (existsSync('/proc/self/stat') ? fromProc(parent, wanted) : fromPs(parent, wanted))[0];
}

/** All workerd processes that a process started, for servers that run in a process of their own. */
export function workerdsOf(parent: number): number[] {
  return existsSync('/proc/self/stat') ? fromProc(parent, '') : fromPs(parent, '');
}

function fromProc(parent: number, wanted: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids
    .filter((pid) => {
      const stat = readIfThere(`/proc/${pid}/stat`);
      // "pid (comm) state ppid ...": comm may hold anything, so read from the last bracket on.
      const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const isRunningChild = Number(ppid) === parent && state !== 'Z';
      return isRunningChild && isWorkerd(readIfThere(`/proc/${pid}/cmdline`)) && hasMark(pid, wanted);
    })
    .map(Number);
}

function isWorkerd(commandLine: string): boolean {
  return /(^|\/)workerd$/.test(commandLine.split('\0')[0] ?? '');
}

function hasMark(pid: string, wanted: string): boolean {
  return wanted === '' || readIfThere(`/proc/${pid}/environ`).split('\0').includes(wanted);
}

/** Where there is no /proc, `ps -E` shows the environment behind the command. */
function fromPs(parent: number, wanted: string): number[] {
  const lines = execFileSync('ps', ['-A', '-E', '-ww', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [pid, ppid, program] = line.trim().split(/\s+/);
    const isOurs = Number(ppid) === parent && /(^|\/)workerd$/.test(program ?? '') && line.includes(wanted);
    return isOurs ? [Number(pid)] : [];
  });
}

/** A process may end between being listed and being read. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
