import { describe, expect, test } from 'vitest';
import { findUntrue, type House } from './find-untrue.ts';

const house: House = {
  files: new Set(['README.md', 'docs/spec/limits.md', 'client/README.md', 'client/engine/gate.ts', 'lib/lane.ts']),
  commands: new Set(['start', 'test', 'check']),
  benches: new Set(['one-to-one']),
  subcommands: new Set(['send']),
  flows: new Set(['F-ack', 'F-sign-up']),
};

// Put together here, or this file would be found out itself.
const run = 'npm run';
const page = (name: string) => `${name}.md`;

const found = (text: string, file = 'docs/spec/limits.md') => findUntrue([{ file, text }], house);

describe('commands', () => {
  test.each([
    `\`${run} check\`, \`npm start\`, \`npm test -- unit\`, and \`${run} check -- --help\``,
    'to start with npm is easy',
    'npx roost send @bob hello, npx wrangler login',
  ])('that there are: %s', (text) => expect(found(text)).toEqual([]));

  test.each([
    [`\`${run} sizing\``, `${run} sizing`],
    [`${run} start:elsewhere`, `${run} start:elsewhere`],
    [`${run} -s nothing`, `${run} nothing`],
    ['np' + 'x roost fly', 'np' + 'x roost fly'],
  ])('that there are not: %s', (text, name) => {
    expect(found(text, 'lib/lane.ts')).toEqual([`lib/lane.ts: there is no command ${name}`]);
  });

  test('a bench is one of those that there are', () => {
    const withBench: House = { ...house, commands: new Set(['bench']) };
    const texts = ['one-to-one', 'NAME', 'crypto'].map((name) => ({ file: 'a.ts', text: `${run} bench -- ${name}` }));
    expect(findUntrue(texts, withBench)).toEqual([`a.ts: there is no command ${run} bench -- crypto`]);
  });
});

describe('files and pages', () => {
  test.each([
    'see [limits](limits.md), [the client](../../client/README.md#how) and [elsewhere](https://example.org/x.md)',
    'in `lib/lane.ts`, `client/engine/` and `client/engine/gate.ts`',
    'limits.md says so, docs/spec/limits.md too',
    '`lib/*.ts`, `u/v`, `gate.ts`, `engine/gate.ts`, `storage/`',
    '```sh\ncat `other/file.ts`\n```',
  ])('that there are: %s', (text) => expect(found(text)).toEqual([]));

  test('a page that is not here', () => {
    expect(found(`// as ${page('DESIGN')} has it`, 'lib/lane.ts')).toEqual([
      `lib/lane.ts: there is no ${page('DESIGN')}`,
    ]);
  });

  test('code that a comment names, and not what code is about', () => {
    const lines = [
      '/** As in gate.ts and engine/gate.ts.',
      ' * Not as in fence.ts. */',
      "open('road.ts');",
      '// `*.test.ts`, x.d.ts',
    ];
    expect(found(lines.join('\n'), 'lib/lane.ts')).toEqual(['lib/lane.ts: there is no fence.ts']);
  });

  test('a file or link that leads nowhere, in a page', () => {
    expect(found('`lib/road.ts`, [there](../nowhere.html) and `client/none/`')).toEqual([
      'docs/spec/limits.md: there is no lib/road.ts',
      'docs/spec/limits.md: there is no client/none/',
      'docs/spec/limits.md: there is no ../nowhere.html',
    ]);
  });
});

test('a flow that flows.md does not tell', () => {
  const made = ['F', 'guess'].join('-');
  expect(found(`as in F-ack, and F-sign-up 3; IF-so. But ${made}`)).toEqual([
    `docs/spec/limits.md: there is no flow ${made}`,
  ]);
});

test('what is promised for another time', () => {
  const words = ['a later', 'issue'].join(' ');
  expect(found(`comes with ${words}`, 'lib/lane.ts')).toEqual([
    `lib/lane.ts: "${words.slice(2)}" is not for those who have only this`,
  ]);
  expect(found('an issue of taste, later')).toEqual([]);
});
