/** What a bench has to say: figures, bars, and the settings that one must know to believe them. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  /** Whether the limit is the most that the value may be, or the least. */
  readonly direction: 'at-most' | 'at-least';
}

export interface BenchReport {
  readonly bench: string;
  readonly settings: Record<string, string | number | boolean | object>;
  readonly figures: Record<string, number>;
  readonly bars: readonly Bar[];
}

/** Says whether a bar is held. A figure that could not be measured (NaN) holds none. */
export function isHeld({ value, limit, direction }: Bar): boolean {
  return direction === 'at-most' ? value <= limit : value >= limit;
}

/**
 * Prints the table, and with `json` one object on the last line.
 *
 * Answers the exit code: 1 when a bar is missed.
 */
export function printReport(report: BenchReport, json: boolean): number {
  const say = json ? console.error : console.log;
  say(`\n${report.bench}`);
  for (const [name, value] of Object.entries(report.settings)) {
    say(`  ${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`);
  }
  say('');
  for (const [name, value] of Object.entries(report.figures)) say(`  ${name.padEnd(44)} ${shown(value).padStart(10)}`);
  say('');
  for (const bar of report.bars) {
    const sign = bar.direction === 'at-most' ? '<=' : '>=';
    const verdict = isHeld(bar) ? 'ok' : 'MISSED';
    say(`  ${bar.name.padEnd(44)} ${shown(bar.value).padStart(10)}  ${sign} ${shown(bar.limit)}  ${verdict}`);
  }
  if (json) console.log(JSON.stringify(asJson(report)));
  return report.bars.every(isHeld) ? 0 : 1;
}

function asJson({ bench, settings, figures, bars }: BenchReport): object {
  return {
    bench,
    settings,
    figures: Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, rounded(value)])),
    bars: bars.map((bar) => ({ name: bar.name, value: rounded(bar.value), limit: bar.limit, ok: isHeld(bar) })),
  };
}

function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
