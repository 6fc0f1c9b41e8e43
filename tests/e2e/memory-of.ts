import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** The most memory that each process of a kind (`renderer`; `''`: the browser itself) under a folder's browser had, in bytes, together; 0 where there is no /proc. */
export function mostMemory(folder: string, kind: string): number {
  return processesOf(folder, kind).reduce((sum, { most }) => sum + most, 0);
}

/** What they have just now is the most that they had, from here on. */
export function forgetMostMemory(folder: string, kind: string): void {
  for (const { id } of processesOf(folder, kind)) writeFileSync(`/proc/${id}/clear_refs`, '5');
}

function processesOf(folder: string, kind: string): { id: string; most: number }[] {
  let all: string[] = [];
  try {
    all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  const processes = new Map(all.flatMap((id) => processOf(id) ?? []));
  const isUnder = (id: string): boolean => {
    const one = processes.get(id);
    if (one === undefined) return false;
    return one.command.includes(`--user-data-dir=${folder}`) || isUnder(one.parent);
  };
  const isOfKind = (command: string) =>
    kind === '' ? !command.includes('--type=') && isBrowser(command) : command.includes(`--type=${kind}`);
  return [...processes]
    .filter(([id, { command }]) => isOfKind(command) && isUnder(id))
    .map(([id, { most }]) => ({ id, most }));
}

/** And not the script that started it. */
function isBrowser(command: string): boolean {
  return command.includes('--user-data-dir=') && !/^\S*sh\s/.test(command);
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
