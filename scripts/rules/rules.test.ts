import { describe, expect, test } from 'vitest';
import { proofTable, unproven } from './proof-table.ts';
import { proofsIn } from './read-proofs.ts';
import { rulesIn } from './read-rules.ts';

const page = `
- **3.1** First.
- **3.1a** Second, see **9.9**.
  - **4.4** no rule: it is inside one.
- **H2 Growing.** Third.
`;

// Put together here, or this file would claim proofs.
const cite = (id: string) => `[${id}]`;

describe('rules and their proofs', () => {
  test('a rule is a list item that begins with its number', () => {
    expect(rulesIn(page)).toEqual(['3.1', '3.1a', 'H2']);
  });

  test('a proof is a title that cites, of a test or of a group, with cases or without', () => {
    const text = `
      test('${cite('3.1')} ${cite('3.1a')} both', () => {});
      describe("${cite('H2')} it's a group", () => {});
      test.each([1, 2])('${cite('3.1')} %s', () => {});
      test.each([
        ['a', 1],
      ])('${cite('H2')} of %s', () => {});
      // ${cite('3.1')} is only spoken of
    `;
    expect(proofsIn('x.test.ts', text).map(({ rule }) => rule)).toEqual(['3.1', '3.1a', 'H2', '3.1', 'H2']);
  });

  test('a rule without a proof and a proof without a rule are told', () => {
    const rules = [
      { id: '3.1', page: 'p.md' },
      { id: '3.2', page: 'p.md' },
    ];
    const proofs = [
      { rule: '3.1', file: 'a.test.ts', title: `${cite('3.1')} so` },
      { rule: '7.7', file: 'a.test.ts', title: `${cite('7.7')} too` },
    ];
    expect(unproven(rules, proofs)).toEqual([
      `p.md: no test's title cites ${cite('3.2')}`,
      `a.test.ts: there is no rule 7.7 (${cite('7.7')} too)`,
    ]);
    expect(proofTable(rules, proofs)).toContain('| 3.1 | `a.test.ts` | so |');
  });
});
