/** Handles as they are typed, what each means, and what is none. */
export const handles: Readonly<Record<string, string>> = {
  alice: 'alice',
  '@bob_2': 'bob_2',
  '@Alice': 'alice',
  ALICE: 'alice',
  ' @alice ': 'alice',
  '\u2068@alice\u2069': 'alice',
  '\u200e@alice': 'alice',
  '@ali\u00adce': 'alice',
  '@ALICE_THE_2ND': 'alice_the_2nd',
};

export const noHandles: readonly string[] = [
  '',
  '@',
  'al',
  '1alice',
  '_alice',
  'ali ce',
  'älice',
  '＠alice',
  '@@alice',
  '\u212aelvin',
  'ｂｏｂ',
  'аlice',
  'alice\u0301',
  'alice\n@bob',
  'a'.repeat(33),
];
