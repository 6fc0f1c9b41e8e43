import { readText } from '../docs/text-files.ts';
import { bookOrHttpId, protocolId, ruleId } from './rule-id.ts';

/** A place that names a rule. */
export interface Citation {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
}

/**
 * Ids of the rule book and of the HTTP API wherever they stand by themselves. A number alone is one of the protocol only
 * in brackets, in a parenthesis that holds nothing but ids, or behind the page's name.
 */
const anywhere = new RegExp(String.raw`(?<![\w%.\-/#&+])(${bookOrHttpId})(?![\w%\-]|\.\d)`, 'g');
const bracketed = new RegExp(String.raw`\[(${protocolId})\]`, 'g');
const parenthesis = new RegExp(String.raw`(?<=^|\s)\((${ruleId}(?:, ${ruleId})*)\)`, 'g');
const named = new RegExp(String.raw`\bprotocol(?:\.md)?[,:]? (${protocolId})(?!\d)`, 'g');

/** The product of Cloudflare, which has the name of a promise. */
const product = /Cloudflare(?:'s|’s)? D1/g;

/** Every rule that any text of the repository cites. */
export function readCitations(): Citation[] {
  return readText().flatMap(({ file, text }) => citationsIn(file, text));
}

export function citationsIn(file: string, text: string): Citation[] {
  return text.split('\n').flatMap((raw, index) => {
    const line = raw.replace(product, '');
    const ids = new Set<string>();
    for (const pattern of [anywhere, bracketed, named])
      for (const [, id] of line.matchAll(pattern)) ids.add(id as string);
    for (const [, list = ''] of line.matchAll(parenthesis)) for (const id of list.split(', ')) ids.add(id);
    return [...ids].map((rule) => ({ rule, file, line: index + 1 }));
  });
}

/** Words that say that a line is about the database of that name. */
const aboutDatabase = /\b(?:databases?|directory|directories|statements?|migrations?|SQL|bindings?|wrangler)\b/i;

/** Lines in which `D1` seems to be the database, not the promise. */
export function databasesIn(file: string, text: string): string[] {
  return text.split('\n').flatMap((raw, index) => {
    const line = raw.replace(product, '');
    const isPromise = /(?<!\w)D1(?!\w|\.\d)/.test(line.replace(/[[(]D1[\])]|'D1'|`D1`/g, ''));
    if (!isPromise || !aboutDatabase.test(line)) return [];
    return [`${file}:${index + 1}: 'D1' is a promise; say "the directory database", or "Cloudflare D1" of the product`];
  });
}
