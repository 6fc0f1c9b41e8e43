import { endWithUsage, readArgs } from './kit/args.ts';
import { stopChildrenOnSignal } from './kit/child.ts';
import { skipped } from './test/skipped.ts';
import { sideBySide, type Tier, tiers } from './test/tiers.ts';

const usage = `
npm test [-- TIER ...]

Everything that proves the project, tier by tier: ${tiers.map((tier) => tier.name).join(', ')}.
Without names all of them run. What failed is named at the end, before one line "N passed, N failed". Without a
Chromium the end-to-end tests are skipped, without a Java those with Cassandra, loudly; with CI=true that is a failure.
`;

const { positionals } = readArgs(usage, {}, undefined, { words: true });
const unknown = positionals.find((name) => !tiers.some((tier) => tier.name === name));
if (unknown !== undefined) endWithUsage(`There is no tier ${unknown}.`, usage);

stopChildrenOnSignal();
let isStopped = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    isStopped = true;
  });
}

const total = { passed: 0, failed: 0 };
const summary: string[] = [];
const failures: string[] = [];
const chosen = tiers.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const givingWay: Promise<void>[] = [];
for (const group of sideBySide(chosen)) {
  if (group.some((tier) => tier.needsQuiet)) await Promise.all(givingWay);
  if (isStopped) break;
  const tests = Promise.all(group.map(runTier)).then(() => {});
  if (group.every((tier) => tier.givesWay)) givingWay.push(tests);
  else await tests;
}
await Promise.all(givingWay);
console.error(`\n${summary.join('\n')}`);
// Once more at the end: where a log is cut, its end is what is left.
if (failures.length > 0) console.error(`\nfailed:\n${failures.join('\n')}`);
if (isStopped) process.exit(130);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);

async function runTier(tier: Tier): Promise<void> {
  console.error(`\n== ${tier.name}`);
  const reason = tier.missing?.();
  if (reason !== undefined) return skip(tier, reason);

  const startedAt = Date.now();
  const { passed, failed, failures: named = [] } = await tier.run();
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  total.passed += passed;
  total.failed += failed;
  const line = `${tier.name}: ${passed} passed, ${failed} failed (${seconds} s)`;
  summary.push(line);
  failures.push(...named.map((failure) => `${tier.name}: ${failure}`));
  console.error(`-- ${line}`);
}

function skip(tier: Tier, why: string): void {
  const { failed, line } = skipped(tier, why, process.env.CI);
  total.failed += failed;
  summary.push(line);
  console.error(`-- ${line}`);
}
