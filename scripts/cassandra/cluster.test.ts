import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answersCql } from './answers.ts';
import { Cluster } from './cluster.ts';
import { nodesOf, writeNodeFiles } from './node-files.ts';
import { pidOf } from './node-process.ts';
import { whatIsMissing } from './tools.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'roost-cluster-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const shapeOf = (nodes: number) => ({ nodes, network: '127.0.98', dir, password: '' });

test('every token of a ring is given once, and all are as far from each other', () => {
  const shape = shapeOf(3);
  const tokens = nodesOf(shape).flatMap((node) => {
    writeNodeFiles(node, shape);
    const yaml = readFileSync(path.join(node.home, 'conf/cassandra.yaml'), 'utf8');
    return (/initial_token: "(.*)"/.exec(yaml)?.[1] ?? '').split(',').map(BigInt);
  });
  tokens.sort((one, other) => (one < other ? -1 : 1));
  expect(tokens).toHaveLength(12);
  const gaps = tokens.slice(1).map((token, index) => token - (tokens[index] as bigint));
  for (const gap of gaps) expect(Number(gap - 2n ** 64n / 12n)).toBeLessThanOrEqual(1);
  expect(tokens[0]).toBeGreaterThan(-(2n ** 63n));
});

test('a process that was given the number of a node that is gone is not taken for it', () => {
  const [node] = nodesOf(shapeOf(1));
  if (node === undefined) throw new Error('no node');
  writeNodeFiles(node, shapeOf(1));
  writeFileSync(path.join(node.home, 'pid'), String(process.pid));
  expect(pidOf(node)).toBeUndefined();
});

test('a server that does not speak CQL is no node that is ready', async () => {
  const server = net.createServer((socket) => socket.on('data', () => socket.write('HTTP/1.1 400\r\n\r\n')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  expect(await answersCql('127.0.0.1', port)).toBe(false);
  server.close();
  expect(await answersCql('127.0.0.1', port)).toBe(false);
});

test('of a cluster that is not there, nothing can be stopped wrongly', async () => {
  const cluster = new Cluster({ dir: path.join(dir, 'none'), say: () => {} });
  expect(await cluster.status()).toEqual([]);
  await cluster.stop();
  await expect(cluster.kill(1)).rejects.toThrow('there is no cluster');
});

test('a machine without Java is told so in a sentence', () => {
  const before = { ...process.env };
  Object.assign(process.env, { PATH: dir, JAVA_HOME: '' });
  try {
    expect(whatIsMissing(path.join(dir, 'jars'), dir)).toMatch(/^there is no Java 17 or 11 on this machine.*Docker/);
  } finally {
    process.env = before;
  }
});
