import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

const objectTests = '**/*.workers.test.ts';
const elsewhere = ['node_modules/**', '.build/**', objectTests];
/** They need no run, and a change of a source may make them red: with the unit tests. */
const withoutRun = ['faults/fits', 'readme', 'shrink'].map((name) => `tests/simulation/${name}.test.ts`);

/** Left to itself the runner keeps one core of two for itself, and has hardly anything to do there. */
const allCores = Math.max(2, availableParallelism());

/** They measure what a busy machine changes: times, and what is not collected yet. */
const measurements = ['browser-files', 'held', 'large-file', 'long-chat', 'typing'].map(
  (name) => `tests/e2e/${name}.test.ts`,
);

/** The commands and servers that tests start by the hundred are compiled once. */
const env = { NODE_COMPILE_CACHE: path.resolve(import.meta.dirname, '.build/compile-cache') };

/** A tier of its own folder under tests/, on Node, against whatever it starts itself. */
const tier = (name: string, timeoutMs: number, more = {}) => ({
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    exclude: [...elsewhere, ...withoutRun],
    testTimeout: timeoutMs,
    // What waits has bounds of its own; these are for a machine many times slower.
    hookTimeout: 240_000,
    expect: { poll: { timeout: 30_000 } },
    env,
    // Each file may start a server, and computes on more than one core: one at a time, but where two were seen to be quicker.
    fileParallelism: false,
    ...more,
  },
});

/** For files that mostly do one thing after another, and on two cores leave one to others. */
const twoAtATime = { fileParallelism: true, maxWorkers: 2 };

/** The worker of wrangler.toml, as on a machine of one's own, with what its directory has to go through first. */
const runtime = async () => ({
  wrangler: { configPath: './wrangler.toml' },
  miniflare: { bindings: { ROOST_LOCAL: '1', TEST_MIGRATIONS: await directoryMigrations() } },
});

async function directoryMigrations() {
  return existsSync('migrations/d1') ? await readD1Migrations('migrations/d1') : [];
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{lib,schema,protocol,crypto,migrations,durable-objects,workers,client,cli,web,scripts,bench}/**/*.test.ts',
            ...withoutRun,
          ],
          exclude: elsewhere,
          maxWorkers: allCores,
          env,
          // What is bounded has a bound of its own; this is for a machine many times slower.
          testTimeout: 240_000,
          expect: { poll: { timeout: 60_000 } },
        },
      },
      {
        plugins: [cloudflareTest(runtime)],
        test: {
          name: 'workers',
          include: [objectTests],
          exclude: ['node_modules/**', '.build/**'],
          setupFiles: ['tests/harness/apply-migrations.workers.ts'],
          maxWorkers: allCores,
          testTimeout: 240_000,
          expect: { poll: { timeout: 30_000 } },
          // It ships ES modules without saying so, which the runtime takes at its word.
          deps: { optimizer: { ssr: { enabled: true, include: ['itty-durable'] } } },
        },
      },
      tier('contract', 120_000, twoAtATime),
      tier('vectors', 20_000),
      tier('interop', 240_000, { fileParallelism: true, maxWorkers: allCores }),
      // They compute, by a clock of their own: how long that takes says nothing.
      tier('simulation', 900_000, { fileParallelism: true, maxWorkers: allCores, maxConcurrency: allCores }),
      tier('cassandra', 240_000, { globalSetup: ['tests/cassandra/setup.ts'], hookTimeout: 300_000 }),
      tier('scenarios', 240_000, twoAtATime),
      // They hardly compute: what one waits for costs the others nothing.
      tier('waits', 240_000, { fileParallelism: true, maxWorkers: 3 }),
      tier('compat', 120_000),
      tier('fuzz', 60_000),
      tier('e2e', 240_000, { ...twoAtATime, exclude: [...elsewhere, ...measurements] }),
      tier('e2e', 240_000, { name: 'e2e-alone', include: measurements }),
    ],
  },
});
