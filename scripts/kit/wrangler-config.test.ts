import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { missingBindings, readWranglerConfig } from './wrangler-config.ts';

const whole = `
name = "roost"
main = "roost.ts"
compatibility_date = "2026-10-01"
[[d1_databases]]
binding = "DIRECTORY"
database_name = "roost-directory"
[[durable_objects.bindings]]
name = "USER"
class_name = "UserObject"
[[queues.producers]]
queue = "roost-push"
binding = "PUSH"
[[r2_buckets]]
binding = "FILES"
bucket_name = "roost-files"
`;

test('of an environment it is what the environment binds, which takes over nothing', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'roost-config-'));
  const file = path.join(folder, 'wrangler.toml');
  const ofEnv = '[[env.try.d1_databases]]\nbinding = "DIRECTORY"\ndatabase_name = "roost-try"\n';
  writeFileSync(file, `${whole}[env.bare]\n${ofEnv}`);
  const all = readWranglerConfig(file);
  expect(all.d1_databases).toMatchObject([{ database_name: 'roost-directory' }]);
  expect(readWranglerConfig(file, 'try').d1_databases).toMatchObject([{ database_name: 'roost-try' }]);
  vi.stubEnv('CLOUDFLARE_ENV', 'try');
  expect(readWranglerConfig(file)).toMatchObject({ targetEnvironment: 'try', definedEnvironments: ['bare', 'try'] });
  vi.unstubAllEnvs();
  expect(missingBindings(all, all)).toEqual([]);
  expect(missingBindings(all, readWranglerConfig(file, 'try'))).toEqual(['FILES', 'PUSH', 'USER']);
  expect(missingBindings(all, readWranglerConfig(file, 'bare'))).toEqual(['DIRECTORY', 'FILES', 'PUSH', 'USER']);
  rmSync(folder, { recursive: true });
});
