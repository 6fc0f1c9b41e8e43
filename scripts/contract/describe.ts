import path from 'node:path';
import type { Namespace } from './breaking-changes.ts';
import { type Part, schemaDir } from './parts.ts';
import { runPbjs } from './pbjs.ts';

/** What a part of the contract says, as data: the form that is kept of the last release. */
export async function describe(part: Part): Promise<Namespace> {
  const json = await runPbjs(['-t', 'json', '--sparse', '-p', schemaDir, path.join(schemaDir, `${part}.proto`)]);
  return JSON.parse(json) as Namespace;
}
