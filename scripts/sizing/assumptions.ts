/** What the arithmetic of a deployment goes by: each is an option of the command, with its default and its reason. */
export const assumptions = {
  users: { default: 1_000_000, why: 'accounts' },
  'messages-per-day': { default: 40_000_000, why: 'of everybody together' },
  'direct-share': { default: 0.6, why: 'of the messages, between two people' },
  'group-recipients': { default: 7.75, why: 'who get a group message, on average' },
  'online-share': { default: 0.5, why: 'of the recipients, connected when a message comes' },
  'devices-per-user': { default: 1.3, why: 'signed in' },
  'connected-hours': { default: 4, why: 'a device and day, on average' },
  'opens-per-day': { default: 20, why: 'connections that a device makes' },
  'peak-factor': { default: 3, why: 'the busiest minute against the average' },
  'messages-at-once': { default: 3, why: 'of one burst: they share a wake-up' },
  'awake-ms': {
    default: 300,
    why: 'an object stays awake after an event: what it keeps, it keeps within 200 ms (limits.md)',
  },
  'entry-bytes': {
    default: 620,
    why: 'of a stored entry: a text of 100 bytes, encrypted, its head and one device each',
  },
  'wrap-bytes': { default: 130, why: 'of the key for one more device' },
  'hot-days': { default: 30, why: 'that a message stays in its conversation' },
  years: { default: 5, why: 'of history that is kept' },
  'cassandra-copies': { default: 3, why: 'replicas of a data centre' },
  'cassandra-datacentres': { default: 1, why: 'that hold all of it' },
  'cassandra-compression': { default: 0.95, why: 'of the size left on disk: what is encrypted does not shrink' },
  'node-terabytes': { default: 2, why: 'of data that a Cassandra node is given, half its disk left for compaction' },
  'node-writes': { default: 10_000, why: 'rows a second that a node takes' },
  'node-dollars': { default: 350, why: 'a node and month' },
  'pool-objects': { default: 0, why: 'of the TCP proxy; 0: one for 2,000 calls a second, 8 to 32' },
} as const;

export type Assumption = keyof typeof assumptions;
export type Assumptions = Readonly<Record<Assumption, number>>;

/** Shares lie between 0 and 1; of the rest a few must not be 0, for something is divided by them. */
export function boundsOf(name: Assumption): { readonly min: number; readonly max: number } {
  if (name.endsWith('-share') || name === 'cassandra-compression') return { min: 0, max: 1 };
  const isDivisor = ['users', 'messages-at-once', 'node-terabytes', 'node-writes'].includes(name);
  return { min: isDivisor ? 0.001 : 0, max: 1e15 };
}

export function defaults(): Record<Assumption, number> {
  const names = Object.keys(assumptions) as Assumption[];
  return Object.fromEntries(names.map((name) => [name, assumptions[name].default])) as Record<Assumption, number>;
}
