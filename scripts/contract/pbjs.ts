import { createRequire } from 'node:module';

interface Pbjs {
  main(args: string[], callback: (error: Error | null, output?: string) => void): void;
}

const pbjs = createRequire(import.meta.url)('protobufjs-cli/pbjs.js') as Pbjs;

/** Runs the protobuf compiler in this process, which takes milliseconds where its command takes most of a second. */
export function runPbjs(args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    pbjs.main(args, (error, output) => (error ? reject(error) : resolve(output ?? '')));
  });
}
