import { describe, expect, test } from 'vitest';
import { proofTable, unproven, untrueRows } from './proof-table.ts';
import { citationsIn, databasesIn } from './read-citations.ts';
import { proofsIn } from './read-proofs.ts';
import { rulesIn } from './read-rules.ts';

const page = `
- **3.1** First.
- **3.1a** Second, see **9.9**.
  - **4.4** no rule: it is inside one.
- **H2 Growing.** Third.
- **H3a** Fourth.
- **D10 Only members.** Fifth.
- **D10.7 Prices.** Sixth.
- **L4 Entries** Seventh.
`;

// Put together here, or this file would claim proofs.
const cite = (id: string) => `[${id}]`;

describe('rules and their proofs', () => {
  test('a rule is a list item that begins with its number', () => {
    expect(rulesIn(page)).toEqual(['3.1', '3.1a', 'H2', 'H3a', 'D10', 'D10.7', 'L4']);
  });

  test('a proof is a title that cites, of a test or of a group, with cases or without', () => {
    const text = `
      test('${cite('3.1')} ${cite('3.1a')} both', () => {});
      describe("${cite('H2')} it's a group", () => {});
      test.each([1, 2])('${cite('3.1')} %s', () => {});
      test.each([
        ['a', 1],
      ])('${cite('H2')} of %s', () => {});
      test('${cite('D1.2')} ${cite('K3')} of the book', () => {});
      // ${cite('3.1')} is only spoken of
    `;
    const rules = ['3.1', '3.1a', 'H2', '3.1', 'H2', 'D1.2', 'K3'];
    expect(proofsIn('x.test.ts', text).map(({ rule }) => rule)).toEqual(rules);
  });

  test('a rule without a proof and a proof without a rule are told', () => {
    const rules = [
      { id: '3.1', page: 'README.md' },
      { id: '3.2', page: 'README.md' },
    ];
    const proofs = [
      { rule: '3.1', file: 'a.test.ts', title: `${cite('3.1')} so` },
      { rule: '3.1', file: 'a.test.ts', title: `${cite('3.1')} and so` },
      { rule: '7.7', file: 'a.test.ts', title: `${cite('7.7')} too` },
    ];
    expect(unproven(rules, proofs)).toEqual([
      `README.md: no test's title cites ${cite('3.2')}`,
      `a.test.ts: there is no rule 7.7 (${cite('7.7')} too)`,
    ]);
    expect(proofTable(rules, proofs)).toContain('| 3.1 | `a.test.ts`: “so” |  |\n');
  });

  test('the page says what is so; it may lack the newest', () => {
    const rules = ['3.1', '3.2'].map((id) => ({ id, page: 'README.md' }));
    const proofs = [
      { rule: '3.1', file: 'a.test.ts', title: 'so' },
      { rule: '3.2', file: 'b.test.ts', title: 'so' },
    ];
    const page = proofTable(rules, proofs);
    expect(untrueRows(page, rules, proofs)).toEqual([]);
    expect(untrueRows(page, rules, [...proofs, { rule: '3.1', file: 'c.test.ts', title: 'so' }])).toEqual([]);
    expect(untrueRows(page, rules, proofs.slice(1))).toEqual(['a.test.ts “so” proves no 3.1']);
    const renamed = proofs.map((proof) => ({ ...proof, title: 'so it is' }));
    expect(untrueRows(page, rules, renamed)).toHaveLength(2);
    expect(untrueRows(page, [...rules, { id: '3.3', page: 'README.md' }], proofs)).toEqual(['3.3 is missing']);
  });

  test('first is the schedule that plays the rule, then what is about it more than about others', () => {
    const rules = [{ id: '3.1', page: 'README.md' }];
    const of = (file: string, title: string) => ({ rule: '3.1', file, title });
    const beside = [
      of('a.test.ts', `${cite('3.2')} ${cite('3.1')} by the way`),
      of('b.test.ts', `${cite('3.1')} once`),
      of('c.test.ts', `${cite('3.1')} \`it\` | itself`),
      of('c.test.ts', `${cite('3.1')} again`),
    ];
    const row = (proofs: typeof beside) =>
      proofTable(rules, proofs)
        .split('\n')
        .find((line) => line.startsWith('| 3.1'));
    expect(row(beside)).toBe('| 3.1 | `c.test.ts`: “it \\| itself” | `b.test.ts` `a.test.ts` |');
    const schedule = of('tests/simulation/schedules/x.test.ts', `${cite('3.2')} ${cite('3.1')} played`);
    const all = [...beside, schedule];
    expect(row(all)).toContain('| `tests/simulation/schedules/x.test.ts`: “played” | `c.test.ts`');
    expect(untrueRows(proofTable(rules, all), rules, all)).toEqual([]);
    expect(untrueRows(proofTable(rules, all), rules, beside)).toHaveLength(1);
  });

  test('an id is defined once', () => {
    const rules = ['README.md', 'http.md'].map((page) => ({ id: '3.1', page }));
    const proofs = [{ rule: '3.1', file: 'a.test.ts', title: 'so' }];
    expect(unproven(rules, proofs)).toEqual(['http.md: 3.1 is defined twice']);
  });

  // Ids that there are: this file is read for citations like every other.
  test.each([
    ['// Marked before it is answered (D1.2).', ['D1.2']],
    ['// its marks (D1.2 to D1.6), and what a crash takes (T2, D1.5)', ['D1.2', 'D1.6', 'T2', 'D1.5']],
    ["rule: 'L3',", ['L3']],
    ['as `protocol.md` has it (8.3a, 8.3b), and protocol 16.5', ['16.5', '8.3a', '8.3b']],
    ['(protocol 8.8)', ['8.8']],
    ['a parenthesis with words (see 8.3) or a number alone 8.3, dice(8.3), (0.5)', []],
    ['/v1/%E0%F1%A4%D1 is-D1-so D1Database d1 x.D1 D1.2.3 #F1', []],
    ['the directory database (Cloudflare D1), or Cloudflare’s D1', []],
    ['D1 no loss; H3a. And F2', ['D1', 'H3a', 'F2']],
  ])('what %j cites', (line, ids) => {
    expect(citationsIn('a.ts', `first\n${line}`)).toEqual(ids.map((rule) => ({ rule, file: 'a.ts', line: 2 })));
  });

  test('a citation of what nobody defines is told with its place', () => {
    const proofs = [{ rule: '3.1', file: 'a.test.ts', title: 'so' }];
    const citations = [
      { rule: '3.1', file: 'a.ts', line: 1 },
      { rule: '9.9', file: 'limits.md', line: 7 },
    ];
    expect(unproven([{ id: '3.1', page: 'README.md' }], proofs, citations)).toEqual([
      'limits.md:7: cites 9.9, which no page of docs/spec defines',
    ]);
  });

  test('the promise and the database of its name are told apart', () => {
    const promise = 'D1';
    const texts = [`the directory in ${promise}`, `an entry is lost (${promise})`, `a ${promise} database`];
    const fine = [
      'Cloudflare D1 holds the directory',
      `a database, and what is promised ([${promise}])`,
      'D1.2 database',
    ];
    expect(databasesIn('flows.md', [...texts, ...fine].join('\n')).map((one) => one.split(' ')[0])).toEqual([
      'flows.md:1:',
      'flows.md:3:',
    ]);
  });
});
