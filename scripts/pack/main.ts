import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
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
`;

const source = path.join(root, 'packages', 'roost-client');

/** Runs `npm run pack:client`. */
export async function main(args: string[]): Promise<number> {
  readArgs(usage, {}, args);
  const target = path.join(buildDir, 'roost-client');
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const { packages, browserBytes } = await bundleClient(path.join(target, 'dist'));
  await declareTypes(path.join(target, 'types'));
  await cp(source, target, { recursive: true });
  await cp(path.join(root, 'LICENSE'), path.join(target, 'LICENSE'));
  await writeFile(path.join(target, 'LICENSES-OF-OTHERS.txt'), await licencesOf(packages));
  await writeFile(path.join(target, 'API.md'), await reference());
  await writeFile(path.join(target, 'package.json'), `${JSON.stringify(await manifest(), null, 2)}\n`);
  const { code, output } = await runChild('npm', ['pack', target, '--pack-destination', buildDir]);
  if (code !== 0) {
    console.error(output);
    return 1;
  }
  const { name, version } = await manifest();
  console.error(`for a browser, minified: ${kilobytes(browserBytes.minified)}, ${kilobytes(browserBytes.gzip)} gzip`);
  console.log(path.join(buildDir, `${name}-${version}.tgz`));
  return 0;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(0)} kB`;
}
