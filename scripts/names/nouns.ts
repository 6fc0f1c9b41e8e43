/** Whether a type is called by what it is, and not by what became of it: the last word of its name is a noun. */

/** Nouns that look like participles. Whoever needs another one adds it. */
const nouns = wordsOf(
  'Beginning Deed Ending Feed Meaning Need Recording Ring Screen Seed Setting Sibling Speed String Thing Timing Token Warning',
);

/** A function of types: what it makes of a message is called by the message, as in `Decoded<Entry>`. */
const functions = wordsOf('Decoded');

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
  const words = name.match(/[A-Z]+(?![a-z])|[A-Z][a-z]*|\d+/g) ?? [];
  const said = words.slice(0, words.findLastIndex((word) => !particles.has(word)) + 1);
  const last = said.at(-1);
  if (last === undefined) return false;
  return functions.has(name) || nouns.has(last) || !isNoNoun(last);
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

const declared =
  /^[ \t]*(?:export )?(?:default )?(?:declare )?(?:abstract )?(?:type|interface|class|(?:const )?enum) ([A-Z]\w*)/gm;

export interface TypeName {
  readonly name: string;
  readonly line: number;
}

/** Of all types, interfaces, classes and enums that a source declares, inside of functions too. */
export function typeNamesIn(source: string): readonly TypeName[] {
  return [...source.matchAll(declared)].map((match) => ({
    name: match[1] as string,
    line: source.slice(0, match.index).split('\n').length,
  }));
}
