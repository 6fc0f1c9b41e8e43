import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { adminFilesOf, adminPort, type Node } from './node-files.ts';
import { ClusterProblem } from './tools.ts';

export interface JavaSetup {
  readonly java: string;
  readonly jars: string;
  /** As Java reads it: 512M. */
  readonly heap: string;
}

/** What Cassandra's own launcher opens for Java 17. */
const exported = [
  ...['java.base/jdk.internal.misc', 'java.base/jdk.internal.ref', 'java.base/sun.nio.ch', 'java.sql/java.sql'],
  ...['java.management.rmi/com.sun.jmx.remote.internal.rmi', 'java.rmi/sun.rmi.registry', 'java.rmi/sun.rmi.server'],
  ...['java.rmi/sun.rmi.transport', 'java.rmi/sun.rmi.transport.tcp', 'jdk.unsupported/sun.misc'],
];
const opened = [
  ...[
    'lang.module',
    'io',
    'lang',
    'lang.reflect',
    'util',
    'util.concurrent',
    'util.concurrent.atomic',
    'nio',
    'net',
  ].map((name) => `java.base/java.${name}`),
  ...['loader', 'ref', 'reflect', 'math', 'module', 'util.jar'].map((name) => `java.base/jdk.internal.${name}`),
  ...['java.base/sun.nio.ch', 'jdk.management/com.sun.management.internal', 'jdk.compiler/com.sun.tools.javac'],
  'jdk.naming.rmi/com.sun.jndi.rmi.registry',
];

const moduleOptions = [
  ...exported.flatMap((name) => ['--add-exports', `${name}=ALL-UNNAMED`]),
  ...opened.flatMap((name) => ['--add-opens', `${name}=ALL-UNNAMED`]),
];

/** Starts a node that outlives this process; where it is already running, nothing happens. */
export function startNode(node: Node, { java, jars, heap }: JavaSetup): void {
  if (pidOf(node) !== undefined) return;
  const out = openSync(path.join(node.home, 'log/out.log'), 'a');
  const child = spawn(
    java,
    [
      ...[`-Xms${heap}`, `-Xmx${heap}`, '-Xss512k', '-XX:+UseSerialGC', '-XX:+ExitOnOutOfMemoryError'],
      // Most of what a short-lived node does is start: the second compiler would cost more than it saves.
      '-XX:TieredStopAtLevel=1',
      '-Djdk.attach.allowAttachSelf=true',
      ...moduleOptions,
      ...adminOptions(node),
      `-Dcassandra.config=file://${node.home}/conf/cassandra.yaml`,
      `-Dlogback.configurationFile=${node.home}/conf/logback.xml`,
      `-Dcassandra.storagedir=${node.home}`,
      ...['-Dcassandra-foreground=yes', '-Dcassandra.ring_delay_ms=3000', '-Dcassandra.superuser_setup_delay_ms=0'],
      '-Dcassandra.skip_wait_for_gossip_to_settle=0',
      ...['-cp', `${node.home}/conf:${jars}/*`, 'org.apache.cassandra.service.CassandraDaemon'],
    ],
    { detached: true, stdio: ['ignore', out, out] },
  );
  child.on('error', () => {}); // Whoever waits for the node finds no process.
  child.unref();
  if (child.pid !== undefined) writeFileSync(pidFile(node), String(child.pid));
}

function adminOptions(node: Node): string[] {
  const { users, rights } = adminFilesOf(node);
  const remote = {
    ...{ port: adminPort, 'rmi.port': adminPort, host: node.host, ssl: false, authenticate: true },
    ...{ 'password.file': users, 'password.toHashes': false, 'access.file': rights },
  };
  return [
    `-Djava.rmi.server.hostname=${node.host}`,
    ...Object.entries(remote).map(([name, value]) => `-Dcom.sun.management.jmxremote.${name}=${value}`),
  ];
}

/** Cassandra's own tool of administration, asked of one node; answers what it prints. */
export async function nodetool(node: Node, how: Omit<JavaSetup, 'heap'>, args: readonly string[]): Promise<string> {
  const { password } = adminFilesOf(node);
  const java = [
    ...['-Xmx64M', '-Xss512k', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', ...moduleOptions],
    // It writes down what it was asked, in the home of whoever asks.
    `-Duser.home=${node.home}`,
    ...['-cp', `${how.jars}/*`, 'org.apache.cassandra.tools.NodeTool'],
  ];
  const at = ['-h', node.host, '-p', String(adminPort), '-u', 'roost', '-pwf', password];
  try {
    const { stdout } = await promisify(execFile)(how.java, [...java, ...at, ...args], { timeout: 120_000 });
    return stdout;
  } catch (error) {
    const { stdout, stderr, message } = error as { stdout?: string; stderr?: string; message: string };
    throw new ClusterProblem(`nodetool ${args.join(' ')} on node ${node.number}: ${stderr || stdout || message}`);
  }
}

/** The process of a node, and of no other program that was given its number since. */
export function pidOf(node: Node): number | undefined {
  const pid = existsSync(pidFile(node)) ? Number(readFileSync(pidFile(node), 'utf8')) : 0;
  return pid > 0 && commandLine(pid).includes(`-Dcassandra.storagedir=${node.home}`) ? pid : undefined;
}

/** Ends a node, outright with SIGKILL; resolves when its process is gone. */
export async function endNode(node: Node, signal: 'SIGTERM' | 'SIGKILL', patienceMs = 20_000): Promise<void> {
  const pid = pidOf(node);
  if (pid !== undefined) {
    process.kill(pid, signal);
    const until = Date.now() + patienceMs;
    while (pidOf(node) === pid && Date.now() < until) await sleep(100);
    if (pidOf(node) === pid) return endNode(node, 'SIGKILL');
  }
  rmSync(pidFile(node), { force: true });
}

function pidFile(node: Node): string {
  return path.join(node.home, 'pid');
}

function commandLine(pid: number): string {
  try {
    if (existsSync('/proc/self/stat')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-ww', '-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
