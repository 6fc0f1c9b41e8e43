import { exitCodes } from './exit-codes.ts';
import { helpText } from './help.ts';
import { terminal } from './io.ts';
import { parseCommandLine, UsageError } from './parse.ts';
import { placeOf } from './place.ts';
import { runCommand } from './run.ts';

const code = await main(process.argv.slice(2));
// Not before what was printed has gone out, and without waiting for timers that have nothing more to do.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));

async function main(args: readonly string[]): Promise<number> {
  try {
    const line = parseCommandLine(args);
    if (line.command === 'help') {
      process.stdout.write(`${helpText(line.operands[0])}\n`);
      return exitCodes.ok.code;
    }
    return await runCommand(line, placeOf(line, process.env), terminal());
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return exitCodes.usage.code;
  }
}
