/** Amazon's own client library, unmodified, at addresses that the server gave out, and at what became of them. */
import { createHash, createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mediaPartBytes } from '../../protocol/media.ts';
import type { Account } from '../harness/account.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { bring } from './bring.ts';

/** As much of it as is called here, in our words. */
interface S3Library {
  S3Client: new (options: object) => S3Client;
  HeadObjectCommand: new (input: object) => object;
  GetObjectCommand: new (input: object) => object;
}
interface S3Client {
  send(command: object): Promise<{
    readonly ContentLength: number;
    readonly Body: { transformToByteArray(): Promise<Uint8Array> };
  }>;
  readonly config: { readonly requestHandler: { handle(request: object): Promise<{ response: S3Response }> } };
}
interface S3Response {
  readonly statusCode: number;
  readonly body: AsyncIterable<Uint8Array>;
}
interface SignatureLibrary {
  SignatureV4: new (
    options: object,
  ) => {
    presign(request: object, options: object): Promise<{ query: Record<string, string> }>;
  };
}

const folder = path.join(import.meta.dirname, 's3-client');
const s3 = { keyId: 'roost-test', key: 'a key to the bucket that nobody else has' };
const Bucket = 'roost-media';
const packageName = '@aws-sdk/client-s3';

let server: TestServer;
let account: Account;
let library: S3Library;
let client: S3Client;
const require = createRequire(path.join(folder, 'package.json'));

beforeAll(async () => {
  await bring(folder, 'the S3 client that addresses are tested with');
  library = require(packageName) as S3Library;
  server = await startTestServer(freeLimits, () => {}, { s3 });
  account = await server.signUp('ann');
  const entry = await server.runtime.miniflare.ready;
  client = new library.S3Client({
    ...{ endpoint: new URL('/cdn-cgi/local/r2/s3', entry).href, region: 'auto', forcePathStyle: true },
    credentials: { accessKeyId: s3.keyId, secretAccessKey: s3.key },
  });
});
afterAll(() => server?.stop());

interface PutAddress {
  readonly part: number;
  readonly url: string;
  readonly headers: Record<string, string>;
}

async function post<Answer>(at: string, body: object = {}): Promise<Answer> {
  const headers = { authorization: `Bearer ${account.token}`, 'content-type': 'application/json' };
  const response = await fetch(`${server.url}${at}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

function requestOf(method: string, address: string, headers: Record<string, string> = {}, body?: Uint8Array) {
  const { protocol, hostname, port, pathname, searchParams, host } = new URL(address);
  return {
    ...{ method, protocol, hostname, port: Number(port), path: pathname, query: Object.fromEntries(searchParams) },
    headers: { host, ...headers, ...(body === undefined ? {} : { 'content-length': String(body.length) }) },
    body,
  };
}

/** By the client's own way to its server; the address has its signature already. */
async function at(...given: Parameters<typeof requestOf>): Promise<{ status: number; bytes: Buffer }> {
  const { response } = await client.config.requestHandler.handle(requestOf(...given));
  const pieces: Uint8Array[] = [];
  for await (const piece of response.body) pieces.push(piece);
  return { status: response.statusCode, bytes: Buffer.concat(pieces) };
}

describe("[B19] Amazon's S3 client", () => {
  test('stores and reads at the addresses that the server gives out, and finds what became of it with the key', async () => {
    const bytes = createHash('shake256', { outputLength: mediaPartBytes + 5_000 })
      .update('a film')
      .digest();
    const parts = [bytes.subarray(0, mediaPartBytes), bytes.subarray(mediaPartBytes)];
    const asked = { kind: 'document', size: bytes.length, parts: parts.map((part) => sha256(part).toString('base64')) };
    const opened = await post<{ object: string; parts: PutAddress[] }>('/v1/media', asked);
    for (const { part, url, headers } of opened.parts) {
      const body = parts[part - 1] as Uint8Array;
      // Of another length it is refused there already.
      expect((await at('PUT', url, headers, body.subarray(1))).status).toBe(403);
      expect((await at('PUT', url, headers, body)).status).toBe(200);
      const Key = decodeURIComponent(new URL(url).pathname).split(`/${Bucket}/`)[1];
      const came = await client.send(new library.GetObjectCommand({ Bucket, Key }));
      expect(Buffer.compare(await came.Body.transformToByteArray(), body)).toBe(0);
    }
    const Key = opened.object;
    await expect(client.send(new library.HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await post(`/v1/media/${Key}/confirm`);
    expect((await client.send(new library.HeadObjectCommand({ Bucket, Key }))).ContentLength).toBe(bytes.length);
    const { url } = await post<{ url: string }>(`/v1/media/${Key}/address`);
    const read = await at('GET', url);
    expect([read.status, Buffer.compare(read.bytes, bytes)]).toEqual([200, 0]);
    const range = await at('GET', url, { range: 'bytes=8388600-8388700' });
    expect([range.status, Buffer.compare(range.bytes, bytes.subarray(8_388_600, 8_388_701))]).toEqual([206, 0]);
  });

  test('makes the same signature of the same request', async () => {
    const body = Buffer.from('a note of which the ciphertext stands here');
    const asked = { kind: 'document', size: body.length, parts: [sha256(body).toString('base64')] };
    const { parts } = await post<{ parts: PutAddress[] }>('/v1/media', asked);
    const { url, headers } = parts[0] as PutAddress;
    const said = new URL(url).searchParams;
    const signing = createRequire(require.resolve(packageName))('@smithy/signature-v4') as SignatureLibrary;
    /** An HMAC where there is a key. */
    class Sha256 {
      readonly #hash: { update(data: Uint8Array | string): unknown; digest(): Uint8Array };
      constructor(key?: Uint8Array | string) {
        this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
      }
      update(data: Uint8Array | string): void {
        this.#hash.update(data);
      }
      async digest(): Promise<Uint8Array> {
        return this.#hash.digest();
      }
    }
    const signer = new signing.SignatureV4({
      ...{ service: 's3', region: 'auto', uriEscapePath: false, applyChecksum: false, sha256: Sha256 },
      credentials: { accessKeyId: s3.keyId, secretAccessKey: s3.key },
    });
    const date = (said.get('X-Amz-Date') ?? '').replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
    // As of a body that it does not look at.
    const request = { ...requestOf('PUT', url, headers, body), query: {}, body: new ReadableStream() };
    const { query } = await signer.presign(request, {
      ...{ signingDate: new Date(date), expiresIn: Number(said.get('X-Amz-Expires')) },
      unhoistableHeaders: new Set(Object.keys(headers)),
    });
    expect(query['X-Amz-SignedHeaders']).toBe(said.get('X-Amz-SignedHeaders'));
    expect(query['X-Amz-Signature']).toBe(said.get('X-Amz-Signature'));
  });
});
