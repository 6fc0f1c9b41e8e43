import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { s3Problem, s3Rules } from './bucket-itself.ts';

describe('[B19] before a deploy that lets devices use the bucket itself', () => {
  let server: Server;
  let status: (method: string) => number = () => 200;
  const asked: string[] = [];
  beforeAll(async () => {
    server = createServer(({ method = '', url, headers }, response) => {
      asked.push(`${method} ${url} ${headers.authorization?.split('/')[0]}`);
      response.writeHead(status(method)).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const vars = () => ({
    ROOST_S3_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ ROOST_S3_BUCKET: 'roost-media', ROOST_S3_KEY_ID: 'id', ROOST_S3_KEY: 'key' },
  });

  test('the key is tried: it may store, read and erase', async () => {
    expect(await s3Problem(vars())).toBeNull();
    const at = '/roost-media/in/probe AWS4-HMAC-SHA256 Credential=id';
    expect(asked).toEqual([`PUT ${at}`, `GET ${at}`, `DELETE ${at}`]);
  });

  test.each([
    ['a wrong key', () => 403, 'refuses the key (PUT answers 403)'],
    ['no such bucket', () => 404, 'There is no bucket roost-media'],
    [
      'a key that may only store',
      (method: string) => (method === 'PUT' ? 200 : 403),
      'refuses the key (GET answers 403)',
    ],
  ])('%s ends it with a sentence', async (_, answer, sentence) => {
    status = answer;
    expect(await s3Problem(vars())).toContain(sentence);
    expect(await s3Problem(vars())).not.toContain('"key"');
  });

  test('an address where nobody answers, half of the settings, and none of them', async () => {
    expect(await s3Problem({ ...vars(), ROOST_S3_ENDPOINT: 'http://127.0.0.1:1' })).toContain('cannot be reached');
    expect(await s3Problem({ ...vars(), ROOST_S3_BUCKET: '' })).toContain('ROOST_S3_BUCKET must be set too');
    // The secret is at the worker: what can be seen is right.
    expect(await s3Problem({ ...vars(), ROOST_S3_KEY: '' })).toBeNull();
    expect(
      await s3Problem({ ROOST_S3_ENDPOINT: '', ROOST_S3_BUCKET: '', ROOST_S3_KEY_ID: '', ROOST_S3_KEY: '' }),
    ).toBeNull();
  });

  test('the bucket is given its rules, and one that fails ends it', () => {
    const commands: string[] = [];
    expect(s3Rules('roost-media', (command) => commands.push(command.join(' ')) > 0)).toBe(true);
    expect(commands.map((one) => one.replace(/--file \S+/, '--file F'))).toEqual([
      'r2 bucket cors set roost-media --file F --force',
      'r2 bucket lifecycle remove roost-media --name roost-incoming',
      'r2 bucket lifecycle add roost-media roost-incoming in/ --expire-days 1 --force',
    ]);
    expect(s3Rules('roost-media', () => false)).toBe(false);
  });
});
