/**
 * Nodes that speak CQL as far as the proxy does, in milliseconds and without a Java: for what the proxy makes of sockets that
 * close, stay silent and come back, and for what its memory does. They keep entries in memory, each its own, and know nothing of
 * copies, times or consistency; what Cassandra does with a statement is for `tests/cassandra`.
 */
import { Buffer } from 'node:buffer';
import { createServer, type Server, type Socket } from 'node:net';
import { statements } from '../../../workers/history-proxy/statements.ts';
import * as cql from './frames.ts';

const keyspace = 'roost';
const entry = ['seq', 'facts', 'body', 'wraps', 'at', 'expires_at', 'deleted_at'] as const;
const blobs: readonly string[] = ['facts', 'body', 'wraps'];
const columnOf = (name: string): cql.Column => [name, blobs.includes(name) ? 'blob' : 'bigint'];
const whole = entry.map(columnOf);
const bare = entry.filter((name) => name !== 'body' && name !== 'wraps').map(columnOf);

/** The parameters of what is prepared. What is written as a whole is kept; of everything else a node only says that it is done. */
const select: cql.Column[] = [
  ['c', 'text'],
  ...['b', 'f', 't'].map((name): cql.Column => [name, 'bigint']),
  ['l', 'int'],
];
const written: Readonly<Record<string, readonly cql.Column[]>> = {
  [statements.whole]: ['c', 'bucket', 'seq', 'facts', 'at', 'expires_at', 'body', 'wraps', 'written'].map(parameterOf),
  [statements.facts]: ['c', 'bucket', 'seq', 'facts', 'at', 'expires_at', 'written'].map(parameterOf),
  [statements.lapsing]: ['written', 'ttl', 'body', 'wraps', 'c', 'bucket', 'seq'].map(parameterOf),
  [statements.erase]: ['written', 'deleted_at', 'c', 'bucket', 'seq'].map(parameterOf),
  [statements.drop]: ['written', 'c', 'bucket', 'from', 'through'].map(parameterOf),
};

function parameterOf(name: string): cql.Column {
  return name === 'c' ? [name, 'text'] : name === 'ttl' ? [name, 'int'] : columnOf(name);
}

const numberOf = (bytes: Buffer | undefined) => Number(bytes?.readBigInt64BE() ?? 0n);

export class CqlNode {
  readonly host: string;
  readonly #others: readonly string[];
  readonly #port: number;
  readonly #sockets = new Set<Socket>();
  readonly #prepared = new Map<string, string>();
  readonly #partitions = new Map<string, Map<number, cql.Cells>>();
  #server: Server | null = null;
  /** Takes what is asked and says nothing. */
  isSilent = false;
  /** What a connection has to show, if anything; and whether the keyspace has its tables. */
  password = '';
  hasTables = true;
  /** Reads and writes that it answered. */
  answered = 0;
  /** Asked of each read and write; true: it takes that, and closes the connection without an answer. */
  cuts: () => boolean = () => false;
  /** What it was asked to prepare, and what it was told to do with the text of it. */
  readonly prepares: string[] = [];
  readonly unprepared: string[] = [];

  constructor(host: string, port: number, others: readonly string[]) {
    this.host = host;
    this.#port = port;
    this.#others = others.filter((other) => other !== host);
  }

  /** Listens; port 0 takes one that is free, which is answered. */
  async start(): Promise<number> {
    const server = createServer((socket) => this.#serve(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, this.host, resolve);
    });
    this.#server = server;
    return (server.address() as { port: number }).port;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  /** The seqs of a conversation that it keeps, in their order. */
  seqsOf(conversation: string): number[] {
    const own = [...this.#partitions].filter(([key]) => key.startsWith(`${conversation}/`));
    return own.flatMap(([, partition]) => [...partition.keys()]).sort((a, b) => a - b);
  }

  /** As a process that is killed: nobody listens, and every connection is cut. */
  async end(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    if (server !== null) await new Promise((resolve) => server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    let rest = Buffer.alloc(0) as Buffer;
    socket.on('data', (chunk) => {
      const came = cql.takeFrames(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]));
      rest = came.rest;
      if (this.isSilent) return;
      for (const frame of came.frames) {
        const isWork = frame.opcode === cql.opcode.execute || frame.opcode === cql.opcode.batch;
        if (isWork && this.cuts()) {
          socket.resetAndDestroy();
          return;
        }
        socket.write(cql.answerTo(frame, ...this.#answer(frame)));
      }
    });
  }

  #answer(frame: cql.Frame): [code: number, body: Buffer] {
    const { opcode: of } = cql;
    if (frame.version > cql.version) {
      return refused(
        0x0a,
        `Invalid or unsupported protocol version (${frame.version}); the greatest is ${cql.version}`,
      );
    }
    const body = new cql.Reader(frame.body);
    switch (frame.opcode) {
      case of.options:
        return [of.supported, cql.short(0)];
      case of.startup:
        if (this.password === '') return [of.ready, Buffer.alloc(0)];
        return [of.authenticate, cql.text('org.apache.cassandra.auth.PasswordAuthenticator')];
      case of.authResponse: {
        const [, user, password] = body.longText().split('\0');
        if (password === this.password) return [of.authSuccess, cql.int(-1)];
        return refused(0x100, `Provided username ${user} and/or password are incorrect`);
      }
      case of.register:
        return [of.ready, Buffer.alloc(0)];
      case of.query: {
        const query = body.longText();
        if (!/^USE |\bsystem\w*\./i.test(query)) this.unprepared.push(query);
        const [, used = keyspace] = /^USE "?(\w+)/i.exec(query) ?? [];
        if (used !== keyspace) return refused(0x2200, `Keyspace '${used}' does not exist`);
        return [of.result, this.#system(query)];
      }
      case of.prepare:
        if (!this.hasTables) return refused(0x2200, `table ${keyspace}.cold_entries does not exist`);
        return [of.result, this.#prepare(body)];
      case of.execute:
        return [of.result, this.#execute(body)];
      case of.batch:
        return [of.result, this.#batch(body)];
      default:
        return [of.result, cql.done];
    }
  }

  /** What the driver looks at before it asks for anything: who is there. */
  #system(query: string): Buffer {
    if (/^USE/i.test(query)) return Buffer.concat([cql.int(3), cql.text(keyspace)]);
    const columns: cql.Column[] = [
      ...[['peer', 'inet'] as const, ['rpc_address', 'inet'] as const, ['data_center', 'text'] as const],
      ...[['rack', 'text'] as const, ['release_version', 'text'] as const, ['partitioner', 'text'] as const],
      ...[['host_id', 'uuid'] as const, ['schema_version', 'uuid'] as const, ['tokens', 'set of text'] as const],
    ];
    const row = (host: string): cql.Cells => {
      const address = Buffer.from(host.split('.').map(Number));
      const texts = ['dc1', 'rack1', '5.0.0', 'org.apache.cassandra.dht.Murmur3Partitioner'].map((one) =>
        Buffer.from(one),
      );
      const token = Buffer.concat([cql.int(1), cql.value(Buffer.from(String(address[3])))]);
      return [address, address, ...texts, Buffer.alloc(16, address), Buffer.alloc(16, 1), token];
    };
    if (query.includes('system.local')) return cql.rowsOf(columns, [row(this.host)]);
    return cql.rowsOf(columns, query.includes('system.peers') ? this.#others.map(row) : []);
  }

  #prepare(body: cql.Reader): Buffer {
    const query = body.longText();
    this.prepares.push(query);
    const id = Buffer.from(query);
    this.#prepared.set(id.toString(), query);
    const isRead = query.startsWith('SELECT');
    const parameters = isRead ? select : (written[query] ?? []);
    const answers = isRead ? cql.columnsOf(columnsIn(query)) : Buffer.concat([cql.int(0), cql.int(0)]);
    return Buffer.concat([cql.int(4), cql.short(id.length), id, cql.columnsOf(parameters, cql.int(0)), answers]);
  }

  #execute(body: cql.Reader): Buffer {
    this.answered++;
    const query = this.#prepared.get(body.take(body.short()).toString()) ?? '';
    body.short();
    const isGiven = (body.byte() & 1) !== 0;
    const values = isGiven ? body.values() : [];
    if (query.startsWith('SELECT')) return this.#select(query, values);
    this.#put(query, values);
    return cql.done;
  }

  #batch(body: cql.Reader): Buffer {
    this.answered++;
    body.byte();
    for (let left = body.short(); left > 0; left--) {
      if (body.byte() === 0) {
        this.unprepared.push(body.longText());
        body.values();
        continue;
      }
      const query = this.#prepared.get(body.take(body.short()).toString()) ?? '';
      this.#put(query, body.values());
    }
    return cql.done;
  }

  #put(query: string, [conversation, bucket, seq, facts, at, expiresAt, contents, wraps]: Buffer[]): void {
    if (query !== statements.whole) return;
    const key = `${conversation}/${numberOf(bucket)}`;
    const cells = [seq, facts, contents, wraps, at, expiresAt].map((bytes) => Buffer.from(bytes ?? []));
    const partition = this.#partitions.get(key) ?? new Map<number, cql.Cells>();
    partition.set(numberOf(seq), [...cells, null]);
    this.#partitions.set(key, partition);
  }

  #select(query: string, [conversation, bucket, from, through, limit]: Buffer[]): Buffer {
    const partition = this.#partitions.get(`${conversation}/${numberOf(bucket)}`) ?? new Map<number, cql.Cells>();
    const seqs = [...partition.keys()].filter((seq) => seq >= numberOf(from) && seq <= numberOf(through));
    seqs.sort((a, b) => (query.includes('DESC') ? b - a : a - b));
    const columns = columnsIn(query);
    const rows = seqs.slice(0, limit?.readInt32BE()).map((seq) => {
      const cells = partition.get(seq) as cql.Cells;
      return columns.map(([name]) => cells[(entry as readonly string[]).indexOf(name)] ?? null);
    });
    return cql.rowsOf(columns, rows);
  }
}

function refused(code: number, words: string): [code: number, body: Buffer] {
  return [cql.opcode.error, Buffer.concat([cql.int(code), cql.text(words)])];
}

function columnsIn(query: string): cql.Column[] {
  return query.includes('body') ? whole : bare;
}

/** So many of them, on addresses of their own, and what the proxy is told of them. */
export async function startCqlNodes(count: number): Promise<{ nodes: CqlNode[]; vars: Record<string, string> }> {
  const network = `127.${128 + (process.pid % 60)}.${Math.floor(process.pid / 60) % 256}`;
  const hosts = Array.from({ length: count }, (_, i) => `${network}.${i + 1}`);
  // One port for all of them: whoever looks for nodes looks there.
  const first = new CqlNode(hosts[0] as string, 0, hosts);
  const port = await first.start();
  await first.end();
  const nodes = hosts.map((host) => new CqlNode(host, port, hosts));
  await Promise.all(nodes.map((node) => node.start()));
  const vars = {
    ...{ CASSANDRA_CONTACT_POINTS: hosts.join(), CASSANDRA_PORT: String(port), CASSANDRA_DATA_CENTER: 'dc1' },
    ...{ CASSANDRA_KEYSPACE: 'roost', CASSANDRA_USERNAME: '', CASSANDRA_PASSWORD: '', CASSANDRA_TLS: 'off' },
  };
  return { nodes, vars };
}
