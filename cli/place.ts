import { createHash } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeFolders } from './make-folders.ts';
import { type CommandLine, UsageError } from './parse.ts';

/** Where one profile keeps its things. */
export interface Place {
  readonly profile: string;
  readonly server: string;
  /** The SDK's store. */
  readonly store: string;
  /** The key of what the encryption keeps in there. */
  readonly key: string;
  /** The folder of ciphertext that is here. */
  readonly files: string;
  /** Up to where `listen` has printed each chat. */
  readonly listened: string;
  /** Held by the process that has the store open. */
  readonly lock: string;
  /** Where that process takes work from others. */
  readonly socket: string;
}

/** The longest path that every system takes for a socket. */
const maxSocketPath = 100;

/**
 * The command line with the server that the environment names, where it names none itself. Before it is run or handed to another
 * process, whose environment may say something else.
 */
export function withServer(line: CommandLine, env: NodeJS.ProcessEnv): CommandLine {
  const server = line.options.server ?? env.ROOST_SERVER;
  return server === undefined || server === '' ? line : { ...line, options: { ...line.options, server } };
}

/** The command line with whole paths: whoever runs it may be in another folder. */
export function withWholePaths(line: CommandLine, folder: string): CommandLine {
  const { options } = line;
  const paths: Record<string, string> = {};
  for (const name of ['file', 'to']) if (options[name] !== undefined) paths[name] = path.resolve(folder, options[name]);
  if (line.command === 'download') paths.to ??= folder;
  return { ...line, options: { ...options, ...paths } };
}

/** Finds the place of a profile and makes its folder, readable by this user only. */
export function placeOf({ options }: Pick<CommandLine, 'options'>, env: NodeJS.ProcessEnv): Place {
  const dir = path.resolve(options.data ?? env.ROOST_DATA ?? path.join(os.homedir(), '.roost'));
  const profile = options.profile ?? env.ROOST_PROFILE ?? 'default';
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(profile)) {
    throw new UsageError('--profile is up to 40 letters, digits, dashes and underscores.');
  }
  const server = originOf(options.server ?? 'http://127.0.0.1:8787');
  makeFolder(dir);
  const file = (ending: string) => path.join(dir, `${profile}${ending}`);
  return {
    profile,
    server,
    store: file('.sqlite'),
    key: file('.key'),
    files: file('.files'),
    listened: file('.listened.json'),
    lock: file('.lock'),
    socket: socketPath(file('.sock')),
  };
}

/** Makes the folder of the profiles, and tells in words why it cannot be one. */
function makeFolder(dir: string): void {
  try {
    makeFolders(dir);
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why =
      code === 'EEXIST' || code === 'ENOTDIR' ? 'it is a file, or lies below one' : `it cannot be used (${code})`;
    throw new UsageError(`--data is a folder of yours; ${JSON.stringify(dir)} is none: ${why}.`);
  }
}

/** An origin; what people paste often ends in a slash or a path. */
export function originOf(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text).origin;
  throw new UsageError(
    `--server (or $ROOST_SERVER) is an address such as http://127.0.0.1:8787, not ${JSON.stringify(text)}.`,
  );
}

function socketPath(wanted: string): string {
  const short = createHash('sha256').update(wanted).digest('hex').slice(0, 20);
  if (process.platform === 'win32') return `\\\\.\\pipe\\roost-${short}`;
  return wanted.length <= maxSocketPath ? wanted : path.join(os.tmpdir(), `roost-${process.getuid?.()}-${short}.sock`);
}
