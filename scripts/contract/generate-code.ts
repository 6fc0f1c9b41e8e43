import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Part, parts, schemaDir } from './parts.ts';
import { runPbjs } from './pbjs.ts';

/** Static code only: the runtime forbids code made at run time. */
const staticCode = [
  ...['-t', 'static-module', '-w', 'esm', '--es6', '--sparse', '--force-number'],
  ...['--no-verify', '--no-convert', '--no-delimited', '--no-typeurl', '--no-service'],
];

/**
 * Writes the code of all parts of the contract into a folder: `<part>.js` and `<part>.d.ts`, which export the
 * namespace of the part under its name.
 */
export async function generateCode(target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  const draft = await mkdtemp(path.join(os.tmpdir(), 'roost-contract-'));
  try {
    for (const part of parts) await generatePart(part, draft, target);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function generatePart(part: Part, draft: string, target: string): Promise<void> {
  // Each part has a root of its own: in a shared one the parts would overwrite each other's `roost` namespace.
  const common = [...staticCode, '-r', `roost-${part}`, '-p', schemaDir];
  const source = path.join(schemaDir, `${part}.proto`);

  // The types are made from the comments of the code; the code that is kept has no comments.
  await runPbjs([...common, '--dts', '-o', path.join(draft, `${part}.js`), source]);
  const types = await readFile(path.join(draft, `${part}.d.ts`), 'utf8');
  await runPbjs([...common, '--no-comments', '-o', path.join(draft, `${part}.js`), source]);
  const code = await readFile(path.join(draft, `${part}.js`), 'utf8');

  const header = `// Generated from schema/${part}.proto by \`npm run generate\`.\n`;
  await writeFile(path.join(target, `${part}.js`), header + finishCode(code, part));
  await writeFile(path.join(target, `${part}.d.ts`), header + finishTypes(types, part));
}

function finishCode(code: string, part: Part): string {
  const body = code
    .replace(/^\/\*eslint-disable.*\*\/\n/, '')
    .replace(/^const \$Reader = .*\n/m, (line) => line + plainOnly + leanCases);
  return isEmpty(code) ? body : body.replace('export {\n', `export const ${part} = roost.${part};\n\nexport {\n`);
}

/**
 * Times are plain numbers on every side, also where the package `long` happens to be installed. Bytes are plain byte
 * arrays, also where there are Buffers: those of workerd refuse to write a text near the end of the encoder's pool.
 */
const plainOnly = '\n$util.Long = null;\n$util.Buffer = null;\n$protobuf.configure();\n';

/**
 * The case of a oneof that is set takes the place of another. The package deletes every other one, there or not, which
 * costs more than to read the whole command.
 */
const leanCases = `
$util.oneOfSetter = (names) =>
    function (name) {
        for (const other of names) if (other !== name && Object.hasOwn(this, other)) delete this[other];
    };
`;

function finishTypes(types: string, part: Part): string {
  const body = types.replace(/^import Long = require\("long"\);\n/m, '');
  return isEmpty(types) ? `${body}\nexport {};\n` : `${body}\nexport import ${part} = roost.${part};\n`;
}

/** A part that has no messages yet. */
function isEmpty(text: string): boolean {
  return !/^export (const|namespace) roost\b/m.test(text);
}
