/** Pure: assumptions in, figures out. A month has 30 days. */
import type { Assumptions } from './assumptions.ts';
import { counted, limits, prices } from './rates.ts';

const daySeconds = 86_400;
const monthDays = 30;

export interface Line {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

export interface SizingReport {
  readonly sections: readonly Section[];
  /** What a deployment of this size meets and cannot get round by configuration. */
  readonly ends: readonly string[];
}

export function sizing(a: Assumptions): SizingReport {
  const load = loadOf(a);
  const stored = storageOf(a);
  const cluster = clusterOf(a, load, stored);
  return {
    sections: [
      peopleOf(a),
      perSecond(a, load),
      inObjects(stored),
      inCassandra(cluster),
      money(a, load, stored, cluster),
    ],
    ends: endsOf(a, load),
  };
}

interface Load {
  readonly deliveries: number;
  readonly calls: number;
  readonly rows: number;
  readonly framesIn: number;
  /** Object-seconds awake. */
  readonly awakeSeconds: number;
  readonly upgrades: number;
}

/** Everything a day. */
function loadOf(a: Assumptions): Load {
  const messages = a['messages-per-day'];
  const direct = messages * a['direct-share'];
  const toGroups = messages - direct;
  const deliveries = direct + toGroups * a['group-recipients'];
  const archived = {
    rows: messages * (1 + 1 / counted.entriesPerHistoryRow),
    calls: (messages * 2) / counted.entriesPerArchiveCall,
  };
  const calls =
    direct * counted.callsDirect +
    toGroups * (1 + counted.callsPerRecipient * a['group-recipients'] + counted.framesToSender) +
    archived.calls;
  // Who is away gets one row when the first message of a burst waits for them, and one when they have come back.
  const marks = (2 * deliveries * (1 - a['online-share'])) / a['messages-at-once'];
  const upgrades = a.users * a['devices-per-user'] * a['opens-per-day'];
  const framesIn =
    messages +
    direct * a['online-share'] +
    toGroups * a['group-recipients'] * a['online-share'] * counted.framesPerOnlineRecipient;
  return {
    deliveries,
    calls,
    // A connection writes that it began and that it ended.
    rows: messages * counted.rowsDirect + archived.rows + marks + 2 * upgrades,
    framesIn,
    awakeSeconds: (((messages + deliveries + messages) / a['messages-at-once'] + upgrades) * a['awake-ms']) / 1_000,
    upgrades,
  };
}

interface StorageAmounts {
  readonly hotGigabytes: number;
  readonly coldGigabytes: number;
}

function storageOf(a: Assumptions): StorageAmounts {
  const messages = a['messages-per-day'];
  // A direct message carries a key for each other device; a group message one for all.
  const moreDevices = Math.max(0, a['direct-share'] * (a['devices-per-user'] * 2 - 2));
  const bytes = a['entry-bytes'] + a['wrap-bytes'] * moreDevices;
  const entriesKept = messages * 365 * a.years;
  return {
    hotGigabytes: (messages * a['hot-days'] * bytes) / 1e9,
    coldGigabytes: (entriesKept * bytes) / 1e9,
  };
}

interface Cluster {
  readonly terabytes: number;
  readonly forStorage: number;
  readonly forWrites: number;
  readonly nodes: number;
  readonly writesPerSecond: number;
  readonly poolObjects: number;
}

function clusterOf(a: Assumptions, load: Load, stored: StorageAmounts): Cluster {
  const copies = a['cassandra-copies'] * a['cassandra-datacentres'];
  const terabytes = (stored.coldGigabytes * copies * a['cassandra-compression']) / 1_000;
  const writesPerSecond = (a['messages-per-day'] / daySeconds) * a['peak-factor'];
  const forStorage = Math.ceil(terabytes / a['node-terabytes']);
  const forWrites = Math.ceil((writesPerSecond * copies) / a['node-writes']);
  const callsPerSecond =
    ((load.deliveries / 50 + (2 * a['messages-per-day']) / counted.entriesPerArchiveCall) / daySeconds) *
    a['peak-factor'];
  return {
    terabytes,
    forStorage,
    forWrites,
    nodes: Math.max(copies, forStorage, forWrites),
    writesPerSecond,
    poolObjects: a['pool-objects'] || Math.min(32, Math.max(8, Math.ceil(callsPerSecond / 2_000))),
  };
}

function peopleOf(a: Assumptions): Section {
  const devices = a.users * a['devices-per-user'];
  return {
    title: 'people',
    lines: [
      { name: 'accounts', value: a.users, unit: '' },
      { name: 'devices', value: devices, unit: '' },
      { name: 'connections at once, on average', value: (devices * a['connected-hours']) / 24, unit: '' },
      { name: 'messages a person and day', value: a['messages-per-day'] / a.users, unit: '' },
    ],
  };
}

function perSecond(a: Assumptions, load: Load): Section {
  const peak = (perDay: number) => (perDay / daySeconds) * a['peak-factor'];
  return {
    title: 'a second, at the peak',
    lines: [
      { name: 'messages', value: peak(a['messages-per-day']), unit: '' },
      { name: 'deliveries', value: peak(load.deliveries), unit: '' },
      { name: 'calls between objects', value: peak(load.calls), unit: '' },
      { name: 'rows written', value: peak(load.rows), unit: '' },
      { name: 'frames from devices', value: peak(load.framesIn), unit: '' },
      { name: 'new connections', value: peak(load.upgrades), unit: '' },
    ],
  };
}

function inObjects(stored: StorageAmounts): Section {
  return {
    title: 'in Durable Objects',
    lines: [{ name: 'recent messages', value: stored.hotGigabytes, unit: 'GB' }],
  };
}

function inCassandra(cluster: Cluster): Section {
  return {
    title: 'in Cassandra, when all years are full',
    lines: [
      { name: 'on disk, all copies', value: cluster.terabytes, unit: 'TB' },
      { name: 'rows written a second, at the peak', value: cluster.writesPerSecond, unit: '' },
      { name: 'nodes for the bytes', value: cluster.forStorage, unit: '' },
      { name: 'nodes for the writes', value: cluster.forWrites, unit: '' },
      { name: 'nodes', value: cluster.nodes, unit: '' },
      { name: 'pool objects of the TCP proxy', value: cluster.poolObjects, unit: '' },
      { name: 'sockets from them', value: cluster.poolObjects * limits.socketsPerPoolObject, unit: 'at most' },
    ],
  };
}

function money(a: Assumptions, load: Load, stored: StorageAmounts, cluster: Cluster): Section {
  const million = (perDay: number) => (perDay * monthDays) / 1e6;
  const poolSeconds = cluster.poolObjects * daySeconds;
  const gigabyteSeconds = (load.awakeSeconds + poolSeconds) * prices.objectGigabytes;
  const lines = [
    {
      name: 'calls and frames',
      value: million(load.calls + load.framesIn / prices.framesPerRequest) * prices.perMillionRequests,
    },
    { name: 'objects awake', value: million(gigabyteSeconds) * prices.perMillionGigabyteSeconds },
    { name: 'rows written', value: million(load.rows) * prices.perMillionRowsWritten },
    // A page of fifty, and the list: some ten rows for each that is delivered.
    { name: 'rows read', value: million(load.deliveries * 10) * prices.perMillionRowsRead },
    { name: 'recent messages kept', value: stored.hotGigabytes * prices.perGigabyteMonth },
    { name: 'connections and HTTP', value: million(load.upgrades * 2) * prices.perMillionWorkerRequests },
    { name: 'plan', value: prices.plan },
    { name: 'Cassandra', value: cluster.nodes * a['node-dollars'] },
  ].map((line) => ({ ...line, unit: '$' }));
  const total = lines.reduce((sum, { value }) => sum + value, 0);
  return {
    title: 'dollars a month',
    lines: [
      ...lines,
      { name: 'all', value: total, unit: '$' },
      {
        name: 'all history in Durable Objects instead of Cassandra',
        value: stored.coldGigabytes * prices.perGigabyteMonth,
        unit: '$',
      },
      {
        name: 'for a million messages',
        value: a['messages-per-day'] > 0 ? total / million(a['messages-per-day']) : 0,
        unit: '$',
      },
    ],
  };
}

function endsOf(a: Assumptions, load: Load): string[] {
  const ends: string[] = [];
  const people = Math.floor(limits.directoryBytes / limits.directoryBytesPerUser);
  if (a.users > people)
    ends.push(
      `The directory is one database of 10 GB: about ${grouped(people)} accounts. Beyond, it has to be split, which Roost does not do.`,
    );
  if (load.upgrades / daySeconds > 100_000)
    ends.push('More than 100,000 new connections a second: ask the platform before.');
  return ends;
}

export function grouped(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });
}
