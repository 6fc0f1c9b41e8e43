import { readFileSync } from 'node:fs';

/**
 * Says on what kind of file system a folder lies, for a figure on a memory disk is not one on a disk.
 *
 * Looks in the kernel's table of mounts; elsewhere than on Linux it is unknown.
 */
export function mediumOf(folder: string): string {
  let mounts: string;
  try {
    mounts = readFileSync('/proc/self/mounts', 'utf8');
  } catch {
    return 'unknown';
  }
  let best = { point: '', type: 'unknown' };
  for (const line of mounts.split('\n')) {
    const [, point = '', type = ''] = line.split(' ');
    const isAbove = point === '/' || folder === point || folder.startsWith(`${point}/`);
    if (isAbove && point.length >= best.point.length) best = { point, type };
  }
  return best.type === 'tmpfs' ? 'tmpfs (memory, not a disk)' : best.type;
}
