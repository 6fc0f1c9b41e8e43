import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/kit/paths.ts';

/** ROOST_VECTORS names it. Unset: a folder that working copies of the repository share. */
const folder = process.env.ROOST_VECTORS ?? path.join(root, '..', 'shared', 'vectors', 'wycheproof');

/** What all tests of Project Wycheproof have; the rest depends on the file. Byte strings are in hexadecimal. */
export interface Case {
  readonly tcId: number;
  readonly comment?: string;
  readonly flags: readonly string[];
  readonly result: 'valid' | 'invalid' | 'acceptable';
}

interface Group<C> {
  readonly type: string;
  readonly tests: readonly C[];
}

/**
 * Runs `check` on every test of a file of Project Wycheproof, with the group that it stands in. Where the files are not
 * there the tests are left out, with a line that says so; in CI that is a failure.
 */
export function wycheproof<C extends Case, G = object>(
  name: string,
  check: (one: C, group: G) => Promise<void> | void,
): void {
  const file = path.join(folder, `${name}.json.gz`);
  describe(name, () => {
    if (!existsSync(file)) {
      test.skipIf(process.env.CI === undefined)(`needs ${file}, which is not there`, () =>
        expect(existsSync(file)).toBe(true),
      );
      return;
    }
    const { testGroups, numberOfTests } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as {
      testGroups: (Group<C> & G)[];
      numberOfTests: number;
    };
    test(`all ${numberOfTests} vectors`, { timeout: 120_000 }, async () => {
      let count = 0;
      for (const group of testGroups) {
        for (const one of group.tests) {
          count++;
          try {
            await check(one, group);
          } catch (cause) {
            throw new Error(`${name}, test ${one.tcId} (${one.result}; ${one.flags}): ${cause}`, { cause });
          }
        }
      }
      expect(count).toBe(numberOfTests);
    });
  });
}

/** Whether it runs to its end. */
export async function succeeds(work: () => unknown): Promise<boolean> {
  try {
    await work();
    return true;
  } catch {
    return false;
  }
}

export const bytes = (hexadecimal: string): Uint8Array<ArrayBuffer> => Uint8Array.from(hexToBytes(hexadecimal));
