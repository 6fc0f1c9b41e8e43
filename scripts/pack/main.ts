import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readArgs } from '../kit/args.ts';
import { runChild } from '../kit/child.ts';
import { buildDir, root } from '../kit/paths.ts';
import { bundleClient } from './bundle.ts';
import { declareTypes } from './declare-types.ts';
import { licencesOf } from './licences.ts';
import { manifest } from './manifest.ts';
import { reference } from './reference.ts';

const usage = `
npm run pack:client

Makes the package file of the SDK, for \`npm install FILE\` in a project of one's own: compiled modules, types, README,
examples, the reference of its interface. The last line is the path of the file.

How long it takes from npm init in an empty folder to a bot that answers, in how many lines, and what a browser loads of it, is printed by:
npx vitest run --project scenarios tests/scenarios/packed-sdk.test.ts
`;

const source = path.join(root, 'packages', 'roost-client');

/** Runs `npm run pack:client`. */
export async function main(args: string[]): Promise<number> {
  readArgs(usage, {}, args);
  await mkdir(buildDir, { recursive: true });
  // Of its own: two that pack at the same time do not take away each other's files.
  const folder = await mkdtemp(path.join(buildDir, 'pack-'));
  try {
    return await pack(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function pack(folder: string): Promise<number> {
  const target = path.join(folder, 'roost-client');
  await mkdir(target);
  const { packages, browserBytes } = await bundleClient(path.join(target, 'dist'));
  await declareTypes(path.join(target, 'types'));
  await cp(source, target, { recursive: true });
  await cp(path.join(root, 'LICENSE'), path.join(target, 'LICENSE'));
  await writeFile(path.join(target, 'LICENSES-OF-OTHERS.txt'), await licencesOf(packages));
  await writeFile(path.join(target, 'API.md'), await reference());
  await writeFile(path.join(target, 'package.json'), `${JSON.stringify(await manifest(), null, 2)}\n`);
  const { code, output } = await runChild('npm', ['pack', target, '--pack-destination', folder]);
  if (code !== 0) {
    console.error(output);
    return 1;
  }
  const { name, version } = await manifest();
  const file = `${name}-${version}.tgz`;
  await rename(path.join(folder, file), path.join(buildDir, file));
  console.error(`for a browser, minified: ${kilobytes(browserBytes.minified)}, ${kilobytes(browserBytes.gzip)} gzip`);
  console.log(path.join(buildDir, file));
  return 0;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(0)} kB`;
}
