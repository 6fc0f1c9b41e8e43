import path from 'node:path';
import { proxyConfig } from './cassandra/access.ts';
import { endWithUsage, readArgs, readWhole, UsageError } from './kit/args.ts';
import { stopSignal } from './kit/stop-signal.ts';
import { isLoopback } from './runtime/loopback.ts';
import { type Beside, type Runtime, startRuntime } from './runtime/start-runtime.ts';

const usage = `
npm start [-- --port 8787 --host 127.0.0.1 --data DIR --quiet]

Runs Roost on this machine, with nothing else needed. Prints "ready http://HOST:PORT" when it serves.

  --port N        8787 by default; 0 takes a free one
  --host HOST     127.0.0.1 by default. Another machine can reach Roost only with --hide-codes, because whoever sees
                  the sign-up codes can sign up as anybody
  --data DIR      where accounts and messages are kept between runs; .roost by default
  --hide-codes    do not show sign-up codes on the page and in the terminal
  --var NAME=TEXT a value that replaces the one of wrangler.toml (limits, for example); may be repeated
  --config FILE   another wrangler file than wrangler.toml
  --cassandra     older history goes to the Cassandra cluster of workers/history-proxy/wrangler.toml, or of the
                  environment (CASSANDRA_CONTACT_POINTS …); \`npm run start:cassandra\` starts one
  --quiet         print the ready line only
`;

const { values } = readArgs(usage, {
  port: { type: 'string', default: '8787' },
  host: { type: 'string', default: '127.0.0.1' },
  data: { type: 'string', default: '.roost' },
  var: { type: 'string', multiple: true, default: [] },
  config: { type: 'string' },
  'hide-codes': { type: 'boolean', default: false },
  cassandra: { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
});

process.exit(await main());

async function main(): Promise<number> {
  const stopped = stopSignal();
  // What this process and the runtime below it write is nobody else's to read.
  process.umask(0o077);
  const hideCodes = values['hide-codes'];
  if (!hideCodes && !isLoopback(values.host)) {
    console.error(
      `Not serving on ${values.host}: sign-up codes are shown, and other machines could read them. ` +
        'Add --hide-codes (then codes go out by the configured sender only), or use --host 127.0.0.1.',
    );
    return 1;
  }

  const [port, vars] = [readPort(), readVars()];
  const dataDir = path.resolve(values.data);
  say('Starting Roost ...');
  try {
    const runtime = await startRuntime({
      config: values.config && path.resolve(values.config),
      port,
      host: values.host,
      dataDir,
      vars: values.cassandra ? { ROOST_HISTORY: 'cassandra', ...vars } : vars,
      beside: values.cassandra ? [historyProxy()] : [],
      showCodes: !hideCodes,
      onLog: say,
    });
    console.log(`ready ${runtime.url}`);
    explain(runtime);
    await stopped;
    await runtime.stop();
    return 0;
  } catch (error) {
    console.error(error instanceof Error && error.name === 'Error' ? error.message : error);
    return 1;
  }
}

/** One object on one machine; who reaches the cluster how is the proxy's own to say, in its log. */
function historyProxy(): Beside {
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

function readPort(): number {
  return orUsage(() => readWhole('port', values.port, 0, 65_535));
}

function readVars(): Record<string, string> {
  return orUsage(() =>
    Object.fromEntries(
      values.var.map((text) => {
        const at = text.indexOf('=');
        if (at < 1) throw new UsageError(`--var is NAME=TEXT, not ${JSON.stringify(text)}`);
        return [text.slice(0, at), text.slice(at + 1)];
      }),
    ),
  );
}

function orUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UsageError) return endWithUsage(error.message, usage);
    throw error;
  }
}

function say(line: string): void {
  if (!values.quiet) process.stderr.write(`${line}\n`);
}
