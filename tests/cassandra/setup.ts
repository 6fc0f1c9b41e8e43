import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { Cluster } from '../../scripts/cassandra/cluster.ts';
import { connectForSchema, migrate } from '../../scripts/cassandra/migrate.ts';
import { buildDir } from '../../scripts/kit/paths.ts';
import { accessOf, type ClusterOfTests } from '../harness/cassandra.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly cluster: ClusterOfTests;
  }
}

/** Three nodes for this tier and nothing else: on addresses of their own, beside whatever else runs on the machine. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = path.join(buildDir, 'cassandra-test');
  const cluster = new Cluster({ dir });
  await cluster.reset();
  cluster.endOnSignal();
  const of: ClusterOfTests = {
    dir,
    network: `127.${64 + (process.pid % 128)}.${Math.floor(process.pid / 128) % 256}`,
    password: `test-${process.pid}`,
  };
  const logs = () => {
    for (const number of [1, 2, 3]) {
      const file = path.join(dir, `node${number}/log/system.log`);
      console.error(`${file}\n${tailOf(file)}`);
    }
  };
  try {
    await cluster.start({ nodes: 3, heap: '384M', network: of.network, password: of.password, tls: true });
    const client = connectForSchema(accessOf(of));
    await migrate(client, accessOf(of));
    await client.shutdown();
  } catch (error) {
    logs();
    await cluster.reset();
    throw error;
  }
  project.provide('cluster', of);
  // Nobody misses its data; ended outright, the nodes are gone at once. Their logs stay until the next run.
  return async () => {
    await cluster.stop('SIGKILL');
    for (const number of [1, 2, 3]) rmSync(path.join(dir, `node${number}/data`), { recursive: true, force: true });
  };
}

function tailOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(-30).join('\n');
  } catch {
    return 'there is none';
  }
}
