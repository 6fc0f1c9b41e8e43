import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../kit/paths.ts';
import { failuresOf } from './run-tier.ts';

const file = path.join(root, 'tests/e2e/chat.test.ts');

test('what failed is named by file, test and the first line of what was wrong', () => {
  const report = {
    testResults: [
      {
        name: file,
        status: 'failed',
        message: '',
        assertionResults: [
          { status: 'passed', fullName: 'two people chat a first message', failureMessages: [] },
          {
            status: 'failed',
            fullName: 'two people chat a long talk',
            failureMessages: ['\u001b[31mError: two elements\u001b[39m\n    at somewhere'],
          },
          { status: 'failed', fullName: 'two people chat nothing said', failureMessages: [] },
        ],
      },
    ],
  };
  expect(failuresOf(report)).toEqual([
    'tests/e2e/chat.test.ts > two people chat a long talk: Error: two elements',
    'tests/e2e/chat.test.ts > two people chat nothing said: ',
  ]);
});

test('a file that could not be run at all is named', () => {
  const report = {
    testResults: [{ name: file, status: 'failed', message: 'Cannot find it\nanywhere', assertionResults: [] }],
  };
  expect(failuresOf(report)).toEqual(['tests/e2e/chat.test.ts: Cannot find it']);
});
