import { spawnSync } from 'node:child_process';
import { bin, root } from './paths.ts';

/** Reports and the look for a newer version are switched off: a command does what it says. */
export const quietWrangler = { WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true', CI: 'true' };

/** Vars are strings that a deployment may change, so their types are not the values of wrangler.toml. */
export const typesCommand = ['types', '--strict-vars=false'];

/** Runs a wrangler command to its end, what it prints going to stderr; answers its exit code. */
export function runWrangler(args: string[], env: NodeJS.ProcessEnv = quietWrangler): number {
  const { status, error } = spawnSync(bin('wrangler'), args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['inherit', 2, 2],
  });
  if (error !== undefined) throw error;
  return status ?? 1;
}
