import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { commands as subcommands } from '../../cli/spec.ts';
import { root } from '../kit/paths.ts';
import { findUntrue, flow, type House } from './find-untrue.ts';
import { readText } from './text-files.ts';

/** What texts of the repository name and it does not have, a sentence each. */
export function checkDocs(): string[] {
  return findUntrue(readText(), readHouse());
}

function readHouse(): House {
  const files = globSync('**/*', { cwd: root, exclude: ['**/node_modules', '.build', '.roost', '.wrangler', '.git'] });
  const benches = files.flatMap((file) => /^bench\/([a-z-]+)\.ts$/.exec(file)?.slice(1) ?? []);
  return {
    // The package of the SDK gets its reference when it is made.
    files: new Set([...files, 'packages/roost-client/API.md']),
    commands: new Set(readScripts().filter(isImplemented)),
    benches: new Set(benches),
    flows: new Set(
      readFileSync(path.join(root, 'docs/spec/flows.md'), 'utf8')
        .match(/^## .*$/gm)
        ?.join('\n')
        .match(flow),
    ),
    subcommands: new Set([...Object.keys(subcommands), 'help']),
  };
}

function readScripts(): string[] {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: object };
  return Object.keys(scripts);
}

/** There is a script behind the name, and what it hands over to. */
function isImplemented(name: string): boolean {
  const script = path.join(root, 'scripts', `${name.replace(':', '-')}.ts`);
  if (!existsSync(script)) return false;
  const handsOver = /dispatch\('([^']+)'/.exec(readFileSync(script, 'utf8'))?.[1];
  return handsOver === undefined || existsSync(path.join(root, handsOver));
}
