import { candidateLines, completionScript } from './completion.ts';
import { exitCodes } from './exit-codes.ts';
import { terminal } from './io.ts';
import { helpText, parseCommandLine } from './parse.ts';
import { placeOf, withServer, withWholePaths } from './place.ts';
import { jsonLine, printable } from './printable.ts';
import { commands, globalOptions } from './spec.ts';

// Messages and keys are nobody else's on this machine.
process.umask(0o077);

// Whatever nobody foresaw is a sentence, too.
for (const name of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(name, (error: unknown) => {
    process.stderr.write(printable(`Something went wrong: ${(error as Error)?.message ?? String(error)}\n`));
    process.exit(exitCodes.failed.code);
  });

const code = await main(process.argv.slice(2));
// The process ends once what was printed has gone out; timers that are left over do not keep it.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));

async function main(args: readonly string[]): Promise<number> {
  // What the scripts of `roost completion` ask.
  if (args[0] === 'complete' && args[1] === '--') return say(candidateLines(args.slice(2)));
  try {
    const line = withWholePaths(withServer(parseCommandLine(args), process.env), process.cwd());
    if (line.command === 'help')
      return say(
        `${line.switches.has('json') ? jsonLine({ commands, globalOptions, exitCodes }) : helpText(line.operands)}\n`,
      );
    if (line.command === 'completion') {
      const [shell = ''] = line.operands;
      const script = completionScript(shell);
      return say(`${line.switches.has('json') ? jsonLine({ shell, script }) : script}\n`);
    }
    const place = placeOf(line, process.env);
    const io = terminal();
    // Only now: help and mistakes are answered without loading the client.
    const { runCommand } = await import('./run.ts');
    const exit = await runCommand(line, place, io);
    return exit === exitCodes.ok.code && (await io.lost()) ? exitCodes.failed.code : exit;
  } catch (error) {
    const { explain } = await import('./run.ts');
    const { exit, sentence } = explain(error);
    process.stderr.write(`${printable(sentence)}\n`);
    return exitCodes[exit].code;
  }
}

function say(text: string): number {
  process.stdout.on('error', () => {});
  process.stdout.write(text);
  return exitCodes.ok.code;
}
