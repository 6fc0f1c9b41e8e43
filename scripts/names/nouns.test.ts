import { expect, test } from 'vitest';
import { isCalledByAct, isNoun, isParticiple, isVague } from './nouns.ts';

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

test('two things in one name are not one thing', () => expect(isNoun('AttachAndTell')).toBe(false));

test.each(['Tell', 'RunCommand', 'OpenRoost'])('a type of functions that is called %s is called by an act', (name) =>
  expect(isCalledByAct(name)).toBe(true),
);

test.each(['Teller', 'CommandRunner', 'Undo', 'Opener', 'SignUp'])('%s is who does it, or what it comes to', (name) =>
  expect(isCalledByAct(name)).toBe(false),
);

test.each(['resuming', 'running', 'told', 'known', 'act', '_waiting'])(
  'a variable %s is called by what is done',
  (name) => expect(isVague(name)).toBe(true),
);

test.each(['resume', 'sibling', 'nothing', 'found', 'isRunning', 'knownList', 'string'])(
  'a variable may be %s',
  (name) => expect(isVague(name)).toBe(false),
);

test.each(['told', 'asked', 'waiting', 'sealed', 'disputesKnown', 'broken'])(
  'a field of a row %s is a participle',
  (field) => expect(isParticiple(field)).toBe(true),
);

test.each(['seq', 'isKnown', 'hasFailed', 'standing', 'createdAt', 'deleted_at', 'toldChats', 'handedOut'])(
  'a field of a row may be %s',
  (field) => expect(isParticiple(field)).toBe(false),
);
