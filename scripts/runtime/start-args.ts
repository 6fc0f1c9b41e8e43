import { existsSync } from 'node:fs';
import path from 'node:path';
import { endWithUsage, readArgs, readText, readWhole, UsageError } from '../kit/args.ts';

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

/** What `npm start` was asked for. */
export interface StartArgs {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly vars: Readonly<Record<string, string>>;
  readonly config: string | undefined;
  readonly hideCodes: boolean;
  readonly cassandra: boolean;
  readonly quiet: boolean;
}

/** Reads the command line; what cannot be obeyed ends the process with 2. */
export function readStartArgs(args = process.argv.slice(2)): StartArgs {
  const { values } = readArgs(
    usage,
    {
      port: { type: 'string', default: '8787' },
      host: { type: 'string', default: '127.0.0.1' },
      data: { type: 'string', default: '.roost' },
      var: { type: 'string', multiple: true, default: [] },
      config: { type: 'string' },
      'hide-codes': { type: 'boolean', default: false },
      cassandra: { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
    },
    args,
  );
  const config = values.config === undefined ? undefined : path.resolve(values.config);
  try {
    if (config !== undefined && !existsSync(config))
      throw new UsageError(`--config names a wrangler file, and there is none at ${config}`);
    return {
      port: readWhole('port', values.port, 0, 65_535),
      host: readText('host', values.host),
      dataDir: path.resolve(readText('data', values.data)),
      vars: readVars(values.var),
      config,
      hideCodes: values['hide-codes'],
      cassandra: values.cassandra,
      quiet: values.quiet,
    };
  } catch (error) {
    if (error instanceof UsageError) return endWithUsage(error.message, usage);
    throw error;
  }
}

function readVars(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new UsageError(`--var is NAME=TEXT, not ${JSON.stringify(text)}`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}
