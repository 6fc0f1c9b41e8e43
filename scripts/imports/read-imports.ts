import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseSync } from 'oxc-parser';
import type { Import } from './find-violations.ts';

/** Everything a file imports, re-exports or imports later, types included. */
export async function readImports(root: string, file: string): Promise<Import[]> {
  const source = await readFile(path.join(root, file), 'utf8');
  const { module } = parseSync(file, source);
  const entry = (to: string, isTypeOnly: boolean): Import => ({ from: file, to: resolve(file, to), isTypeOnly });

  const imports = module.staticImports.map(({ moduleRequest, entries }) =>
    entry(moduleRequest.value, entries.length > 0 && entries.every((name) => name.isType)),
  );
  const exports = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap((name) => (name.moduleRequest ? [entry(name.moduleRequest.value, name.isType)] : [])),
  );
  const later = module.dynamicImports.map(({ moduleRequest }) => {
    const text = source.slice(moduleRequest.start, moduleRequest.end);
    return entry(/^(['"`])(.*)\1$/s.exec(text)?.[2] ?? text, false);
  });
  return [...imports, ...exports, ...later];
}

function resolve(from: string, to: string): string {
  return to.startsWith('.') ? path.posix.join(path.posix.dirname(from), to) : to;
}
