import type { FileStore } from '../ports.ts';

/** Files in memory: for small ones, and gone with the process. */
export function memoryFiles(): FileStore {
  const files = new Map<string, Uint8Array[]>();
  const pieces = (name: string) => files.get(name) ?? [];
  return {
    size: async (name) => lengthOf(pieces(name)),
    append: async (name, bytes) => void files.set(name, [...pieces(name), bytes.slice()]),
    async *read(name, from) {
      let skip = from;
      for (const piece of [...pieces(name)]) {
        const rest = piece.subarray(Math.min(skip, piece.length));
        skip -= piece.length - rest.length;
        if (rest.length > 0) yield rest;
      }
    },
    rename: async (name, to) => {
      const found = files.get(name);
      if (found === undefined) throw new Error(`there is no ${name}`);
      files.delete(name);
      files.set(to, found);
    },
    remove: async (name) => void files.delete(name),
    list: async () => [...files.keys()],
    sizes: async () => new Map([...files].map(([name, all]) => [name, lengthOf(all)])),
  };
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}
