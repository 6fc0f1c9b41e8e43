import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { root } from '../../scripts/kit/paths.ts';
import { byPlace, type Frame } from './profile.ts';

/** Two files of this repository, one of a package, as a bundle with its map. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { sha256 } from '@noble/hashes/sha2.js'; import { median } from '../bench/kit/statistics.ts';
        console.log(sha256, median);`,
      resolveDir: `${root}/workers`,
      sourcefile: 'main.ts',
    },
    absWorkingDir: `${root}/workers`,
    bundle: true,
    write: false,
    format: 'esm',
    sourcemap: 'inline',
  });
  return outputFiles[0]?.text ?? '';
}

test('time is summed by room, package and call into the runtime, the longest first', async () => {
  const script = await bundle();
  const lines = script.split('\n');
  const frame = (functionName: string, found: string): Frame => {
    const lineNumber = lines.findIndex((line) => line.includes(found));
    return { functionName, url: 'file:///worker.mjs', lineNumber, columnNumber: lines[lineNumber]?.search(/\S/) ?? 0 };
  };
  const native = (functionName: string): Frame => ({ functionName, url: '', lineNumber: -1, columnNumber: -1 });
  const frames = [
    frame('median', 'function median'),
    frame('rotr', 'function rotr'),
    native('exec'),
    native('(idle)'),
    frame('percentile', 'function median'),
  ];
  const profile = {
    nodes: frames.map((callFrame, id) => ({ id, callFrame })),
    samples: [0, 1, 2, 3, 4, 3],
    timeDeltas: [10, 3, 4, 20, 10, 30],
  };
  expect([...byPlace(profile, script, 'workers')]).toEqual([
    ['waiting (disk, sockets, the other side)', 50],
    ['bench/kit', 20],
    ['the runtime: exec', 4],
    ['@noble/hashes', 3],
  ]);
});
