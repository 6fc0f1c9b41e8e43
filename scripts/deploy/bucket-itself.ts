/** The S3 interface of the bucket as a deployment is given it: whether its key fits, and the rules of the bucket. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AwsClient } from 'aws4fetch';
import { incomingRoot } from '../../durable-objects/media/rpc-incoming.ts';
import { readS3 } from '../../workers/gateway/media/s3-settings.ts';

/** What a page of another origin may do at the bucket. Each address is signed, and nothing else lets anybody in: any page may use one. */
export const cors = {
  rules: [
    {
      allowed: { origins: ['*'], methods: ['GET', 'PUT'], headers: ['content-type', 'range', 'x-amz-checksum-sha256'] },
      exposeHeaders: ['content-range'],
      maxAgeSeconds: 86_400,
    },
  ],
};
const ruleName = 'roost-incoming';
const waitMs = 20_000;

/** A sentence for whoever deploys, or null. Without the key here only what is set is looked at: nobody can read a secret back. */
export async function s3Problem(vars: Readonly<Record<string, unknown>>): Promise<string | null> {
  const hasKey = vars.ROOST_S3_KEY !== '';
  const isUsed = ['ROOST_S3_ENDPOINT', 'ROOST_S3_BUCKET', 'ROOST_S3_KEY_ID'].some((name) => (vars[name] ?? '') !== '');
  const problems: string[] = [];
  const settings = readS3(hasKey || !isUsed ? vars : { ...vars, ROOST_S3_KEY: 'set as a secret' }, problems);
  if (problems.length > 0) return problems.join(' ');
  if (settings === null || !hasKey) return null;
  const { endpoint, bucket, keyId, key } = settings;
  const client = new AwsClient({ accessKeyId: keyId, secretAccessKey: key, service: 's3', region: 'auto', retries: 0 });
  const probe = `${endpoint}/${bucket}/${incomingRoot}probe`;
  const ask = (method: string, body: string | null) =>
    client.fetch(probe, { method, body, signal: AbortSignal.timeout(waitMs) }).then(
      async (response) => {
        await response.body?.cancel();
        return response.status;
      },
      (error: unknown) => String((error as { cause?: unknown }).cause ?? error),
    );
  // To store and to erase is what the key is for: one that may only read would be found out by people.
  for (const [method, body] of [
    ['PUT', 'probe'],
    ['GET', null],
    ['DELETE', null],
  ] as const) {
    const status = await ask(method, body);
    if (typeof status === 'string') return `${endpoint} cannot be reached (${status}): is ROOST_S3_ENDPOINT right?`;
    if (status === 404) return `There is no bucket ${bucket} at ${endpoint}: look at ROOST_S3_BUCKET.`;
    if (status >= 300)
      return `The bucket ${bucket} refuses the key (${method} answers ${status}): look at ROOST_S3_KEY_ID and ROOST_S3_KEY, and that the key may read and write there.`;
  }
  return null;
}

/** `run` gives whether wrangler did it. */
export function s3Rules(bucket: string, run: (command: string[]) => boolean): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), 'roost-deploy-'));
  try {
    const file = path.join(folder, 'cors.json');
    writeFileSync(file, JSON.stringify(cors));
    if (!run(['r2', 'bucket', 'cors', 'set', bucket, '--file', file, '--force'])) return false;
    // One that is there already is taken away first: its name is given once.
    run(['r2', 'bucket', 'lifecycle', 'remove', bucket, '--name', ruleName]);
    return run(['r2', 'bucket', 'lifecycle', 'add', bucket, ruleName, incomingRoot, '--expire-days', '1', '--force']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
