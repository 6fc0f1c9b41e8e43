/** Whether what is declared is called by what it is, and not by what became of it: the last word of its name is a noun. */

/** Nouns that look like participles. Whoever needs another one adds it. */
const nouns = wordsOf(
  'Beginning Deed Ending Feed Meaning Need Recording Ring Screen Seed Setting Sibling Speed String Thing Timing Token Warning',
);

/** A function of types: what it makes of a message is called by the message, as in `Decoded<Entry>`. */
const functions = wordsOf('Decoded');

/** Nouns too, as fields: what somebody says of it, and how a person stands to it. */
const fieldNouns = wordsOf('Standing Typing');

const regular = /^[A-Z][a-z]*(?:ed|en|ing)$/;

const participles = wordsOf(
  'Begun Bought Brought Built Caught Chosen Done Drawn Found Gone Heard Held Kept Known Left Lost Made Meant Met Paid Said Sent Shown Shrunk Spent Thrown Told Woke Won',
);

const adjectives = wordsOf(
  'Absent Cold Due First Free Fresh Full Hot Large Last Late Lazy Live New Newer Newest Next Old Older Own Past Present ' +
    'Ready Same Small Unusable Wide',
);

/** What a sentence would be about, or a question. */
const verbs = wordsOf('Can Cannot Exists Has How Is Stands');

/** Behind another word they say nothing of what it is: `SignedOut` is what was signed, a `SignOut` is an act. */
const particles = wordsOf(
  'Again Anew Apart At Away Back Before Beside By From Here In Inside More Now Of Off On Once Out Outside Over There To Under ' +
    'Up With Without',
);

const isNoNoun = (word: string) =>
  regular.test(word) || participles.has(word) || adjectives.has(word) || verbs.has(word);

export function isNoun(name: string): boolean {
  const words: readonly string[] = name.match(/[A-Z]+(?![a-z])|[A-Z][a-z]*|\d+/g) ?? [];
  const said = words.slice(0, words.findLastIndex((word) => !particles.has(word)) + 1);
  const last = said.at(-1);
  // Two things at once, or two acts.
  if (last === undefined || words.includes('And')) return false;
  return functions.has(name) || nouns.has(last) || !isNoNoun(last);
}

/** Whether a field says what became of a thing, or what is done with it, instead of what it holds. */
export function isParticiple(field: string): boolean {
  const words = (field.slice(0, 1).toUpperCase() + field.slice(1)).match(/[A-Z][a-z]*/g) ?? [];
  const last = words.at(-1) ?? '';
  // What begins so is a claim, as the house's booleans are; what is written so is a column, as SQL gives it.
  if (claims.has(words[0] ?? '') || field.includes('_')) return false;
  return !nouns.has(last) && !fieldNouns.has(last) && (regular.test(last) || participles.has(last));
}

const claims = wordsOf('Is Has Was Are May Can Does');

/** What one does. A type of functions is called by who does it (`Teller`), or by what it is to (`Undo`, `SignUp`). */
const acts = wordsOf('Ask Attach Begin Find Get Join Make Open Put Request Run Say Send Show Take Tell Use');

export function isCalledByAct(name: string): boolean {
  return acts.has(name.match(/^[A-Z][a-z]*/)?.[0] ?? '');
}

/** Words that say nothing, or could be a thing, a claim or an act. */
const vague = wordsOf('act conversing known running scene told');

/** Variables that end so and are things, or stand for all, or for none. Whoever needs another one adds it. */
const things = wordsOf(
  'anything asking beginning binding clustering encoding ending everything heading meaning nothing padding recording ring rounding setting sibling something ' +
    'standing string thing timing typing warning',
);

/** Whether a field is called by one of the words that say nothing. */
export function saysNothing(field: string): boolean {
  return vague.has(field);
}

/**
 * Whether a variable is called by what somebody does just now, or by one of the vague words. Participles of what has become of
 * a thing are borne in variables (`found`, `held`): they stand for the things, and are short.
 */
export function isVague(name: string): boolean {
  const bare = name.replace(/^_/, '');
  return vague.has(bare) || (/^[a-z]+ing$/.test(bare) && !things.has(bare));
}

/** What an enum of the contract says. As a bare number it could be the one of another. */
const enums = wordsOf('advice bodyState kind role standing');

export function isOfEnum(field: string): boolean {
  return enums.has(field);
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
