import path from 'node:path';
import { type ClusterSettings, readClusterSettings } from '../../workers/history-proxy/settings.ts';
import { root } from '../kit/paths.ts';
import { readWranglerConfig } from '../kit/wrangler-config.ts';

/** The wrangler file of the worker that has the credentials. */
export const proxyConfig = path.join(root, 'workers/history-proxy/wrangler.toml');

export type ClusterAccess = ClusterSettings;

/**
 * How to reach the configured cluster: what the proxy's wrangler file says, and above it what the environment says, by
 * the same names. The user name and password are secrets there, so a command takes them from the environment.
 */
export function readAccess(env: NodeJS.ProcessEnv = process.env): ClusterAccess {
  const { vars } = readWranglerConfig(proxyConfig);
  const said = Object.entries(env).filter(([name]) => name.startsWith('CASSANDRA_'));
  const settings = readClusterSettings({ ...vars, ...Object.fromEntries(said) });
  if (typeof settings === 'string') throw new Error(settings);
  return settings;
}
