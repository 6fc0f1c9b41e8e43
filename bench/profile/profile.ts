/** Where the time of a message goes while one is under way: a sampled profile of the worker, by rooms of this repository. */
import { SourceMap } from 'node:module';
import path from 'node:path';
import { root } from '../../scripts/kit/paths.ts';
import { DevTools } from '../../scripts/runtime/dev-tools.ts';
import type { Runtime } from '../../scripts/runtime/start-runtime.ts';

export interface Frame {
  readonly functionName: string;
  readonly url: string;
  /** From 0, as the DevTools protocol counts. */
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** `Profiler.Profile` of the DevTools protocol, as far as it is read here; times in microseconds. */
export interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** What does not run code of this repository. */
const places: Record<string, string> = {
  '(idle)': 'waiting (disk, sockets, the other side)',
  '(program)': 'the runtime itself',
  '(garbage collector)': 'garbage',
};

/** Samples the worker's one thread of JavaScript, once in `intervalUs`, while `run` runs. */
export async function profileOf(runtime: Runtime, run: () => Promise<void>, intervalUs = 500): Promise<Profile> {
  const devTools = await DevTools.open(await runtime.inspector());
  try {
    await devTools.call('Profiler.enable', {});
    await devTools.call('Profiler.setSamplingInterval', { interval: intervalUs });
    await devTools.call('Profiler.start', {});
    await run();
    return ((await devTools.call('Profiler.stop', {})) as { profile: Profile }).profile;
  } finally {
    devTools.close();
  }
}

/**
 * Microseconds by place, the longest first: a room (`durable-objects/user/sends`), a package, a call into the runtime, or what
 * `places` names. `folder` is where the worker's main file lies, from which its map names the sources.
 */
export function byPlace(profile: Profile, script: string, folder: string): Map<string, number> {
  const sources = sourcesOf(script, folder);
  const placeOf = new Map(profile.nodes.map(({ id, callFrame }) => [id, place(callFrame, sources)]));
  const spent = new Map<string, number>();
  for (const [index, id] of profile.samples.entries()) {
    const where = placeOf.get(id) ?? 'unknown';
    spent.set(where, (spent.get(where) ?? 0) + (profile.timeDeltas[index] ?? 0));
  }
  return new Map([...spent].sort(([, a], [, b]) => b - a));
}

function place(frame: Frame, sources: (frame: Frame) => string | null): string {
  const known = places[frame.functionName];
  if (known !== undefined) return known;
  if (frame.url === '') return `the runtime: ${frame.functionName === '' ? 'unnamed' : frame.functionName}`;
  const source = sources(frame);
  if (source === null) return 'unknown';
  const [, dependency] = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source) ?? [];
  return dependency ?? path.dirname(source);
}

/** From the map that the bundle carries in its last line. */
function sourcesOf(script: string, folder: string): (frame: Frame) => string | null {
  const [, encoded = ''] = /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(script) ?? [];
  const map = new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')));
  return ({ lineNumber, columnNumber }) => {
    const found = map.findEntry(lineNumber, columnNumber);
    if (!('originalSource' in found)) return null;
    return path.relative(root, path.resolve(root, folder, found.originalSource));
  };
}
