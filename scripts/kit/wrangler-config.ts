import path from 'node:path';
import { unstable_readConfig } from 'wrangler';
import { root } from './paths.ts';

/** The little of a wrangler file that our scripts read; wrangler's own type of it is not part of its package. */
export interface WranglerConfig {
  readonly configPath: string;
  readonly name: string;
  readonly vars: Readonly<Record<string, unknown>>;
  readonly assets?: { readonly directory?: string };
  readonly queues?: {
    readonly producers?: readonly { readonly queue: string }[];
    readonly consumers?: readonly { readonly queue: string }[];
  };
  readonly d1_databases: readonly {
    readonly binding: string;
    readonly database_name?: string;
    readonly migrations_dir?: string;
  }[];
  readonly r2_buckets: readonly { readonly bucket_name?: string }[];
}

/** Reads a wrangler file as wrangler does, the one at the root unless another is named. */
export function readWranglerConfig(file: string = path.join(root, 'wrangler.toml')): WranglerConfig {
  return unstable_readConfig({ config: file }) as WranglerConfig;
}
