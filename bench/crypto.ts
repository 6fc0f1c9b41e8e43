import { hasNativeCurve } from '../crypto/curve.ts';
import { hasNativeSignatures } from '../crypto/xeddsa.ts';
import { besideLibsignal } from './crypto/beside-libsignal.ts';
import { inChromium } from './crypto/in-chromium.ts';
import { readBenchOptions } from './kit/options.ts';
import { type Bar, printReport } from './kit/report.ts';

/** Members of the large group; each has two devices. */
const members = 1_000;
const maxBusyMs = 50;

/**
 * Measures the cryptography beside Signal's own library, which is native code, in the same run; and in Chromium how long the page is
 * busy at a stretch while the first message to a large group is sealed, others after it, a page is opened, and a safety number made: without
 * a Chromium that bar is missed. `--messages` bounds the devices of that group.
 */
export async function main(args: string[]): Promise<number> {
  const options = readBenchOptions('crypto', args, { seconds: 300, messages: 2 * members });
  const devices = Math.min(2 * members, options.messages);
  const beside = await besideLibsignal(devices);
  const figures: Record<string, number> = {};
  for (const [what, { ours, libsignal }] of beside) {
    figures[`${what}, ms`] = ours;
    figures[`${what} (libsignal), ms`] = libsignal;
  }
  const page = await inChromium(Math.ceil(devices / 2));
  for (const [piece, { ms, longestBusyMs }] of page ?? []) {
    figures[`in a page with a worker: ${piece}, ms`] = ms;
    figures[`in a page with a worker: ${piece}, longest that the page was busy, ms`] = longestBusyMs;
  }
  const busy = [...(page?.values() ?? [])].map(({ longestBusyMs }) => longestBusyMs);
  const bars: Bar[] = [
    {
      name: 'longest that the page was busy meanwhile, ms',
      // Without a browser it stays unmeasured: a bar that is missed.
      value: busy.length === 0 ? Number.NaN : Math.max(...busy),
      limit: maxBusyMs,
      direction: 'at-most',
    },
  ];
  return printReport(
    {
      bench: 'crypto',
      settings: {
        node: process.version,
        'X25519 by the runtime': await hasNativeCurve(),
        'Ed25519 by the runtime': await hasNativeSignatures(),
        browser: page === null ? 'none on this machine: the page was not measured' : 'Chromium',
        ...(page !== null && { 'wraps made in the page': page.get('first message to the group')?.wraps ?? 0 }),
      },
      figures,
      bars,
    },
    options.json,
  );
}
