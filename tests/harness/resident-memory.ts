import { readFileSync } from 'node:fs';

/** What a process has in memory, MiB. */
export function residentMiB(pid: number): number {
  try {
    const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kib ?? 0) / 1024;
  } catch {
    return 0; // Where /proc is missing nothing is measured.
  }
}
