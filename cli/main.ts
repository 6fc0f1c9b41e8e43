import { exitCodes } from './exit-codes.ts';
import { helpText } from './help.ts';
import { terminal } from './io.ts';
import { parseCommandLine, UsageError } from './parse.ts';
import { placeOf, withServer } from './place.ts';

const code = await main(process.argv.slice(2));
// Not before what was printed has gone out, and without waiting for timers that have nothing more to do.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));

async function main(args: readonly string[]): Promise<number> {
  try {
    const line = withServer(parseCommandLine(args), process.env);
    if (line.command === 'help') {
      process.stdout.write(`${helpText(line.operands[0])}\n`);
      return exitCodes.ok.code;
    }
    // Only now: help and mistakes are answered without loading the client.
    const { runCommand } = await import('./run.ts');
    return await runCommand(line, placeOf(line, process.env), terminal());
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return exitCodes.usage.code;
  }
}
