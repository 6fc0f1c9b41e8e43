/**
 * Addresses at the bucket itself, by its S3 interface (docs/spec/media.md, B19): signed with the deployment's key to it (AWS Signature
 * Version 4, in the query), so that bytes go by no worker. Nothing is asked for them.
 */
import { AwsV4Signer } from 'aws4fetch';
import { toBase64 } from '../../../lib/bytes.ts';
import type { PartDigest } from './part-digest.ts';
import type { S3Settings } from './s3-settings.ts';

export interface PresignedPut {
  readonly url: string;
  /** They are signed, and so is the length: any other is refused there. */
  readonly headers: Readonly<Record<string, string>>;
}

export class AddressSigner {
  readonly #settings: S3Settings;
  readonly #now: () => number;

  constructor(settings: S3Settings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
  }

  /** Good for bytes of that length and hash alone. */
  async toPut(key: string, { length, sha256 }: PartDigest, forMs: number): Promise<PresignedPut> {
    const bytes = Uint8Array.from(sha256.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
    const headers = { 'content-type': 'application/octet-stream', 'x-amz-checksum-sha256': toBase64(bytes) };
    const url = await this.#signed('PUT', key, forMs, { ...headers, 'content-length': String(length) });
    return { url, headers };
  }

  async toRead(key: string, forMs: number): Promise<string> {
    return this.#signed('GET', key, forMs, {});
  }

  async #signed(method: 'PUT' | 'GET', key: string, forMs: number, headers: Record<string, string>): Promise<string> {
    const { endpoint, bucket, keyId, key: secret } = this.#settings;
    const signer = new AwsV4Signer({
      ...{ method, headers, url: `${endpoint}/${bucket}/${key}?X-Amz-Expires=${Math.floor(forMs / 1_000)}` },
      ...{ accessKeyId: keyId, secretAccessKey: secret, service: 's3', region: 'auto' },
      ...{ signQuery: true, allHeaders: true },
      datetime: new Date(this.#now()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
    });
    return (await signer.sign()).url.href;
  }
}
