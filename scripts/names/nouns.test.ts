import { expect, test } from 'vitest';
import { isNoun, typeNamesIn } from './nouns.ts';

test.each([
  ...['Told', 'Known', 'Asked', 'Woken', 'Running', 'Merged', 'Cold', 'Past', 'Here', 'Of', 'How'],
  ...['LettersSent', 'LinkShown', 'SignedOut', 'SealedOnce', 'HeldBy', 'NotOpened', 'CommandFailed', 'MakingReady'],
])('%s says what became of a thing, and not what it is', (name) => expect(isNoun(name)).toBe(false));

test.each([
  ...[
    'Entry',
    'SentLetters',
    'LateDevice',
    'KnownList',
    'SignOut',
    'FanOut',
    'PersonNow',
    'KindsOf',
    'ColdReader',
    'WakeUp',
  ],
  ...[
    'Token',
    'AccessToken',
    'Deed',
    'Speed',
    'Warning',
    'VoiceRecording',
    'S3Client',
    'FCMServer',
    'Sha256',
    'Decoded',
  ],
])('%s is a noun', (name) => expect(isNoun(name)).toBe(true));

test('every type that is declared is found by its line, and nothing that is not', () => {
  const source = [
    'export abstract class Told<Value> extends Shelf {',
    '  kind: Merged;',
    'function one() {',
    '  interface Shown {}',
    '  type Held = Awaited<Answer>;',
    '}',
    '// type Asked is no more',
    "const source = 'type Stored = string';",
    'export declare const enum Kept {',
    'export type { Sent };',
  ].join('\n');
  expect(typeNamesIn(source)).toEqual([
    { name: 'Told', line: 1 },
    { name: 'Shown', line: 4 },
    { name: 'Held', line: 5 },
    { name: 'Kept', line: 9 },
  ]);
});
