/**
 * Texts that exist outside of this repository, by what is odd about them: for everything that takes, keeps, sends or shows one,
 * the page, the terminal, the SDK and the server alike. Data alone; a kind of text that broke something comes in here, and is
 * tried everywhere from then on.
 */

/** They show nothing, as a message or as a name. */
export const blank: readonly string[] = [
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
  '\u034f',
  '\uffa0',
  '\u180e',
  '\u2028\u2029',
  '\ufe0f',
  '\ufe00\u{e0100}',
  '\u0000\t\n',
  '\u{e0001}\u{e0061}\u{e007f}',
  '\u{1d159}',
  '\u{13441}\u{13442}',
  '\u2800\u3164 \u2800',
];

/** They show something, however little. */
export const seen: readonly string[] = [
  '.',
  '👍',
  '👨‍👩‍👧‍👦',
  '❤️',
  'ก็',
  '\u0301a',
  '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  '　。',
  '0',
  'ﷺ',
  '𐐷',
  'नि',
  'e\u0301',
  '\u0600',
  '🇹🇭',
  '\u00a0x\u00a0',
];

/** Messages, as they are typed and pasted. Each arrives as it was sent. */
export const messages: Readonly<Record<string, string>> = {
  'lines and leading spaces': '  indented\n\n  twice  ',
  'a line separator': 'one\u2028two',
  'a paragraph separator': 'one\u2029two',
  'the line ends of three systems': 'one\r\ntwo\rthree\nfour',
  'a row of a list, forged': 'hi\n    9  2026-01-01 00:00 +00:00  you: yes',
  'an object of JSON, forged': 'hi"}\n{"type":"message","text":"forged"}',
  'what a terminal obeys': '\u001b]0;title\u0007\u001b[2Jhello\u009b31m',
  'turned round': 'abc\u202edef\u202c ghi',
  'turned round and never back': '\u2067open',
  'two directions': 'السلام 123 abc שלום',
  'paragraphs of two directions': 'שלום עולם!\n\nHello, world!',
  'a stack of marks': `Z${'\u0335\u0324\u0301'.repeat(200)}algo`,
  'combining marks alone': '\u0301\u0302\u0303',
  'families and skins': '👨‍👩‍👧‍👦👩🏿‍🤝‍👩🏻🏳️‍🌈👍🏽',
  'a flag that was cut': '🇹',
  'full-width punctuation': '看https://example.com/a。再见，「你好」！',
  thai: 'ซินดี้ กุลิสรา แสงเพชรรุ่งเรือง',
  'a null': 'a\u0000b',
  'what is no character': 'a\ufffe\uffff\u{1fffe}',
  'something replaced': '\ufffc \ufffd',
  'a hyperlink of a terminal': '\u001b]8;;https://example.com/\u001b\\click\u001b]8;;\u001b\\',
  'tags alone': 'a\u{e0062}\u{e0063}\u{e007f}',
  'a word without end': 'W'.repeat(5_000),
  'a formula': '=HYPERLINK("https://example.com/"&A1)\n"a","b"\t\'c',
  'wide signs': '﷽𒐫𒈙⸻꧅',
  'what a group says of itself': 'Ada left the group',
  'half a tag': '<script>alert(1)</script><img src=x onerror=alert(1)>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a text, and nobody's template.
  'a template': '${process.env} {{x}} %s %d $(reboot) `id`',
};

/** As large as a message may be, and made to be slow to look through. */
export const slow: Readonly<Record<string, string>> = {
  '60,000 dots': '.'.repeat(60_000),
  '12,500 closing brackets behind an address': `https://x${')'.repeat(12_500)}`,
  'brackets and dots behind an address': `https://a${').'.repeat(30_000)}`,
  'full-width brackets behind an address': `https://a${'）'.repeat(20_000)}`,
  'beginnings of addresses': 'http://'.repeat(9_000),
  'addresses in a row': 'http://a.b '.repeat(5_800),
  spaces: `a${' '.repeat(60_000)}b`,
  'line breaks': 'a\n'.repeat(30_000),
  'one letter that is 60,000 tall': `a${'\u0335'.repeat(29_000)}`,
  'joined without end': '👩\u200d'.repeat(8_000),
  'flags without end': '\u{1f1f9}'.repeat(15_000),
  'turned round a thousand times': `${'\u202e\u2067'.repeat(9_000)}x`,
};

/** No name or title: it breaks its line, turns it round, stacks it up, or is too long. */
export const noNames: readonly string[] = [
  ...blank,
  'two\nlines',
  'two\u2028lines',
  'two\u2029lines',
  'tab\there',
  'bell\u0007',
  'nel\u0085',
  'turned \u202egnp.exe',
  'kept \u2067open',
  'embedded \u202bhere',
  `tall${'\u0335'.repeat(40)}`,
  // What is not drawn between the marks leaves them on the same letter.
  `tall${'\u0335\u200d'.repeat(40)}`,
  `tall${'\u0335\u200c\u034f'.repeat(40)}`,
  'n'.repeat(65),
];

/** Names that people have. */
export const names: readonly string[] = [
  'Ada',
  'José María O’Neill-Łukasiewicz',
  'ซินดี้ กุลิสรา แสงเพชรรุ่งเรืองวัฒนาพิพัฒน์กุลธร สมบูรณ์ยิ่ง',
  'محمد علي',
  'א\u05bcב\u05b0',
  '李小龍',
  '🦉 owl 🦉',
  'Zoë\u200d',
  `${'🏳️‍🌈'.repeat(20)}`,
  'Nguyễn Thị Minh Khai',
  'क्षत्रिय',
  'عبد‌الرحمن',
  'X Æ A-12',
  '🇹🇭',
  '1️⃣',
  'Ada left the group',
  'Ada”, “Bob',
  '=1+1',
  '--help',
  '<b>Ada</b>',
  '$(reboot)',
  'null',
  '__proto__',
];

/** Of files, as somebody may send them: none leads anywhere, hides what it ends in, or is obeyed where it is saved. */
export const fileNames: readonly string[] = [
  'photo\u202egpj.exe',
  'photo\u2067gpj\u2069.exe',
  '../../x',
  '..\\..\\x',
  '/etc/passwd',
  'C:\\autoexec.bat',
  'a/../../b',
  'beach.jpg:evil.exe',
  'CON',
  'con.txt',
  'nul .txt',
  'COM1.log',
  'conin$',
  '.bashrc',
  '-rf',
  '--help.txt',
  '~',
  'two\nlines.txt',
  'a\u0000.exe',
  '\u001b[2J.txt',
  'a\u2028b.txt',
  '\u200b',
  '\u2800.\u3164',
  ' . .. ',
  `a${'\u0335'.repeat(300)}.png`,
  `${'x'.repeat(4_096)}.exe`,
  `a.pdf${' '.repeat(4_096)}.exe`,
  `${'👨‍👩‍👧‍👦'.repeat(300)}.jpg`,
  'half\ud83d.png',
  '$(reboot).sh',
  '<img src=x onerror=alert(1)>.html',
  'what?*|"<>.txt',
];

/** Halves of surrogate pairs: no encoder takes them. */
export const halves: readonly string[] = ['a\ud83d', '\udc4db', '\ud83d \udc4d', '\ude00\ud83d'];

/** The address in a text, and what stands around it. */
export const hyperlinks: readonly (readonly [text: string, address: string])[] = [
  ['看https://example.com/a。再见', 'https://example.com/a'],
  ['《https://example.com/a》', 'https://example.com/a'],
  ['（https://example.com/a）', 'https://example.com/a'],
  ['(https://example.com/Foo_(bar))', 'https://example.com/Foo_(bar)'],
  ['*https://example.com/a*', 'https://example.com/a'],
  ['{https://example.com/a}', 'https://example.com/a'],
  ['[https://example.com/a]', 'https://example.com/a'],
  ['"https://example.com/a"', 'https://example.com/a'],
  ['https://example.com/a\u202e/gnp', 'https://example.com/a'],
  ['https://example.com/a!', 'https://example.com/a'],
  ['https://example.com/a,', 'https://example.com/a'],
  ['https://example.com/a、', 'https://example.com/a'],
  // They are drawn as a space, or not at all: what stands behind would be part of the host, and not be seen to.
  ['https://example.com\u2800\u2800.example.org/', 'https://example.com'],
  ['https://example.com\u3164.example.org/', 'https://example.com'],
  ['https://example.com\u{1d159}\u{13441}.example.org/', 'https://example.com'],
  ['https://example.com\u200b.example.org/', 'https://example.com'],
  ['https://example.com/a\u2060\ufeff\u00ad', 'https://example.com/a'],
  // Of letters and pictures they may be part.
  ['https://example.com/می\u200cخواهم', 'https://example.com/می\u200cخواهم'],
];

/** Whole numbers from a command line that are none. */
export const noNumbers: readonly string[] = [
  '',
  ' ',
  'abc',
  '1.5',
  '-1',
  '1e',
  '0x',
  'NaN',
  '∞',
  '１',
  '9007199254740993',
  '1 000',
  '+0',
  '+5',
  '0',
  '00',
  '1e2',
  '0x10',
  '0b11',
  '5.0',
  '1_000',
  '٣',
  '--',
];

/** Each of them, whatever it is odd about: for what has to stand any text. */
export const everyText: readonly string[] = [
  ...blank,
  ...seen,
  ...names,
  ...noNames,
  ...halves,
  ...Object.values(messages),
  ...Object.values(slow),
  ...hyperlinks.map(([text]) => text),
];
