import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { makeFolders } from '../../cli/make-folders.ts';
import { endWithUsage, readWhole, UsageError } from './args.ts';
import { bin, buildDir, root } from './paths.ts';
import { quietWrangler } from './wrangler.ts';
import type { ChosenConfig } from './wrangler-config.ts';

/** An option of a wrangler command, as its help lists it. */
export interface WranglerOption {
  /** Without dashes; the first is the one to say. */
  readonly names: readonly string[];
  readonly short: string | null;
  readonly takes: 'nothing' | 'a text' | 'texts' | 'a number';
  /** What it may be, if it is one of a few. */
  readonly choices: readonly string[];
}

/** What was given of options that take something, by the first of their names. */
export type WranglerValues = ReadonlyMap<string, readonly string[]>;

/** Those that name a file to read, and those that name a folder to write to. */
const files = ['config', 'env-file', 'tsconfig', 'https-key-path', 'https-cert-path', 'secrets-file'];
const folders = ['persist-to', 'outdir'];
/** No number of theirs is higher. */
const highest: Readonly<Record<string, number>> = { port: 65_535, 'inspector-port': 65_535 };

/**
 * Reads what a script gives on to `wrangler`, and ends the process with 2 and a sentence for what that could not obey.
 *
 * Wrangler itself says so in other words and with 1, after whatever the script has done before it. Its own help says
 * which options there are, so that they are those of the version that is installed.
 */
export function readWranglerArgs(command: 'dev' | 'deploy', args: readonly string[]): WranglerValues {
  if (args.length === 0) return new Map();
  const usage = `npm run ${command} [-- OPTIONS OF wrangler ${command}]; -- --help lists them.`;
  try {
    return valuesOf(optionsIn(helpOf(command)), args);
  } catch (error) {
    if (error instanceof UsageError || isOfParseArgs(error)) return endWithUsage((error as Error).message, usage);
    throw error;
  }
}

/** What is made ready before a command is for the configuration that the command itself will read. */
export function chosenConfig(given: WranglerValues): ChosenConfig {
  const [file] = given.get('config') ?? [];
  const [env] = given.get('env') ?? [];
  return {
    ...(file === undefined ? {} : { file: path.resolve(root, file) }),
    ...(env === undefined ? {} : { env }),
    options: ['config', 'env', 'env-file'].flatMap((name) =>
      (given.get(name) ?? []).flatMap((text) => [`--${name}`, text]),
    ),
  };
}

/** Wrangler takes a second or more to say it, so what a version says is kept. */
function helpOf(command: string): string {
  const { version } = createRequire(import.meta.url)('wrangler/package.json') as { version: string };
  const kept = path.join(buildDir, `wrangler-${version}-${command}.txt`);
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  const env = { ...process.env, ...quietWrangler };
  const { stdout, status } = spawnSync(bin('wrangler'), [command, '--help'], { cwd: root, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`wrangler ${command} --help ended with ${status}`);
  mkdirSync(buildDir, { recursive: true });
  // Whole or not at all: two may do this at once.
  const draft = `${kept}.${process.pid}`;
  writeFileSync(draft, stdout);
  renameSync(draft, kept);
  return stdout;
}

/** Of a help text: `  -c, --config, --conf  What it is  [string]`, or the type at the end of a line further down. */
export function optionsIn(help: string): WranglerOption[] {
  const blocks: string[] = [];
  for (const line of help.split('\n')) {
    if (/^ {2,}(-\w, +)?--[a-z]/.test(line)) blocks.push(line);
    else if (/^ /.test(line) && blocks.length > 0) blocks.push(`${blocks.pop()}\n${line}`);
  }
  return blocks.map((block) => {
    const [, short, names = ''] = /^ *(?:-(\w), +)?(--[\w-]+(?:, --[\w-]+)*)/.exec(block) ?? [];
    const choices = /\[choices: ([^\]]*)\]/.exec(block)?.[1];
    return {
      names: names.split(', ').map((name) => name.slice(2)),
      short: short ?? null,
      takes: takenBy(block),
      choices: choices === undefined ? [] : (JSON.parse(`[${choices}]`) as string[]),
    };
  });
}

function takenBy(block: string): WranglerOption['takes'] {
  if (block.includes('[boolean]')) return 'nothing';
  if (block.includes('[array]')) return 'texts';
  return block.includes('[number]') ? 'a number' : 'a text';
}

/** Throws UsageError, or what `parseArgs` does. */
export function valuesOf(options: readonly WranglerOption[], args: readonly string[]): WranglerValues {
  const config: ParseArgsOptionsConfig = {};
  for (const { names, short, takes } of options) {
    const type = takes === 'nothing' ? 'boolean' : 'string';
    names.forEach((name, i) => {
      config[name] = { type, multiple: true, ...(i === 0 && short !== null ? { short } : {}) };
    });
  }
  const { values } = parseArgs({ args: [...args], options: config, allowNegative: true, strict: true });
  const given = new Map<string, string[]>();
  for (const option of options) {
    const [name = ''] = option.names;
    const texts = option.names
      .flatMap((one) => (values[one] as (string | boolean)[] | undefined) ?? [])
      .filter((one) => one !== false)
      .map(String);
    if (texts.length === 0) continue;
    demand(option, name, texts);
    given.set(name, texts);
  }
  return given;
}

function demand({ takes, choices }: WranglerOption, name: string, texts: readonly string[]): void {
  if (name === 'cwd') throw new UsageError('--cwd is not taken: the folder is that of the project');
  if (takes !== 'texts' && takes !== 'nothing' && texts.length > 1) throw new UsageError(`--${name} is given once`);
  for (const text of texts) {
    if (takes === 'a number') readWhole(name, text, 0, highest[name] ?? Number.MAX_SAFE_INTEGER);
    else if (text === '') throw new UsageError(`--${name} is followed by what it is to be`);
    if (choices.length > 0 && !choices.includes(text))
      throw new UsageError(`--${name} is one of ${choices.join(', ')}, not ${JSON.stringify(text)}`);
    if (files.includes(name)) demandFile(name, text);
    if (folders.includes(name)) demandFolder(name, text);
  }
}

function demandFile(name: string, text: string): void {
  const file = path.resolve(root, text);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    throw new UsageError(`--${name} names a file, and there is none at ${file}`);
}

function demandFolder(name: string, text: string): void {
  const folder = path.resolve(root, text);
  try {
    makeFolders(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new UsageError(`${folder} cannot be the folder for --${name} (${(error as Error).message})`);
  }
}

function isOfParseArgs(error: unknown): boolean {
  return String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
}
