import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runChild } from '../kit/child.ts';
import { bin, buildDir, root } from '../kit/paths.ts';

const entries = ['client/index.ts', 'client/index.node.ts', 'client/index.browser.ts'];

/** An import of another file, in a declaration. */
const relative = /(?<=\bfrom '|\bimport\('|\bimport ')(\.{1,2}\/[^']+)(?=')/g;

/** Writes the declarations of the interface, and of what it names, with their comments. */
export async function declareTypes(target: string): Promise<void> {
  await mkdir(buildDir, { recursive: true });
  const draft = await mkdtemp(path.join(buildDir, 'types-'));
  try {
    await compile(draft);
    const reached = new Map<string, string>();
    for (const entry of entries) await reach(declarationOf(entry), draft, reached);
    for (const [file, text] of reached) {
      await mkdir(path.dirname(path.join(target, file)), { recursive: true });
      await writeFile(path.join(target, file), text);
    }
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function compile(outDir: string): Promise<void> {
  const config = path.join(outDir, 'tsconfig.json');
  await writeFile(
    config,
    JSON.stringify({
      extends: path.join(root, 'tsconfig.base.json'),
      compilerOptions: {
        lib: ['ES2024', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
        types: ['node'],
        typeRoots: [path.join(root, 'node_modules', '@types')],
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        stripInternal: true,
        outDir,
        rootDir: root,
      },
      files: entries.map((entry) => path.join(root, entry)),
    }),
  );
  const { code, output } = await runChild(bin('tsc'), ['-p', config]);
  if (code !== 0) throw new Error(`the declarations cannot be made:\n${output}`);
}

/** Takes a declaration and all that it imports; what nobody outside can name stays behind. */
async function reach(file: string, draft: string, reached: Map<string, string>): Promise<void> {
  if (reached.has(file)) return;
  const made = path.join(draft, file);
  // Generated code has its declarations beside it already.
  const text = await readFile(made, 'utf8').catch(() => readFile(path.join(root, file), 'utf8'));
  reached.set(
    file,
    text.replace(relative, (name) => name.replace(/\.ts$/, '.js')),
  );
  for (const [name] of text.matchAll(relative)) {
    await reach(declarationOf(path.posix.join(path.posix.dirname(file), name)), draft, reached);
  }
}

function declarationOf(module: string): string {
  return module.replace(/(\.d)?\.(ts|js)$/, '.d.ts');
}
