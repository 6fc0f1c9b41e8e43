/** What people with Docker start is the cluster that `npm run cassandra` starts, as far as anybody who connects can tell. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../kit/paths.ts';
import { readAccess } from './access.ts';
import { nodesOf, writeNodeFiles } from './node-files.ts';

const read = (name: string) => readFileSync(path.join(root, name), 'utf8');
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found);

const compose = read('scripts/cassandra/compose.yaml');
const [common = '', services = ''] = compose.split(/^services:$/m);

test('as many nodes, each at the address and port of its number, which is what the proxy is configured with', () => {
  const { contactPoints, port } = readAccess({});
  expect(all(services, /ports: \["(.*)"\]/g)).toEqual(contactPoints.map((host) => `${host}:${port}:${port}`));
  expect(all(services, /CASSANDRA_BROADCAST_RPC_ADDRESS: ([\d.]+)/g)).toEqual(contactPoints);
});

test('the same Cassandra, cluster, data centre, racks, snitch and heap', () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'roost-compose-'));
  const shape = { nodes: 3, network: '127.0.0', dir, password: '' };
  const nodes = nodesOf(shape);
  for (const node of nodes) writeNodeFiles(node, shape);
  const conf = (name: string) => nodes.map(({ home }) => readFileSync(path.join(home, 'conf', name), 'utf8'));
  const [yaml = ''] = conf('cassandra.yaml');
  const places = conf('cassandra-rackdc.properties').join('');
  rmSync(dir, { recursive: true });

  expect(all(common, /image: cassandra:(.*)/g)).toEqual(
    all(read('scripts/cassandra/pom.xml'), /<artifactId>cassandra-all<\/artifactId>\s*<version>(.*)<\/version>/g),
  );
  expect(all(common, /CASSANDRA_CLUSTER_NAME: (.*)/g)).toEqual(all(yaml, /^cluster_name: (.*)/gm));
  expect(all(common, /CASSANDRA_ENDPOINT_SNITCH: (.*)/g)).toEqual(all(yaml, /^endpoint_snitch: (.*)/gm));
  expect(all(common, /MAX_HEAP_SIZE: (.*)/g)).toEqual(
    all(read('scripts/cassandra.ts'), /heap: \{ type: 'string', default: '(.*)' \}/g),
  );
  expect([...new Set(all(places, /^dc=(.*)/gm))]).toEqual(all(common, /CASSANDRA_DC: (.*)/g));
  expect(all(services, /CASSANDRA_RACK: (\w+)/g)).toEqual(all(places, /^rack=(.*)/gm));
  // Whoever connects is let in by both.
  expect(`${yaml}${compose}`).not.toMatch(/authenticator/i);
});

test('one comes after the other: they have no tokens told to them, and join the ring in turn', () => {
  expect(all(services, /^ {2}(node\d):/gm)).toEqual(['node1', 'node2', 'node3']);
  expect(all(services, /depends_on: \{ (node\d): \{ condition: service_healthy \} \}/g)).toEqual(['node1', 'node2']);
});
