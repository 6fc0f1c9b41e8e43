import path from 'node:path';

/** The folder of the repository, wherever a command was called from. */
export const root = path.resolve(import.meta.dirname, '../..');

/** Where built files go; never checked in. */
export const buildDir = path.join(root, '.build');

/** The path of an executable that an installed package brings. */
export function bin(name: string): string {
  return path.join(root, 'node_modules', '.bin', name);
}
