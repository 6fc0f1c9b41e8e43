/** How often a clause of a comment says no. Each time turns what is meant round, and whoever reads has to turn it back. */
import { parseSync } from 'oxc-parser';

export interface Clause {
  readonly text: string;
  /** Of the comment that it is in. */
  readonly line: number;
  readonly negatives: number;
}

const negative = /\b(?:no|not|never|nothing|nobody|none|neither|nor|nowhere|cannot|without|\w+n't)\b/gi;
/** Code, and what somebody else says. */
const quoted = /`[^`]*`|"[^"]*"|“[^”]*”|'[^' ]*'/g;
/** Where a thought ends, and another one begins. */
const ends = /[.;:!?·()]+|\s[–—]\s/;

/** Every clause of the comments of a source that says no at all. */
export function clausesIn(file: string, source: string): readonly Clause[] {
  return commentsIn(file, source).flatMap(({ text, line }) =>
    text
      .replace(quoted, 'it')
      .split(ends)
      .map((clause) => ({ text: clause.trim(), line, negatives: clause.match(negative)?.length ?? 0 }))
      .filter(({ negatives }) => negatives > 0),
  );
}

interface Comment {
  readonly text: string;
  readonly line: number;
}

/** Lines of one comment are one text, those that begin with `//` too, but for one that stands behind code. */
function commentsIn(file: string, source: string): readonly Comment[] {
  const found: (Comment & { readonly end: number; readonly goesOn: boolean })[] = [];
  for (const { type, value, start, end } of parseSync(file, source).comments) {
    const goesOn = type === 'Line' && /(?:^|\n)[ \t]*$/.test(source.slice(0, start));
    const text = value.replace(/^\s*\*+/gm, ' ').replace(/\s+/g, ' ');
    const last = found.at(-1);
    if (goesOn && last?.goesOn === true && /^\n[ \t]*$/.test(source.slice(last.end, start)))
      found.splice(-1, 1, { ...last, text: `${last.text} ${text}`, end });
    else found.push({ text, line: source.slice(0, start).split('\n').length, end, goesOn });
  }
  return found;
}
