import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** One node of a local cluster, and where it lives. */
export interface Node {
  /** From 1 on; the last number of its address, and of its rack. */
  readonly number: number;
  readonly host: string;
  readonly home: string;
}

export interface ClusterShape {
  /** The first three numbers of every address. */
  readonly network: string;
  readonly dir: string;
  readonly nodes: number;
  /** Of the role `roost`; empty: whoever connects is let in. */
  readonly password: string;
  /** With TLS on a port of its own, besides plain CQL; missing: none. */
  readonly tls?: boolean;
}

/** Where CQL is spoken over TLS. */
export const tlsPort = 9142;
/** Where a node is administered (nodetool), on its own address. */
export const adminPort = 7199;

const tokensEach = 4;

export function nodesOf({ network, dir, nodes }: Pick<ClusterShape, 'network' | 'dir' | 'nodes'>): Node[] {
  return Array.from({ length: nodes }, (_, index) => ({
    number: index + 1,
    host: `${network}.${index + 1}`,
    home: path.join(dir, `node${index + 1}`),
  }));
}

/** What lets the person who started a node administer it, and nobody else on the machine. */
export function adminFilesOf({ home }: Node) {
  const of = (name: string) => path.join(home, 'conf', name);
  return { users: of('jmxremote.password'), rights: of('jmxremote.access'), password: of('nodetool.password') };
}

/** Where a node writes what happens to it. */
export function logOf(node: Node): string {
  return path.join(node.home, 'log/system.log');
}

/**
 * Writes what a node reads when it starts.
 *
 * All nodes of a new cluster start at once: each is a seed, has its share of the ring told to it beforehand, and
 * streams nothing. One after the other, with tokens of their own choice, takes three times as long.
 */
export function writeNodeFiles(node: Node, shape: ClusterShape): void {
  const { home, host, number } = node;
  for (const folder of ['conf', 'log']) mkdirSync(path.join(home, folder), { recursive: true });
  const seeds = nodesOf(shape).map((seed) => seed.host);
  const write = (name: string, text: string) => writeFileSync(path.join(home, 'conf', name), text);
  write(
    'cassandra.yaml',
    `cluster_name: roost-local
num_tokens: ${tokensEach}
initial_token: "${tokensOf(number, shape.nodes).join(',')}"
auto_bootstrap: false
partitioner: org.apache.cassandra.dht.Murmur3Partitioner
data_file_directories: [${JSON.stringify(path.join(home, 'data'))}]
commitlog_directory: ${JSON.stringify(path.join(home, 'commitlog'))}
hints_directory: ${JSON.stringify(path.join(home, 'hints'))}
saved_caches_directory: ${JSON.stringify(path.join(home, 'caches'))}
cdc_raw_directory: ${JSON.stringify(path.join(home, 'cdc'))}
commitlog_sync: periodic
commitlog_sync_period: 10000ms
commitlog_segment_size: 8MiB
seed_provider:
  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
    parameters: [{ seeds: "${seeds.join(',')}" }]
listen_address: ${host}
rpc_address: ${host}
endpoint_snitch: GossipingPropertyFileSnitch
concurrent_reads: 8
concurrent_writes: 8
key_cache_size: 8MiB
file_cache_size: 32MiB
memtable_heap_space: 64MiB
memtable_offheap_space: 64MiB
auto_snapshot: false
${shape.password === '' ? '' : passwordSettings}${shape.tls === true ? tlsSettings(shape) : ''}`,
  );
  write('cassandra-rackdc.properties', `dc=dc1\nrack=rack${number}\n`);
  writeAdminFiles(node);
  write(
    'logback.xml',
    `<configuration><appender name="F" class="ch.qos.logback.core.FileAppender"><file>${logOf(node)}</file><encoder><pattern>%-5level %date{ISO8601} %F:%L - %msg%n</pattern></encoder></appender><root level="INFO"><appender-ref ref="F"/></root></configuration>\n`,
  );
}

/** The password stays what it was: a node that runs has read it. Java refuses a file that others may read. */
function writeAdminFiles(node: Node): void {
  const { users, rights, password } = adminFilesOf(node);
  if (existsSync(password)) return;
  const line = `roost ${randomBytes(16).toString('hex')}\n`;
  writeFileSync(users, line, { mode: 0o600 });
  writeFileSync(rights, 'roost readwrite create javax.management.*,com.sun.* unregister\n');
  writeFileSync(password, line, { mode: 0o600 });
}

/** Roles are read from any node: a password must not need more nodes than the data. */
const passwordSettings = `authenticator: PasswordAuthenticator
authorizer: CassandraAuthorizer
auth_read_consistency_level: LOCAL_ONE
`;

function tlsSettings({ dir }: ClusterShape): string {
  const { keystore, password } = tlsFilesOf(dir);
  return `native_transport_port_ssl: ${tlsPort}
client_encryption_options:
  enabled: true
  keystore: ${JSON.stringify(keystore)}
  keystore_password: ${password}
  require_client_auth: false
`;
}

/** The key and certificate of all nodes, and the certificate of its issuer. */
export function tlsFilesOf(dir: string) {
  const folder = path.join(path.resolve(dir), 'tls');
  return {
    folder,
    keystore: path.join(folder, 'nodes.p12'),
    issuer: path.join(folder, 'issuer.pem'),
    password: 'roost-local',
  };
}

/** Every nth place of the ring, the same for all racks to hold a replica each. */
function tokensOf(number: number, nodes: number): bigint[] {
  const places = BigInt(nodes * tokensEach);
  return Array.from({ length: tokensEach }, (_, turn) => {
    const place = BigInt(turn * nodes + number - 1);
    return -(2n ** 63n) + 1n + (place * 2n ** 64n) / places;
  });
}
