import type { TextFile } from './text-files.ts';

/** What there is, for texts to name. */
export interface House {
  /** Every file, by its path. */
  readonly files: ReadonlySet<string>;
  /** What `npm run` and `npm` alone obey, and something stands behind. */
  readonly commands: ReadonlySet<string>;
  readonly benches: ReadonlySet<string>;
  /** Of the terminal client. */
  readonly subcommands: ReadonlySet<string>;
}

/** What texts name and there is not: commands, files, pages; and promises of another time. A sentence each. */
export function findUntrue(texts: readonly TextFile[], house: House): string[] {
  return texts.flatMap(({ file, text }) => [
    ...namedCommands(text, house).map((name) => `${file}: there is no command ${name}`),
    ...namedPages(file, text, house.files).map((name) => `${file}: there is no page ${name}`),
    ...(file.endsWith('.md') ? namedFiles(file, text, house.files) : []).map((name) => `${file}: there is no ${name}`),
    ...[...text.matchAll(laterTimes)].map(([words]) => `${file}: "${words}" is not for those who have only this`),
  ]);
}

/** A text stands for what is here. Work that somebody plans is kept elsewhere. */
const laterTimes = new RegExp(String.raw`\b(?:lat${'er'}|next|future|this|previous) issues?\b|\bissue #?\d`, 'gi');

function namedCommands(text: string, { commands, benches, subcommands }: House): string[] {
  const named = (pattern: RegExp, known: ReadonlySet<string>, before: string) =>
    [...text.matchAll(pattern)].map(([, name = '']) => name).flatMap((name) => (known.has(name) ? [] : before + name));
  return [
    ...named(/\bnpm run (?:-s )?([a-z][a-z:-]*)/g, commands, 'npm run '),
    ...named(/`npm (start|test)\b/g, commands, 'npm '),
    ...named(/\bnpm run bench -- ([a-z][a-z-]*)/g, benches, 'npm run bench -- '),
    ...named(/\bnpx roost ([a-z][a-z-]*)/g, subcommands, 'npx roost '),
  ];
}

/** Pages by their name, in any text: `limits.md`, `docs/deploy.md`. */
function namedPages(file: string, text: string, files: ReadonlySet<string>): string[] {
  const pages = [...text.replace(/https?:\S+/g, '').matchAll(/(?<![\w$}*])[\w./-]*\w\.md\b/g)].map(([name]) => name);
  return [...new Set(pages)].filter((name) => !isThere(file, name, files) && !isUnique(name, files));
}

/** Files in backticks, and what links lead to. A star, or a word in capitals, stands for several. */
function namedFiles(file: string, text: string, files: ReadonlySet<string>): string[] {
  const prose = text.replace(/^```.*?^```/gms, '');
  const quoted = [...prose.matchAll(/`([\w.-]+(?:\/[\w.-]+)+\/?)`/g)].map(([, name = '']) => name);
  const looksLikeFile = quoted.filter((name) => /\/$|\.(?:ts|mjs|js|md|proto|toml|json|jsonl|html|css)$/.test(name));
  const links = [...prose.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, name = '']) => name);
  const rooted = looksLikeFile.filter((name) => !name.startsWith('.'));
  return [...new Set([...rooted, ...links])].filter((name) => !isThere(file, name, files));
}

/** From the root, or from where the text stands. */
function isThere(file: string, name: string, files: ReadonlySet<string>): boolean {
  const folder = file.split('/').slice(0, -1);
  return [name, resolve(folder, name)].some((path) => {
    const plain = path.replace(/^\.\//, '').replace(/\/$/, '');
    return files.has(plain) || [...files].some((one) => one.startsWith(`${plain}/`));
  });
}

/** A page that is called by its name alone, as people do. */
function isUnique(name: string, files: ReadonlySet<string>): boolean {
  return !name.includes('/') && [...files].some((one) => one.endsWith(`/${name}`));
}

function resolve(folder: readonly string[], name: string): string {
  const path = [...folder];
  for (const part of name.split('/')) {
    if (part === '..') path.pop();
    else if (part !== '.' && part !== '') path.push(part);
  }
  return path.join('/');
}
