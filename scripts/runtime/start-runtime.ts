import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { UsageError } from '../kit/args.ts';
import { readWranglerConfig } from '../kit/wrangler-config.ts';
import { bundleWeb } from './bundle-web.ts';
import { bundleWorker } from './bundle-worker.ts';
import { startGuard } from './guard.ts';
import { holdDataDir } from './hold-data-dir.ts';
import { isLoopback } from './loopback.ts';
import { type MigratableDatabase, migrateD1 } from './migrate-d1.ts';
import { keepOwnSignals } from './own-signals.ts';
import { findWorkerd, markName } from './workerd-pid.ts';

export interface RuntimeOptions {
  /** The wrangler file to run, by default the one at the root. */
  config?: string | undefined;
  host?: string | undefined;
  /** 0, the default, takes a free one. */
  port?: number | undefined;
  /** Where objects and databases are kept; without it a folder that goes when the server stops. */
  dataDir?: string | undefined;
  /** Values that replace those of the wrangler file, limits for example. */
  vars?: Record<string, string> | undefined;
  /** Lets the worker show sign-up codes; true by default when only this machine can reach it. */
  showCodes?: boolean | undefined;
  /** Wrangler files of workers beside it, which it reaches by its service bindings. */
  beside?: readonly Companion[] | undefined;
  /** Opens the S3 interface of the buckets on loopback for a client with that key, and tells the worker of it. */
  s3?: { readonly keyId: string; readonly key: string } | undefined;
  /** Lets profilers in on loopback, at a free port; `Runtime.inspector` says where. */
  inspected?: boolean | undefined;
  /** How often a queue with dead letters tries a message again, in the place of what the wrangler file says. */
  queueRetries?: number | undefined;
  /** One line that the worker logged; by default it goes to stderr. */
  onLog?: ((line: string) => void) | undefined;
}

export interface Companion {
  readonly config: string;
  /** Reached by this binding, where the wrangler file of the first names none. */
  readonly binding?: string | undefined;
  /** As `vars`, and secrets. */
  readonly vars?: Record<string, string> | undefined;
}

export interface Runtime {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly miniflare: Miniflare;
  /** The bundle that it runs, with its source map where it is `inspected`. */
  readonly script: string;
  /** Where the DevTools protocol of a worker is spoken, by default of the first; for who asked to be `inspected`. */
  inspector(worker?: string): Promise<URL>;
  /** The process that runs the worker and its objects; another one after a crash. */
  workerdPid(): number;
  /** Kills the runtime process outright; resolves when its successor serves the same data on the same port. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** Two servers cannot share an address; the message is for the person who started the second. */
class AddressInUse extends UsageError {}

/**
 * Runs a worker with all its bindings as the wrangler file names them, on this machine.
 *
 * Clients talk to workerd itself: the socket does not lead through the proxy that `wrangler dev` puts in front, which
 * costs 4 to 5 times as much a message. Should the runtime die, it is started again on the same port and data.
 */
export async function startRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const config = readWranglerConfig(options.config);
  const { workerOptions, main, define } = unstable_getMiniflareWorkerOptions(config.configPath);
  if (main === undefined) throw new Error(`${config.configPath} names no main file`);
  const project = path.dirname(config.configPath);
  const [script] = await Promise.all([
    bundleWorker(main, { define, isMapped: options.inspected }),
    buildAssets(config.assets?.directory, project),
  ]);

  const beside = await Promise.all((options.beside ?? []).map(workerBeside));

  const host = options.host ?? '127.0.0.1';
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(os.tmpdir(), 'roost-data-')));
  const release = holdDataDir(dataDir);
  // Where there are assets, Miniflare puts a worker of its own before ours (workers/roost.ts, `direct`).
  const entrypoint = config.assets === undefined ? 'default' : 'direct';
  const showCodes = options.showCodes ?? isLoopback(host);
  const restarts = new Restarts();
  const guard = startGuard();
  const s3 = options.s3 === undefined ? null : await s3Of(options.s3, workerOptions.r2Buckets);
  const mark = randomUUID();
  const findPid = () => findWorkerd(process.pid, mark);

  const miniflareOptions = convertV4MiniflareOptions({
    ...quietShared,
    // Miniflare's own entry stays on loopback and carries only its control; clients use the socket below.
    host: '127.0.0.1',
    port: s3?.port ?? 0,
    ...(options.inspected === true ? { inspectorPort: 0 } : {}),
    unsafeRuntimeEnv: { [markName]: mark },
    resourcePersistencePath: dataDir,
    handleStructuredLogs: ({ message }) => (options.onLog ?? logToStderr)(message),
    unsafeHandleRuntimeRestart: () => {
      guard.watch(present(findPid()));
      restarts.happened();
    },
    workers: [
      {
        ...workerOptions,
        name: config.name,
        rootPath: project,
        modulesRoot: project,
        modules: [{ type: 'ESModule', path: path.join(project, 'worker.mjs'), contents: script }],
        bindings: {
          ...(workerOptions.bindings as Record<string, string>),
          ...(showCodes ? { ROOST_LOCAL: '1' } : {}),
          ...s3?.vars,
          ...options.vars,
        },
        ...(s3 === null ? {} : { r2Buckets: s3.r2Buckets }),
        ...(options.queueRetries === undefined
          ? {}
          : { queueConsumers: withRetries(workerOptions.queueConsumers, options.queueRetries) }),
        serviceBindings: {
          ...(workerOptions.serviceBindings as Record<string, string>),
          ...servicesTo(options.beside ?? []),
        },
        unsafeDirectSockets: [{ host, port: options.port ?? 0, entrypoint }],
      },
      ...beside,
    ],
  });
  const miniflare = keepOwnSignals(() => new Miniflare(miniflareOptions));
  const stop = async () => {
    await miniflare.dispose();
    guard.release();
    release();
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  };

  try {
    const url = await miniflare.unsafeGetDirectURL(config.name, entrypoint);
    guard.watch(present(findPid()));
    for (const database of config.d1_databases) {
      const folder = path.resolve(project, database.migrations_dir ?? 'migrations');
      await migrateD1((await miniflare.getD1Database(database.binding)) as MigratableDatabase, folder);
    }
    return {
      url: url.origin,
      port: Number(url.port),
      dataDir,
      miniflare,
      script,
      inspector: async (worker = config.name) => new URL(`/core:user:${worker}`, await miniflare.getInspectorURL()),
      workerdPid: () => present(findPid()),
      crash: async () => {
        const again = restarts.next();
        process.kill(present(findPid()), 'SIGKILL');
        await again;
      },
      stop,
    };
  } catch (error) {
    await stop().catch(() => {});
    if ((error as { code?: string }).code !== 'ERR_ADDRESS_IN_USE') throw error;
    throw new AddressInUse(`${host}:${options.port} is already in use: choose another one with --port`);
  }
}

/** Only what the worker logs: banner, telemetry, looking up where this machine is and a made-up place are all switched off. */
const quietShared = {
  log: new Log(LogLevel.ERROR),
  logRequests: false,
  cf: {},
  telemetry: { enabled: false },
} as const;

/** Beside Miniflare's own entry, whose port has to be known before the worker is. */
async function s3Of({ keyId, key }: NonNullable<RuntimeOptions['s3']>, buckets: unknown) {
  const port = await freePort();
  const named = Object.entries(buckets as Record<string, string | { id: string }>).map(
    ([binding, bucket]) => [binding, typeof bucket === 'string' ? bucket : bucket.id] as const,
  );
  const s3Credentials = { accessKeyId: keyId, secretAccessKey: key };
  return {
    port,
    r2Buckets: Object.fromEntries(named.map(([binding, id]) => [binding, { id, s3Credentials }])),
    vars: {
      ROOST_S3_ENDPOINT: `http://127.0.0.1:${port}/cdn-cgi/local/r2/s3`,
      ROOST_S3_BUCKET: named.find(([binding]) => binding === 'MEDIA_BUCKET')?.[1] ?? '',
      ROOST_S3_KEY_ID: keyId,
      ROOST_S3_KEY: key,
    },
  };
}

function withRetries(consumers: unknown, maxRetries: number) {
  const named = Object.entries(consumers as Record<string, { readonly deadLetterQueue?: string }>);
  return Object.fromEntries(
    named.map(([queue, consumer]) => [
      queue,
      consumer.deadLetterQueue === undefined ? consumer : { ...consumer, maxRetries },
    ]),
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What leads to workers beside this one. */
function servicesTo(beside: readonly Companion[]): Record<string, string> {
  const bound = beside.flatMap(({ binding, config }) => (binding ? [[binding, readWranglerConfig(config).name]] : []));
  return Object.fromEntries(bound);
}

async function workerBeside({ config: file, vars }: Companion) {
  const { workerOptions, main, define } = unstable_getMiniflareWorkerOptions(file);
  if (main === undefined) throw new Error(`${file} names no main file`);
  const { name, configPath } = readWranglerConfig(file);
  const folder = path.dirname(configPath);
  return {
    ...workerOptions,
    name,
    rootPath: folder,
    modulesRoot: folder,
    modules: [
      {
        type: 'ESModule',
        path: path.join(folder, 'worker.mjs'),
        contents: await bundleWorker(main, { define }),
      } as const,
    ],
    bindings: { ...(workerOptions.bindings as Record<string, string>), ...vars },
  };
}

async function buildAssets(directory: string | undefined, project: string): Promise<void> {
  if (directory === undefined) return;
  await bundleWeb(path.join(project, 'web'), path.resolve(project, directory));
}

function logToStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}

function present(pid: number | undefined): number {
  if (pid === undefined) throw new Error('the runtime process is not there (it may be starting again)');
  return pid;
}

/** Whoever kills the runtime waits here for the next one. */
class Restarts {
  #waiters: (() => void)[] = [];

  next(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  happened(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }
}
