import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Fault } from './list.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/**
 * Replaces a snippet of a source file as it is loaded: what runs is a copy of the tree, and nothing on disk changes.
 *
 * Throws when the file is loaded and does not hold the snippet exactly once: then the fault tests nothing any more and
 * has to be written anew.
 */
export function applyFault(fault: Fault): void {
  const url = pathToFileURL(path.join(root, fault.file)).href;
  registerHooks({
    load(loaded, context, nextLoad) {
      const result = nextLoad(loaded, context);
      if (loaded.split('?')[0] !== url) return result;
      return { ...result, source: patched(fault, String(result.source)) };
    },
  });
}

/** The source with the fault in it. */
export function patched(fault: Fault, source: string): string {
  const parts = source.split(fault.find);
  if (parts.length !== 2)
    throw new Error(
      `the fault "${fault.rule} ${fault.name}" fits ${parts.length - 1} places of ${fault.file}, not one`,
    );
  return parts.join(fault.replace);
}
