/** The memory of a process that this one has started, as a core dump holds it: Linux only. */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const stepBytes = 16 << 20;
/** What lies across the border of two steps is seen whole in the second. */
const overlapBytes = 4096;

/**
 * Hands over all that is its own (what it only maps of files, its program for one, is on the disk), while it stands still. Needs no debugger: a process may read what it
 * has started (or root all). Throws where it may not, and where less could be read than it has in
 * memory by its own count: a search proves something only of what it saw.
 */
export function readMemory(pid: number, take: (bytes: Buffer) => void): { bytes: number } {
  process.kill(pid, 'SIGSTOP');
  try {
    const memory = openSync(`/proc/${pid}/mem`, 'r');
    try {
      const buffer = Buffer.alloc(stepBytes);
      let total = 0;
      for (const { from, to } of readableRanges(pid)) total += readRange(memory, from, to, buffer, take);
      const resident = residentBytes(pid);
      if (total < resident) throw new Error(`only ${total} bytes of ${resident} in memory could be read`);
      return { bytes: total };
    } finally {
      closeSync(memory);
    }
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

function readableRanges(pid: number): { from: number; to: number }[] {
  const lines = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [, from, to, mayWrite, inode, name] =
      /^([0-9a-f]+)-([0-9a-f]+) r(.)\S* \S+ \S+ (\d+) *(.*)$/.exec(line) ?? [];
    // Pages of the kernel are in each process the same.
    if (from === undefined || to === undefined || /^\[v(var|syscall|dso)/.test(name ?? '')) return [];
    if (inode !== '0' && mayWrite !== 'w') return [];
    return [{ from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) }];
  });
}

function readRange(memory: number, from: number, to: number, buffer: Buffer, take: (bytes: Buffer) => void): number {
  let [at, kept, total] = [from, 0, 0];
  while (at < to) {
    let count = 0;
    try {
      count = readSync(memory, buffer, kept, Math.min(buffer.length - kept, to - at), at);
    } catch {
      // Beyond the end of a mapped file there is nothing.
    }
    if (count === 0) return total;
    total += count;
    at += count;
    take(buffer.subarray(0, kept + count));
    const rest = Math.min(overlapBytes, kept + count);
    buffer.copyWithin(0, kept + count - rest, kept + count);
    kept = rest;
  }
  return total;
}

function residentBytes(pid: number): number {
  const [, kilobytes] = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
