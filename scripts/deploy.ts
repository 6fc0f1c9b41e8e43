import { spawnSync } from 'node:child_process';
import { s3Problem, s3Rules } from './deploy/bucket-itself.ts';
import { codesNote } from './deploy/who-gets-codes.ts';
import { bin, root } from './kit/paths.ts';
import { quietWrangler, runWrangler } from './kit/wrangler.ts';
import { chosenConfig, readWranglerArgs } from './kit/wrangler-args.ts';
import { chosenWranglerConfig } from './kit/wrangler-config.ts';

const usage = `
npm run deploy [-- --dry-run] [-- OPTIONS OF wrangler deploy]

Creates the directory database, the bucket for files and the queues if the account has none of those names, applies the
migrations the database has not seen, then runs \`wrangler deploy\`. Running it again changes nothing but what is new. Where devices
use the bucket itself (docs/deploy.md) it gives it the rules for that; with ROOST_S3_KEY set it asks whether the key fits. Needs
\`npx wrangler login\`, or
CLOUDFLARE_API_TOKEN (and CLOUDFLARE_ACCOUNT_ID when the token sees several accounts).

  --dry-run   build and check everything, and send nothing
`;

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  console.log(usage.trim());
  process.exit(0);
}
// Before anything is made for what would be refused at the end.
const given = readWranglerArgs('deploy', args);
const chosen = chosenConfig(given);
const { options } = chosen;
const config = chosenWranglerConfig(chosen);
process.exit(await main());

async function main(): Promise<number> {
  if (given.has('dry-run')) return told(runWrangler(['deploy', ...args]));
  if (!isLoggedIn()) {
    console.error('Not logged in to Cloudflare: run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN.');
    return 1;
  }
  // Before the code that needs them: old code runs on a newer database, not the other way round.
  const prepared =
    databases().every((name) => createDatabase(name) && migrateDatabase(name)) &&
    buckets().every(createBucket) &&
    (await readyBucketItself()) &&
    queues().every(createQueue);
  return prepared ? told(runWrangler(['deploy', ...args], interactive)) : 1;
}

/** Last, where whoever deploys looks. */
function told(code: number): number {
  // Those of the command line win over the file's.
  const note = code === 0 && !given.has('var') ? codesNote(config.vars) : null;
  if (note !== null) console.error(note);
  return code;
}

/** A person who deploys may be asked things. */
const interactive = { WRANGLER_SEND_METRICS: 'false' };

function databases(): string[] {
  return config.d1_databases.flatMap((database) => database.database_name ?? []);
}

function buckets(): string[] {
  return config.r2_buckets.flatMap((bucket) => bucket.bucket_name ?? []);
}

function createBucket(name: string): boolean {
  const isThere = runWrangler(['r2', 'bucket', 'info', name, ...options]) === 0;
  return isThere || runWrangler(['r2', 'bucket', 'create', name, ...options]) === 0;
}

/** Where devices use the bucket itself (docs/deploy.md): whether the key fits, and the rules that pages and leftovers need. */
async function readyBucketItself(): Promise<boolean> {
  const { vars } = config;
  const problem = await s3Problem({ ...vars, ROOST_S3_KEY: process.env.ROOST_S3_KEY ?? '' });
  if (problem !== null) {
    console.error(problem);
    return false;
  }
  const { ROOST_S3_BUCKET: bucket } = vars;
  return (
    typeof bucket !== 'string' ||
    bucket === '' ||
    s3Rules(bucket, (command) => runWrangler([...command, ...options]) === 0)
  );
}

function createDatabase(name: string): boolean {
  const list = askWrangler(['d1', 'list', '--json', ...options]);
  if (list === undefined) return false;
  const isThere = (list as { name: string }[]).some((database) => database.name === name);
  return isThere || runWrangler(['d1', 'create', name, '--update-config=false', ...options]) === 0;
}

/** Those of the wrangler file, each once. */
function queues(): string[] {
  const { consumers = [], producers = [] } = config.queues ?? {};
  return [...new Set([...consumers, ...producers].map(({ queue }) => queue))];
}

function createQueue(name: string): boolean {
  // Asked for by its name: the list comes in pages.
  if (runWrangler(['queues', 'info', name, ...options]) === 0) return true;
  return runWrangler(['queues', 'create', name, ...options]) === 0;
}

function migrateDatabase(name: string): boolean {
  return runWrangler(['d1', 'migrations', 'apply', name, '--remote', ...options]) === 0;
}

function isLoggedIn(): boolean {
  return (askWrangler(['whoami', '--json']) as { loggedIn?: boolean } | undefined)?.loggedIn === true;
}

/** What a wrangler command answers as JSON; undefined when it did not. */
function askWrangler(command: string[]): unknown {
  const { stdout } = spawnSync(bin('wrangler'), command, {
    cwd: root,
    env: { ...process.env, ...quietWrangler },
    stdio: ['ignore', 'pipe', 2],
    encoding: 'utf8',
  });
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}
