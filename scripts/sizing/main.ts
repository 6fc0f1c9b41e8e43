import { readArgs, UsageError } from '../kit/args.ts';
import { grouped, type SizingReport, sizing } from './arithmetic.ts';
import { type Assumption, assumptions, boundsOf, defaults } from './assumptions.ts';

const names = Object.keys(assumptions) as Assumption[];

const usage = `
npm run sizing [-- --users N --messages-per-day N ... --json]

The arithmetic of a deployment: connections, calls, rows, storage, Cassandra nodes, money a month. It measures nothing:
what it takes for given are these options (with their defaults), what \`npm run bench\` counted, and the platform's prices.

${names.map((name) => `  --${name.padEnd(22)} ${String(assumptions[name].default).padStart(10)}  ${assumptions[name].why}`).join('\n')}

Two billion people and a hundred billion messages a day:
  npm run sizing -- --users 2e9 --messages-per-day 1e11
`;

/** Runs `npm run sizing`. */
export async function main(args: string[]): Promise<number> {
  const texts = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const { values } = readArgs(usage, { ...texts, json: { type: 'boolean', default: false } }, args);
  const given: Record<Assumption, number> = defaults();
  for (const name of names) {
    const text = (values as Record<string, unknown>)[name];
    if (typeof text === 'string') given[name] = read(name, text);
  }
  const found = sizing(given);
  (values.json ? console.error : console.log)(table(found));
  if (values.json) console.log(JSON.stringify(asJson(given, found)));
  return 0;
}

function read(name: Assumption, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text.replaceAll(/[,_]/g, ''));
  const { min, max } = boundsOf(name);
  if (value >= min && value <= max) return value;
  throw new UsageError(`--${name} is a number from ${min} to ${max}, not ${JSON.stringify(text)}`);
}

function table({ sections, ends }: SizingReport): string {
  const parts = sections.map(({ title, lines }) =>
    [
      title,
      ...lines.map(({ name, value, unit }) => `  ${name.padEnd(52)} ${grouped(value).padStart(20)} ${unit}`.trimEnd()),
    ].join('\n'),
  );
  if (ends.length > 0) parts.push(['Where this ends', ...ends.map((end) => `  ${end}`)].join('\n'));
  return parts.join('\n\n');
}

function asJson(given: Record<Assumption, number>, { sections, ends }: SizingReport): object {
  const figures = sections.flatMap(({ title, lines }) =>
    lines.map(({ name, value }) => [`${title}: ${name}`, value] as const),
  );
  return { assumptions: given, figures: Object.fromEntries(figures), ends };
}
