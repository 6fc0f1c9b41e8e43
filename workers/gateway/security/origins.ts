import type { Config } from '../config.ts';

/** Says whether a page of this origin may call the server: its own pages, and those that the deployment names. */
export function mayCall(origin: string, own: string, config: Config): boolean {
  return origin === own || config.origins.includes(origin);
}
