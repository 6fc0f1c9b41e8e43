import { Cluster, defaultDir } from './cassandra/cluster.ts';
import { ClusterProblem } from './cassandra/tools.ts';
import { endWithUsage, readArgs, readWhole, UsageError } from './kit/args.ts';

const usage = `
npm run cassandra -- start [--nodes 3] | status | kill N | start N | stop | reset | nodetool N ...

A real Cassandra cluster on this machine: node N listens on 127.0.0.N, port 9042, in a rack of its own of the data
centre dc1. It goes on running when the command has ended. Needs a Java 17 or 11, and Maven the first time; people with
Docker can use scripts/cassandra/compose.yaml instead.

  start           starts the nodes that do not run, and returns when CQL answers on every one
  status          a line for each node; exits with 1 unless all answer
  kill N          ends node N outright (kill -9)
  start N         starts node N again
  stop            ends all nodes in good order
  reset           stops, and forgets all data and logs
  nodetool N ...  Cassandra's own tool, asked of node N: nodetool 1 tablestats roost.cold_entries. Options go before it.

  --nodes N       of a new cluster, 1 to 5; 3 by default
  --heap SIZE     of each node; 512M by default
  --data DIR      where data, logs and settings are; .build/cassandra by default
  --network A.B.C the first three numbers of every address; 127.0.0 by default
  --password TEXT of the role "roost", which a new cluster then asks for; by default everybody is let in
`;

// What follows `nodetool` is its own, dashes and all.
const given = process.argv.slice(2);
const own = given.includes('nodetool') ? given.slice(0, given.indexOf('nodetool') + 2) : given;
const forTool = given.slice(own.length);

const { values, positionals } = readArgs(
  usage,
  {
    nodes: { type: 'string' },
    heap: { type: 'string', default: '512M' },
    data: { type: 'string', default: defaultDir },
    network: { type: 'string' },
    password: { type: 'string' },
  },
  own,
  { words: true },
);
const [verb = '', which, ...rest] = positionals;
const cluster = new Cluster({ dir: values.data });

process.exit(await main());

async function main(): Promise<number> {
  try {
    if (rest.length > 0) throw new UsageError(`What is ${JSON.stringify(rest.join(' '))}?`);
    return await obey();
  } catch (error) {
    if (error instanceof UsageError) return endWithUsage(error.message, usage);
    if (!(error instanceof ClusterProblem) && (error as Error).name !== 'Error') throw error;
    console.error((error as Error).message);
    return 1;
  }
}

async function obey(): Promise<number> {
  const heap = readHeap();
  if (verb === 'start' && which !== undefined) return done(cluster.startOne(readNumber(), heap));
  if (verb === 'start') return done(cluster.start({ ...readShape(), heap }));
  if (verb === 'nodetool') return nodetool();
  if (verb === 'kill') return done(cluster.kill(readNumber()));
  if (which !== undefined) throw new UsageError(`${verb} takes no ${which}`);
  if (verb === 'status') return status();
  if (verb === 'stop') return done(cluster.stop());
  if (verb === 'reset') return done(cluster.reset());
  throw new UsageError(verb === '' ? 'Say what the cluster is to do.' : `There is no ${verb}.`);
}

async function done(work: Promise<void>): Promise<number> {
  await work;
  return 0;
}

async function nodetool(): Promise<number> {
  if (forTool.length === 0) throw new UsageError('What is nodetool to do?');
  process.stdout.write(await cluster.nodetool(readNumber(), forTool));
  return 0;
}

async function status(): Promise<number> {
  const nodes = await cluster.status();
  if (nodes.length === 0) console.log('there is no cluster');
  for (const { number, host, pid, answers } of nodes) {
    const state = answers ? 'answers' : pid === undefined ? 'is down' : 'does not answer yet';
    console.log(`node ${number} ${state} ${host}:9042${pid === undefined ? '' : ` (process ${pid})`}`);
  }
  return nodes.length > 0 && nodes.every(({ answers }) => answers) ? 0 : 1;
}

function readNumber(): number {
  return readWhole('node', which ?? '', 1, 5);
}

function readHeap(): string {
  if (/^\d+[MmGg]$/.test(values.heap)) return values.heap;
  throw new UsageError(`--heap is a size such as 512M, not ${JSON.stringify(values.heap)}`);
}

/** Only what was said: an existing cluster keeps the rest. */
function readShape() {
  const { nodes, network, password } = values;
  if (network !== undefined && !/^127(\.(25[0-5]|2[0-4]\d|1?\d?\d)){2}$/.test(network)) {
    throw new UsageError(`--network is 127.B.C, not ${JSON.stringify(network)}: nobody else should reach it`);
  }
  return {
    ...(nodes === undefined ? {} : { nodes: readWhole('nodes', nodes, 1, 5) }),
    ...(network === undefined ? {} : { network }),
    ...(password === undefined ? {} : { password }),
  };
}
