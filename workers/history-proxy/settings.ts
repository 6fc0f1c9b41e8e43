/** What a deployment says of its cluster: `[vars]` of wrangler.toml, and secrets (docs/history-cassandra.md). */
export interface ClusterSettings {
  readonly contactPoints: readonly string[];
  readonly port: number;
  readonly dataCenter: string;
  readonly keyspace: string;
  /** `dc1:3,dc2:3`: copies in each data centre. */
  readonly replication: string;
  readonly tls: boolean;
  /** Empty: the cluster asks for none. */
  readonly username: string;
  readonly password: string;
}

/** What a deployment says of the objects that hold the connections. */
export interface PoolSettings {
  readonly pools: number;
  /** Near the cluster; undefined: wherever the first call comes from. */
  readonly location: Location | undefined;
}

export type ClusterVars = Readonly<Record<string, unknown>>;

const maxPools = 32;
const locations = ['wnam', 'enam', 'sam', 'weur', 'eeur', 'apac', 'apac-ne', 'apac-se', 'oc', 'afr', 'me'] as const;
export type Location = (typeof locations)[number];

/** A sentence where a variable is missing or cannot be. */
export function readClusterSettings(vars: ClusterVars): ClusterSettings | string {
  const text = (name: string) => (typeof vars[name] === 'string' ? vars[name].trim() : '');
  const contactPoints = text('CASSANDRA_CONTACT_POINTS')
    .split(/[\s,]+/)
    .filter(Boolean);
  const [dataCenter, keyspace, replication] = ['DATA_CENTER', 'KEYSPACE', 'REPLICATION'].map((name) =>
    text(`CASSANDRA_${name}`),
  ) as [string, string, string];
  const port = Number(text('CASSANDRA_PORT') || 9042);
  const tls = text('CASSANDRA_TLS');
  const username = text('CASSANDRA_USERNAME');

  if (contactPoints.length === 0) return 'CASSANDRA_CONTACT_POINTS is empty: name the nodes to talk to, with commas';
  const odd = contactPoints.find((host) => !/^[A-Za-z0-9.-]+$/.test(host));
  if (odd !== undefined)
    return `CASSANDRA_CONTACT_POINTS are names or IPv4 addresses without ports, not ${JSON.stringify(odd)}`;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return 'CASSANDRA_PORT is a port, 9042 if left empty';
  if (dataCenter === '') return 'CASSANDRA_DATA_CENTER is empty: name the data centre whose nodes are asked';
  if (!/^[a-z][a-z0-9_]{0,47}$/.test(keyspace)) return 'CASSANDRA_KEYSPACE is a name of small letters, digits and _';
  if (!/^[\w.-]+:[1-9]\d?(\s*,\s*[\w.-]+:[1-9]\d?)*$/.test(replication)) {
    return 'CASSANDRA_REPLICATION names data centres and their copies, such as dc1:3,dc2:3';
  }
  if (!['', 'on', 'off'].includes(tls)) return `CASSANDRA_TLS is on or off, not ${JSON.stringify(tls)}`;
  if (username === '' && text('CASSANDRA_PASSWORD') !== '') {
    return 'There is a secret CASSANDRA_PASSWORD and none CASSANDRA_USERNAME: set both or neither';
  }
  const password = typeof vars.CASSANDRA_PASSWORD === 'string' ? vars.CASSANDRA_PASSWORD : '';
  return { contactPoints, port, dataCenter, keyspace, replication, tls: tls === 'on', username, password };
}

export function readPoolSettings(vars: ClusterVars): PoolSettings | string {
  const pools = Number(vars.CASSANDRA_POOLS);
  const location = String(vars.CASSANDRA_LOCATION ?? '').trim();
  if (!Number.isInteger(pools) || pools < 1 || pools > maxPools) {
    return `CASSANDRA_POOLS is a whole number up to ${maxPools}: 8 or more, fewer on a machine of one's own`;
  }
  const found = locations.find((name) => name === location);
  if (location !== '' && found === undefined) return `CASSANDRA_LOCATION is empty or one of ${locations.join(', ')}`;
  return { pools, location: found };
}
