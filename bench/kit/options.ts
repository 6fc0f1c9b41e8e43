import { readArgs, readWhole } from '../../scripts/kit/args.ts';

export interface BenchOptions {
  readonly json: boolean;
  /** How long the measuring may take altogether, about. */
  readonly seconds: number;
  readonly messages: number;
  /** Where the servers keep their data; undefined: a folder that goes afterwards. */
  readonly data: string | undefined;
}

/** Reads what every bench understands. */
export function readBenchOptions(
  name: string,
  args: string[],
  standard: { seconds: number; messages: number },
): BenchOptions {
  const usage = `
npm run bench -- ${name} [--json] [--seconds N] [--messages N] [--data DIR]

  --json        one JSON object on the last line of stdout; the table goes to stderr
  --seconds N   about how long to measure, ${standard.seconds} by default
  --messages N  the most messages a round sends, ${standard.messages} by default
  --data DIR    where the servers keep their data (what medium counts); a temporary folder by default
`;
  const { values } = readArgs(
    usage,
    {
      json: { type: 'boolean', default: false },
      seconds: { type: 'string', default: String(standard.seconds) },
      messages: { type: 'string', default: String(standard.messages) },
      data: { type: 'string' },
    },
    args,
  );
  return {
    json: values.json,
    seconds: readWhole('seconds', values.seconds, 1, 3_600),
    messages: readWhole('messages', values.messages, 1, 10_000_000),
    data: values.data,
  };
}
