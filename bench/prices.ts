import { mediumOf } from './kit/medium.ts';
import { readBenchOptions } from './kit/options.ts';
import { printReport } from './kit/report.ts';
import { benchData } from './kit/servers.ts';
import { besideStranger } from './prices/beside-stranger.ts';
import { countPrices } from './prices/count.ts';

const maxRatio = 2;

/**
 * Measures what commands and routes cause, against the table of docs/spec/limits.md, and what other people notice of an
 * account that does the worst it may: a minute with it beside a minute without, on a server with a deployment's limits.
 */
export async function main(args: string[]): Promise<number> {
  const options = readBenchOptions('prices', args, { seconds: 120, messages: 1_000_000 });
  const data = await benchData(options.data);
  try {
    const counted = await countPrices(data.folder);
    const { figures, ratio, settings } = await besideStranger(data.folder, options.seconds * 1_000);
    return printReport(
      {
        bench: 'prices',
        settings: { medium: mediumOf(data.folder), ...settings },
        figures: { ...counted.figures, ...figures },
        bars: [
          ...counted.bars,
          {
            name: 'p99 of others beside a stranger, times without',
            value: ratio,
            limit: maxRatio,
            direction: 'at-most',
          },
        ],
      },
      options.json,
    );
  } finally {
    await data.remove();
  }
}
