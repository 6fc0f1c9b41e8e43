import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { auth, Client } from 'cassandra-driver';
import { buildDir } from '../kit/paths.ts';
import { holdDataDir } from '../runtime/hold-data-dir.ts';
import { answersCql, whyNotFree } from './answers.ts';
import { adminPort, type ClusterShape, logOf, type Node, nodesOf, tlsFilesOf, writeNodeFiles } from './node-files.ts';
import { endNode, nodetool, pidOf, startNode } from './node-process.ts';
import { makeTlsFiles } from './tls-files.ts';
import { bringJars, ClusterProblem, findJava } from './tools.ts';

/** Cassandra's jars, for all clusters of this copy of the repository. */
export const jarsDir = path.join(buildDir, 'cassandra-jars');
export const defaultDir = path.join(buildDir, 'cassandra');

const cqlPort = 9042;
/** Of cluster traffic, on every node's own address. */
const storagePort = 7000;
const readyMs = 300_000;
const usual = { nodes: 3, network: '127.0.0', password: '' };

export interface NodeStatus {
  readonly host: string;
  readonly number: number;
  readonly pid: number | undefined;
  readonly answers: boolean;
}

/**
 * A Cassandra cluster on this machine that outlives the process which started it.
 *
 * Whatever is asked may be asked again: starting what runs and stopping what is stopped changes nothing.
 */
export class Cluster {
  readonly #dir: string;
  readonly #say: (line: string) => void;

  constructor({ dir = defaultDir, say = (line: string) => void process.stderr.write(`${line}\n`) } = {}) {
    this.#dir = path.resolve(dir);
    this.#say = say;
  }

  /** Resolves when every node answers and knows all the others. What is not said is as it was, or as usual. */
  async start({ heap, ...said }: Partial<ClusterShape> & { readonly heap: string }): Promise<void> {
    await this.#alone(async () => {
      const present = this.#shape();
      const wanted: ClusterShape = { ...usual, ...present, ...said, dir: this.#dir };
      if (present !== undefined && !isSame(present, wanted)) {
        throw new ClusterProblem(
          `There is a cluster of ${present.nodes} nodes on ${present.network}.1 in ${this.#dir}${present.password === wanted.password ? '' : ', with another password'}: a ring is not remade, \`reset\` it first.`,
        );
      }
      const how = this.#howToRun(heap);
      const dead = nodesOf(wanted).filter((node) => pidOf(node) === undefined);
      await Promise.all(dead.map(mustBeFree));
      mkdirSync(this.#dir, { recursive: true });
      // Password and messages are not for others on the machine.
      writeFileSync(this.#shapeFile(), JSON.stringify(wanted), { mode: 0o600 });
      if (wanted.tls === true && !existsSync(tlsFilesOf(this.#dir).issuer)) makeTlsFiles(wanted, how.java);
      for (const node of dead) {
        writeNodeFiles(node, wanted);
        startNode(node, how);
      }
      await Promise.all(nodesOf(wanted).map((node) => this.#untilAnswers(node)));
      if (wanted.password !== '') await untilTaken(() => makeRole(wanted));
      await untilTaken(() => everyoneKnown(wanted));
    });
  }

  async startOne(number: number, heap: string): Promise<void> {
    await this.#alone(async () => {
      const node = this.#node(number);
      if (pidOf(node) === undefined) await mustBeFree(node);
      startNode(node, this.#howToRun(heap));
      await this.#untilAnswers(node);
    });
  }

  /** Ends a node outright, as a power cut would. */
  async kill(number: number): Promise<void> {
    await endNode(this.#node(number), 'SIGKILL');
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const shape = this.#shape();
    if (shape !== undefined) await Promise.all(nodesOf(shape).map((node) => endNode(node, signal)));
  }

  /** Asks Cassandra's own tool of administration of a node that runs; answers what it prints. */
  async nodetool(number: number, args: readonly string[]): Promise<string> {
    const node = this.#node(number);
    if (pidOf(node) === undefined) throw new ClusterProblem(`Node ${number} does not run`);
    return await nodetool(node, this.#howToRun(''), args);
  }

  /** Ends the nodes and forgets what they held. */
  async reset(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.#dir, { recursive: true, force: true });
  }

  /** For a cluster that serves one run: a process that is asked to end ends the nodes first, which would outlive it. */
  endOnSignal(): void {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.once(signal, () => void this.stop('SIGKILL').finally(() => process.exit(130)));
    }
  }

  /** Empty: there is no cluster. */
  async status(): Promise<NodeStatus[]> {
    const shape = this.#shape();
    if (shape === undefined) return [];
    return Promise.all(
      nodesOf(shape).map(async (node) => {
        const pid = pidOf(node);
        // Somebody else's server on the same address is not this node.
        return {
          host: node.host,
          number: node.number,
          pid,
          answers: pid !== undefined && (await answersCql(node.host)),
        };
      }),
    );
  }

  async #untilAnswers(node: Node): Promise<void> {
    const until = Date.now() + readyMs;
    while (!(await answersCql(node.host))) {
      if (pidOf(node) === undefined) {
        throw new ClusterProblem(
          `Node ${node.number} ended before it was ready: see ${logOf(node)} and out.log beside it`,
        );
      }
      if (Date.now() > until) throw new ClusterProblem(`Node ${node.number} is not ready yet: see ${logOf(node)}`);
      await sleep(300);
    }
    this.#say(`node ${node.number} answers on ${node.host}:${cqlPort}`);
  }

  #howToRun(heap: string) {
    bringJars(jarsDir, this.#say);
    const java = findJava();
    if (java === undefined) throw new ClusterProblem('There is no Java for Cassandra on this machine any more');
    return { java, jars: jarsDir, heap };
  }

  #node(number: number): Node {
    const shape = this.#shape();
    const node = shape && nodesOf(shape)[number - 1];
    if (node === undefined) {
      const range = shape === undefined ? 'there is no cluster' : `they are 1 to ${shape.nodes}`;
      throw new ClusterProblem(`There is no node ${number}: ${range}`);
    }
    return node;
  }

  #shape(): ClusterShape | undefined {
    if (!existsSync(this.#shapeFile())) return undefined;
    return { ...(JSON.parse(readFileSync(this.#shapeFile(), 'utf8')) as ClusterShape), dir: this.#dir };
  }

  #shapeFile(): string {
    return path.join(this.#dir, 'shape.json');
  }

  /** Two who start at once would both write the nodes' files. */
  async #alone(work: () => Promise<void>): Promise<void> {
    const release = holdDataDir(`${this.#dir}.turn`);
    try {
      await work();
    } finally {
      release();
    }
  }
}

function isSame(one: ClusterShape, other: ClusterShape): boolean {
  return one.nodes === other.nodes && one.network === other.network && one.password === other.password;
}

async function mustBeFree({ host }: Node): Promise<void> {
  for (const port of [cqlPort, storagePort, adminPort]) {
    const why = await whyNotFree(host, port);
    if (why === 'EADDRNOTAVAIL') {
      throw new ClusterProblem(
        `This machine does not have the address ${host} (macOS: sudo ifconfig lo0 alias ${host} up)`,
      );
    }
    if (why !== undefined) throw new ClusterProblem(`${host}:${port} is taken by another program (${why})`);
  }
}

/**
 * Roles exist once in a new cluster; here on every node, so that any one of them can let people in.
 *
 * What was there before there were to be copies lies where it lay, until it is written again. So where this broke off half-way
 * before, some nodes know nobody: whichever knows one of the two lets the rest be done.
 */
async function makeRole(shape: ClusterShape): Promise<void> {
  const nodes = nodesOf(shape);
  const isKnown = await Promise.all(nodes.map((node) => canConnect(node, shape.password)));
  if (!isKnown.includes(false)) return;
  let fault: unknown;
  for (const login of [defaultLogin, { name: 'roost', password: shape.password }]) {
    for (const node of nodes) {
      const client = connectTo(node, new auth.PlainTextAuthProvider(login.name, login.password));
      try {
        return await writeRole(client, shape);
      } catch (error) {
        fault = error;
      } finally {
        await client.shutdown();
      }
    }
  }
  throw fault;
}

/** Of a new cluster. */
const defaultLogin = { name: 'cassandra', password: 'cassandra' };

async function writeRole(client: Client, shape: ClusterShape): Promise<void> {
  const password = `PASSWORD = '${shape.password.replaceAll("'", "''")}' AND LOGIN = true`;
  const replication = `{'class': 'NetworkTopologyStrategy', 'dc1': ${shape.nodes}}`;
  await client.execute(`ALTER KEYSPACE system_auth WITH replication = ${replication}`);
  await client.execute(`CREATE ROLE IF NOT EXISTS roost WITH ${password} AND SUPERUSER = true`);
  await client.execute(`ALTER ROLE roost WITH ${password}`);
}

async function canConnect(node: Node, password: string): Promise<boolean> {
  const client = connectTo(node, new auth.PlainTextAuthProvider('roost', password));
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.shutdown();
  }
}

async function everyoneKnown(shape: ClusterShape): Promise<void> {
  for (const node of nodesOf(shape)) {
    const provider = shape.password === '' ? undefined : new auth.PlainTextAuthProvider('roost', shape.password);
    const client = connectTo(node, provider);
    try {
      const { rows } = await client.execute('SELECT peer FROM system.peers');
      if (rows.length < shape.nodes - 1) throw new Error(`node ${node.number} knows ${rows.length} of the others`);
    } finally {
      await client.shutdown();
    }
  }
}

function connectTo({ host }: Node, authProvider?: auth.AuthProvider): Client {
  return new Client({
    contactPoints: [host],
    localDataCenter: 'dc1',
    ...(authProvider === undefined ? {} : { authProvider }),
  });
}

/** A cluster that has just come up refuses some things for a moment. */
async function untilTaken(work: () => Promise<void>): Promise<void> {
  const until = Date.now() + 60_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > until) throw new ClusterProblem(`The cluster is up, but: ${(error as Error).message}`);
      await sleep(500);
    }
  }
}
