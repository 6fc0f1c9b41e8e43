import { setTimeout as sleep } from 'node:timers/promises';
import { commandTable } from './commands/table.ts';
import { tellIfCopied } from './copied-store.ts';
import { CommandFailure, type ExitName, exitCodes } from './exit-codes.ts';
import { type CommandRunner, handOver, openHost } from './host.ts';
import type { Io } from './io.ts';
import { tryLock } from './lock.ts';
import { type CommandLine, UsageError } from './parse.ts';
import type { Place } from './place.ts';
import { jsonLine } from './printable.ts';
import { heldTo, openProfile } from './profile-client.ts';
import type { RoostErrorLike } from './sdk.ts';

const triesToReach = 100;
const pauseMs = 50;

/** Runs a command in its profile: here, or in the process that has the profile open already. */
export async function runCommand(line: CommandLine, place: Place, io: Io): Promise<number> {
  const stdin = line.options.text === '-' ? await io.readStdin() : null;
  const here: Io = { ...io, readStdin: async () => stdin ?? '' };
  for (let tries = 0; tries < triesToReach; tries += 1) {
    const release = tryLock(place.lock);
    if (release !== null) {
      try {
        return await runHere(line, place, here);
      } finally {
        release();
      }
    }
    const exit = await handOver(place, line, stdin, here);
    if (exit !== null) return exit;
    // It is starting or ending.
    await sleep(pauseMs);
  }
  io.err(`Another process holds the profile "${place.profile}" and does not answer.`);
  return exitCodes.failed.code;
}

async function runHere(line: CommandLine, place: Place, io: Io): Promise<number> {
  const client = openProfile(place, (roost) => tellIfCopied(roost, io.err));
  const run: CommandRunner = async (given, givenIo) => {
    // What cannot be printed stops the command.
    const print = (data: object, text: string) =>
      void givenIo.out(given.switches.has('json') ? jsonLine(data) : text).catch(() => {});
    try {
      const held = heldTo(given.options.server, client);
      await commandTable[given.command]({ ...given, place, client: held, io: givenIo, print });
      return exitCodes.ok.code;
    } catch (error) {
      const { exit, sentence } = explain(error);
      // A script reads there how far it came; the sentence says the same to a person.
      const reached = error instanceof CommandFailure ? error.reached : null;
      if (reached !== null && given.switches.has('json')) print(reached, '');
      givenIo.err(sentence);
      return exitCodes[exit].code;
    }
  };
  const host = await openHost(place, run);
  try {
    return await run(line, io);
  } finally {
    await host.close();
    await client.close();
  }
}

/** One clear sentence, and the exit code that goes with it. */
export function explain(error: unknown): { exit: ExitName; sentence: string } {
  if (error instanceof CommandFailure) return { exit: error.exit, sentence: error.message };
  if (error instanceof UsageError) return { exit: 'usage', sentence: error.message };
  const { code, sentence, advice } = error as Partial<RoostErrorLike>;
  if (typeof code !== 'string' || typeof sentence !== 'string') {
    return { exit: 'failed', sentence: `Something went wrong: ${(error as Error)?.message ?? String(error)}` };
  }
  if (code === 'no-account')
    return {
      exit: 'signed-out',
      sentence: 'This profile is not signed in. Use: roost sign-up WHO, or roost link CODE.',
    };
  if (code === 'signed-in')
    return {
      exit: 'refused',
      sentence:
        'This profile is signed in. Another person gets a profile of their own: --profile NAME. Or first: roost sign-out.',
    };
  // "Trying the same again will not help" is said of nothing that is to be tried again later.
  return { exit: exitOf[code] ?? (advice === 'after-delay' ? 'failed' : 'refused'), sentence };
}

const exitOf: Readonly<Record<string, ExitName>> = {
  offline: 'unreachable',
  unavailable: 'unreachable',
  'history-unavailable': 'unreachable',
  'bad-answer': 'failed',
  'store-failed': 'failed',
  'store-in-use': 'failed',
  'bad-call': 'failed',
  unexpected: 'failed',
  superseded: 'failed',
  closed: 'failed',
  unauthorized: 'signed-out',
  'signed-out': 'signed-out',
  'unknown-user': 'not-found',
  'unknown-conversation': 'not-found',
  'unknown-message': 'not-found',
  'not-found': 'not-found',
  'not-emoji': 'usage',
  'bad-mention': 'usage',
};
