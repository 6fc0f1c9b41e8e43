/** Texts that are legal and absurd, by what is wrong with them: for everything that takes, keeps or shows one. */

/** They show nothing. */
export const blank = [
  '',
  ' ',
  '\n\n',
  '\u200b',
  '\u2800',
  '\u3164',
  '\u2060',
  '\u00ad',
  '\ufeff',
  '\u200e\u200f',
  '\u115f \u1160',
  '\u{e0020}',
];

/** They show something, however little. */
export const seen = ['.', '👍', '👨‍👩‍👧‍👦', '❤️', 'ก็', '\u0301a', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '　。', '0', 'ﷺ'];

/** No name or title: it breaks its line, turns it round, stacks it up, or is too long. */
export const noNames = [
  ...blank,
  'two\nlines',
  'two\u2028lines',
  'two\u2029lines',
  'tab\there',
  'bell\u0007',
  'nel\u0085',
  'turned \u202egnp.exe',
  'kept \u2067open',
  `tall${'\u0335'.repeat(40)}`,
  'n'.repeat(65),
];

/** Names that people have. */
export const names = [
  'Ada',
  'José María O’Neill-Łukasiewicz',
  'ซินดี้ กุลิสรา แสงเพชรรุ่งเรืองวัฒนาพิพัฒน์กุลธร สมบูรณ์ยิ่ง',
  'محمد علي',
  'א\u05bcב\u05b0',
  '李小龍',
  '🦉 owl 🦉',
  'Zoë\u200d',
  `${'🏳️‍🌈'.repeat(20)}`,
];

/** Halves of surrogate pairs: no encoder takes them. */
export const halves = ['a\ud83d', '\udc4db', '\ud83d \udc4d'];
