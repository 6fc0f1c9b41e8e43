import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from './args.ts';
import { root } from './paths.ts';

/** What stands behind a command: it reads its own arguments and answers an exit code. */
interface CommandModule {
  main(args: string[]): Promise<number>;
}

/** Runs the command that a file of the repository holds, and ends the process with what it answers. */
export async function dispatch(file: string, args = process.argv.slice(2)): Promise<never> {
  const { main } = (await import(pathToFileURL(path.join(root, file)).href)) as CommandModule;
  process.exit(
    await main(args).catch((error: unknown) => {
      if (!(error instanceof UsageError)) throw error;
      console.error(`${error.message}; -- --help explains the command`);
      return 2;
    }),
  );
}
