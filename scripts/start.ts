import path from 'node:path';
import { proxyConfig } from './cassandra/access.ts';
import { UsageError } from './kit/args.ts';
import { portProblem } from './kit/port-problem.ts';
import { stopSignal } from './kit/stop-signal.ts';
import { isLoopback } from './runtime/loopback.ts';
import { readStartArgs } from './runtime/start-args.ts';
import { type Companion, type Runtime, startRuntime } from './runtime/start-runtime.ts';

const asked = readStartArgs();

process.exit(await main());

async function main(): Promise<number> {
  const stopped = stopSignal();
  // What this process and the runtime below it write is nobody else's to read.
  process.umask(0o077);
  const { port, host, dataDir, vars, config, hideCodes, cassandra } = asked;
  if (!hideCodes && !isLoopback(host)) {
    console.error(
      `Not serving on ${host}: sign-up codes are shown, and other machines could read them. ` +
        'Add --hide-codes (then codes go out by the configured sender only), or use --host 127.0.0.1.',
    );
    return 2;
  }

  const problem = await portProblem({ host, port, options: ['host', 'port'] });
  if (problem !== null) {
    console.error(problem);
    return 2;
  }

  say('Starting Roost ...');
  try {
    const runtime = await startRuntime({
      config,
      port,
      host,
      dataDir,
      vars: cassandra ? { ROOST_HISTORY: 'cassandra', ...vars } : vars,
      beside: cassandra ? [historyProxy()] : [],
      showCodes: !hideCodes,
      onLog: say,
    });
    const problem = await problemOf(runtime);
    if (problem !== null) {
      console.error(problem);
      await runtime.stop();
      return 2;
    }
    console.log(`ready ${runtime.url}`);
    explain(runtime);
    await stopped;
    await runtime.stop();
    return 0;
  } catch (error) {
    // Never a stack: a worker that cannot be built, or a folder or a port that was asked for and is somebody else's.
    console.error(error instanceof Error ? error.message : String(error));
    return error instanceof UsageError ? 2 : 1;
  }
}

/** What is wrong with the variables: with that it would serve nobody. */
async function problemOf({ url }: Runtime): Promise<string | null> {
  const answer = await fetch(`${url}/healthz`).catch(() => null);
  if (answer?.status !== 503) return null;
  const { error } = (await answer.json().catch(() => ({}))) as { error?: { detail?: string } };
  return error?.detail ?? null;
}

/** One object on one machine; who reaches the cluster how is the proxy's own to say, in its log. */
function historyProxy(): Companion {
  const said = Object.entries(process.env).filter(([name]) => name.startsWith('CASSANDRA_'));
  return {
    binding: 'HISTORY_PROXY',
    config: proxyConfig,
    vars: { CASSANDRA_POOLS: '1', ...(Object.fromEntries(said) as Record<string, string>) },
  };
}

function explain(runtime: Runtime): void {
  say(`
Open ${runtime.url} and sign up; for a second person use a private window or ${runtime.url}/?profile=bob
Sign-up codes appear on the page and here. Data is kept in ${path.relative(process.cwd(), runtime.dataDir) || '.'}
Ctrl-C stops it.
`);
}

function say(line: string): void {
  if (!asked.quiet) process.stderr.write(`${line}\n`);
}
