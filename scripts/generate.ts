import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe } from './contract/describe.ts';
import { generateCode } from './contract/generate-code.ts';
import { generatedDir, parts, releasedDir } from './contract/parts.ts';
import { readArgs } from './kit/args.ts';
import { runWrangler, typesCommand } from './kit/wrangler.ts';
import { proofsPage, writtenProofs } from './rules/proofs-page.ts';

const usage = `
npm run generate [-- --release]

Makes what is checked in but not written by hand: schema/gen from the protobuf files, worker-configuration.d.ts (the
types of the bindings) from wrangler.toml, and docs/spec/proofs.md from the titles of the tests.

  --release   also keep the contract as it is now as the released one: from then on a change that software built on it
              could not stand fails \`npm run check\`
`;

const { values } = readArgs(usage, { release: { type: 'boolean', default: false } });

await generateCode(generatedDir);
writeFileSync(proofsPage, writtenProofs());
if (values.release) await keepAsReleased();
process.exitCode = runWrangler(typesCommand);

async function keepAsReleased(): Promise<void> {
  mkdirSync(releasedDir, { recursive: true });
  for (const part of parts) {
    writeFileSync(path.join(releasedDir, `${part}.json`), `${JSON.stringify(await describe(part), null, 2)}\n`);
  }
}
