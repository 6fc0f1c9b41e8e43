import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../kit/paths.ts';

/** Of packages that leave theirs in their repository. */
const keptHere = path.join(root, 'scripts', 'pack', 'licences');

/** The licences of what is compiled into the package, whole. Throws for a package that has none. */
export async function licencesOf(packages: readonly string[]): Promise<string> {
  const parts = packages.map(async (name) => {
    const folder = path.join(root, 'node_modules', name);
    const { version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as { version: string };
    const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
    const text = file === undefined ? path.join(keptHere, `${name}.txt`) : path.join(folder, file);
    const licence = await readFile(text, 'utf8').catch(() => {
      throw new Error(`${name} brings no licence`);
    });
    return `${name} ${version}\n\n${licence.trim()}\n`;
  });
  return (await Promise.all(parts)).join(`\n${'-'.repeat(80)}\n\n`);
}
