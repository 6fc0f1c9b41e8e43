import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/kit/paths.ts';

/** Where a picture of the page goes; the folder is not kept. */
export function pictureFile(name: string): string {
  const folder = path.join(root, '.build', 'e2e');
  mkdirSync(folder, { recursive: true });
  return path.join(folder, `${name}.png`);
}
