/** The server's CPU time a message, with bodies and wraps of the sizes that encryption makes beside the same in clear. */
import { readFileSync } from 'node:fs';
import { median } from '../kit/statistics.ts';
import { drive, type Pair } from './drive.ts';

export const cpuRounds = 5;

export interface CpuFigures {
  readonly figures: Record<string, number>;
  /** The median of the rounds, each of which has both side by side. */
  readonly ratio: number;
}

const kinds = ['clear', 'sealed'] as const;

/** In turn, so that what else the machine does hits both alike. */
export async function measureCpu(
  pid: number,
  pairs: Record<(typeof kinds)[number], Pair[]>,
  { roundMs, messages }: { roundMs: number; messages: number },
): Promise<CpuFigures> {
  const figures: Record<string, number> = {};
  // Not measured: caches fill, code is compiled.
  for (const kind of kinds) await drive(pairs[kind], 4, roundMs, messages);
  const ratios: number[] = [];
  for (let round = 1; round <= cpuRounds; round++) {
    const spent = { clear: Number.NaN, sealed: Number.NaN };
    for (const kind of round % 2 === 0 ? kinds : [...kinds].reverse()) {
      const before = cpuMs(pid);
      const { messages: done } = await drive(pairs[kind], 4, roundMs, messages);
      spent[kind] = (cpuMs(pid) - before) / done;
      figures[`server CPU µs a message, ${kind}, round ${round}`] = spent[kind] * 1000;
    }
    ratios.push(spent.sealed / spent.clear);
    console.error(`CPU, round ${round}: sealed ${ratios.at(-1)?.toFixed(2)} times clear`);
  }
  return { figures, ratio: ratios.some(Number.isNaN) ? Number.NaN : median(ratios) };
}

const ticksPerSecond = 100;

/** Of all threads of a process, in user and kernel. NaN where the system does not say: no bar is held then. */
function cpuMs(pid: number): number {
  try {
    // After the name, which may hold anything: state is field 3, utime 14 and stime 15.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
  } catch {
    return Number.NaN;
  }
}
