import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A row of a table of docs/spec/limits.md, as it is written. */
export interface PriceRow {
  readonly calls: string;
  readonly rows: string;
  readonly bytes: string;
}

/** The table under a heading of docs/spec/limits.md, by command or route. */
export function priceTable(heading: 'Commands' | 'Routes'): Map<string, PriceRow> {
  const page = readFileSync(path.join(import.meta.dirname, '../../docs/spec/limits.md'), 'utf8');
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const table = new Map<string, PriceRow>();
  for (const line of section.split('\n')) {
    const [, name, , calls = '', rows = '', bytes = ''] = line.split('|').map((cell) => cell.trim());
    const read = /^`(\w+)`/.exec(name ?? '');
    if (read !== null) table.set(read[1] as string, { calls, rows, bytes });
  }
  return table;
}

/** The amount in a cell: `2`, `12n`, `2 + 12n`; thousands with commas. */
export function amountOf(cell: string, n: number): number {
  let amount = 0;
  for (const part of cell.split(' + ')) {
    if (!/^[\d,]+n?$/.test(part)) throw new Error(`not an amount: ${cell}`);
    amount += Number(part.replaceAll(/[,n]/g, '')) * (part.endsWith('n') ? n : 1);
  }
  return amount;
}
