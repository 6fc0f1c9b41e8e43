import path from 'node:path';
import { unstable_readConfig } from 'wrangler';
import { root } from './paths.ts';

/** The little of a wrangler file that our scripts read; wrangler's own type of it is not part of its package. */
export interface WranglerConfig {
  readonly configPath: string;
  readonly name: string;
  /** The environments that it has a section for, and the one that was named, be it by the variable CLOUDFLARE_ENV. */
  readonly definedEnvironments?: readonly string[];
  readonly targetEnvironment?: string;
  readonly vars: Readonly<Record<string, unknown>>;
  readonly assets?: { readonly directory?: string };
  readonly queues?: {
    readonly producers?: readonly { readonly queue: string; readonly binding: string }[];
    readonly consumers?: readonly { readonly queue: string }[];
  };
  readonly d1_databases: readonly {
    readonly binding: string;
    readonly database_name?: string;
    readonly migrations_dir?: string;
  }[];
  readonly r2_buckets: readonly { readonly binding: string; readonly bucket_name?: string }[];
  readonly durable_objects: { readonly bindings: readonly { readonly name: string }[] };
}

/** Which configuration a command is about: its file and environment, and the options that say so to any command of wrangler. */
export interface ChosenConfig {
  readonly file?: string;
  readonly env?: string;
  readonly options: readonly string[];
}

/** Reads a wrangler file as wrangler does, the one at the root unless another is named; an `env` is one of its environments. */
export function readWranglerConfig(file: string = path.join(root, 'wrangler.toml'), env?: string): WranglerConfig {
  return unstable_readConfig({ config: file, env }) as WranglerConfig;
}

/** The configuration that a command of wrangler will read, of a whole Roost; where there is none the process ends with 2 and a sentence. */
export function chosenWranglerConfig({ file, env: named }: ChosenConfig): WranglerConfig {
  const end = (sentence: string) => {
    console.error(sentence);
    process.exit(2);
  };
  try {
    const chosen = readWranglerConfig(file, named);
    const { targetEnvironment: env } = chosen;
    // Wrangler itself warns at most, and deploys the worker under another name onto the same database.
    if (env !== undefined && chosen.definedEnvironments?.includes(env) !== true)
      return end(`${chosen.configPath} has no environment ${env}.`);
    const names = missingBindings(readWranglerConfig(), chosen);
    if (names.length === 0) return chosen;
    const subject = env === undefined ? chosen.configPath : `The environment ${env} of ${chosen.configPath}`;
    return end(
      `${subject} does not bind ${names.join(', ')}, as wrangler.toml does, and no Roost runs without. An environment has to name its own: it takes over none of those above it.`,
    );
  } catch (error) {
    return end((error as Error).message);
  }
}

/** By name, what one binds and the other does not. */
export function missingBindings(all: WranglerConfig, chosen: WranglerConfig): string[] {
  const has = new Set(bindingsOf(chosen));
  return bindingsOf(all).filter((name) => !has.has(name));
}

function bindingsOf({ d1_databases, r2_buckets, durable_objects, queues }: WranglerConfig): string[] {
  const stores = [...d1_databases, ...r2_buckets, ...(queues?.producers ?? [])].map(({ binding }) => binding);
  return [...stores, ...durable_objects.bindings.map(({ name }) => name)];
}
