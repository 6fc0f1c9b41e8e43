import { readdirSync, readFileSync } from 'node:fs';

/** The most memory that each process of a kind (`renderer`) under a folder's browser had, in bytes, together; 0 where there is no /proc. */
export function mostMemory(folder: string, kind: string): number {
  let all: string[] = [];
  try {
    all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return 0;
  }
  const processes = new Map(all.flatMap((id) => processOf(id) ?? []));
  const isUnder = (id: string): boolean => {
    const one = processes.get(id);
    if (one === undefined) return false;
    return one.command.includes(`--user-data-dir=${folder}`) || isUnder(one.parent);
  };
  let sum = 0;
  for (const [id, { command, most }] of processes) if (command.includes(`--type=${kind}`) && isUnder(id)) sum += most;
  return sum;
}

function processOf(id: string): [[string, { command: string; parent: string; most: number }]] | null {
  try {
    const status = readFileSync(`/proc/${id}/status`, 'utf8');
    const field = (name: string) => status.match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))?.[1] ?? '0';
    const command = readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return [[id, { command, parent: field('PPid'), most: Number(field('VmHWM')) * 1024 }]];
  } catch {
    return null;
  }
}
