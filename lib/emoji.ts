/**
 * Whether a text is one emoji and nothing else: the grammar of UTS 51 (1.4.9, "possible emoji"), bounded, and of one grapheme by its
 * form. What a newer Unicode adds is taken too: signs that are kept free for pictographs.
 */

/** The longest that there is has 15 code units. */
const maxUnits = 32;

const flag = String.raw`\p{Regional_Indicator}{2}`;
const region = String.raw`\u{1F3F4}[\u{E0020}-\u{E007E}]{1,6}\u{E007F}`;
const keycap = String.raw`[0-9#*]\uFE0F?\u20E3`;
/** A sign that is a picture by itself, or that is asked for as one, or with a tone of skin. */
const picture = String.raw`(?:\p{Emoji_Presentation}\uFE0F?|(?!\p{Emoji})\p{Extended_Pictographic}\uFE0F?|(?![0-9#*\u{1F1E6}-\u{1F1FF}\u{1F3FB}-\u{1F3FF}])\p{Emoji}\uFE0F|\p{Emoji_Modifier_Base}\p{Emoji_Modifier})`;
const joined = String.raw`(?:(?![0-9#*\u{1F1E6}-\u{1F1FF}\u{1F3FB}-\u{1F3FF}])\p{Emoji}(?:\uFE0F|\p{Emoji_Modifier})?)`;

const one = new RegExp(
  String.raw`^(?:${flag}|${region}|${keycap}|(?![\p{Regional_Indicator}\p{Emoji_Modifier}])(?:${picture}|${joined}(?=\u200D))(?:\u200D${joined}){0,9})$`,
  'u',
);

export function isEmoji(text: string): boolean {
  return text.length <= maxUnits && one.test(text);
}

/** The emoji that somebody means: a sign that is drawn as a letter unless it is asked for as a picture is asked for. Null: it is none. */
export function asEmoji(text: string): string | null {
  const typed = text.trim();
  if (isEmoji(typed)) return typed;
  const asked = `${typed}\uFE0F`;
  return isEmoji(asked) ? asked : null;
}
