/** The key to the S3 interface of the bucket, as a deployment configures it (docs/deploy.md). */
import { isLoopback } from '../security/loopback.ts';

export interface S3Settings {
  /** Of the account, without a slash at the end. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly keyId: string;
  readonly key: string;
}

const s3Names = ['ROOST_S3_ENDPOINT', 'ROOST_S3_BUCKET', 'ROOST_S3_KEY_ID', 'ROOST_S3_KEY'] as const;

/** All of it or nothing: null. What is wrong is added to `problems`, in sentences that name the variables and never their values. */
export function readS3(vars: Readonly<Record<string, unknown>>, problems: string[]): S3Settings | null {
  const text = (name: string) => (typeof vars[name] === 'string' ? vars[name].trim() : '');
  const [endpoint = '', bucket = '', keyId = '', key = ''] = s3Names.map(text);
  const names = s3Names.filter((name) => text(name) === '');
  if (names.length === s3Names.length) return null;
  if (names.length > 0) problems.push(`For the S3 interface of the bucket ${names.join(', ')} must be set too.`);
  const url = URL.parse(endpoint);
  const isPlain = url !== null && url.protocol === 'http:' && isLoopback(url.hostname);
  if (endpoint !== '' && (url === null || url.search !== '' || (url.protocol !== 'https:' && !isPlain)))
    problems.push('ROOST_S3_ENDPOINT must be an https address, as https://ACCOUNT.r2.cloudflarestorage.com.');
  if (bucket !== '' && !/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket))
    problems.push('ROOST_S3_BUCKET must be the name of a bucket, the one that MEDIA_BUCKET is bound to.');
  return { endpoint: endpoint.replace(/\/+$/, ''), bucket, keyId, key };
}
