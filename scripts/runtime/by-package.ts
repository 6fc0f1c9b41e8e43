import { SourceMap, type SourceMapPayload, type SourceMapping } from 'node:module';
import { gzipSync } from 'node:zlib';

/** Roost's own code, and what the bundler puts around it. */
export const own = 'Roost';

/**
 * How many bytes of scripts come from which package, compressed with gzip, the largest first.
 *
 * Each package is compressed by itself, so that they do not add up to the size of the scripts: what two packages have in
 * common saves nothing here, what two scripts hold of one does.
 */
export function byPackage(scripts: readonly { readonly code: string; readonly map: string }[]): Map<string, number> {
  const pieces = new Map<string, string[]>();
  for (const { code, map } of scripts) {
    const sourceMap = new SourceMap(JSON.parse(map) as SourceMapPayload);
    for (const [at, line] of code.split('\n').entries()) {
      for (const [name, piece] of piecesOf(line, at, sourceMap)) {
        const sum = pieces.get(name);
        if (sum === undefined) pieces.set(name, [piece]);
        else sum.push(piece);
      }
    }
  }
  const sizes = [...pieces].map(([name, all]) => [name, gzipSync(all.join(''), { level: 9 }).length] as const);
  return new Map(sizes.sort(([, a], [, b]) => b - a));
}

/** A line cut where its package changes. */
function* piecesOf(line: string, at: number, map: SourceMap): Generator<[string, string]> {
  let [name, begin] = ['', 0];
  for (let column = 0; column <= line.length; column += 1) {
    const entry: Partial<SourceMapping> = column < line.length ? map.findEntry(at, column) : {};
    const next = column === line.length ? '' : packageOf(entry.originalSource);
    if (next === name) continue;
    if (begin < column) yield [name, line.slice(begin, column)];
    [name, begin] = [next, column];
  }
}

/** The innermost: a package may bring another one within. */
function packageOf(source: string | undefined): string {
  return source?.match(/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1] ?? own;
}
