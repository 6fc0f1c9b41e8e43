import { expect, test } from 'vitest';
import { skipped } from './skipped.ts';
import { tiers } from './tiers.ts';

const tier = (name: string) => tiers.find((one) => one.name === name) ?? expect.fail(`there is no tier ${name}`);

test.each(['cassandra', 'e2e', 'e2e-alone'])(
  '%s: what it needs and does not find is a loud line, and with CI=true a failure',
  (name) => {
    const skips = { failed: 0, line: `${name}: SKIPPED, there is none` };
    for (const ci of [undefined, '', 'false']) expect(skipped(tier(name), 'there is none', ci)).toEqual(skips);
    expect(skipped(tier(name), 'there is none', 'true')).toEqual({
      failed: 1,
      line: `${name}: FAILED, there is none`,
    });
    expect(tier(name).missing).toBeTypeOf('function');
  },
);
