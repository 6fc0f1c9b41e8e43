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
  /** Headings of flows.md, as texts cite them: `F-ack`. */
  readonly flows: ReadonlySet<string>;
}

/** What texts name and there is not: commands, files, pages; and promises of another time. A sentence each. */
export function findUntrue(texts: readonly TextFile[], house: House): string[] {
  const places = placesOf(house.files);
  return texts.flatMap(({ file, text }) => [
    ...namedCommands(text, house).map((name) => `${file}: there is no command ${name}`),
    ...all(flow, text).flatMap((name) => (house.flows.has(name) ? [] : `${file}: there is no flow ${name}`)),
    ...namedFiles(file, text, places).map((name) => `${file}: there is no ${name}`),
    ...[...text.matchAll(laterTimes)].map(([words]) => `${file}: "${words}" is not for those who have only this`),
  ]);
}

/** How texts cite a heading of flows.md. */
export const flow = /(?<![\w-])F-[a-z]+(?:-[a-z]+)*/g;

/** A text stands for what is here. Work that somebody plans is kept elsewhere. */
const laterTimes = new RegExp(String.raw`\b(?:lat${'er'}|next|future|this|previous) issues?\b|\bissue #?\d`, 'gi');

function namedCommands(text: string, { commands, benches, subcommands }: House): string[] {
  const named = (pattern: RegExp, names: ReadonlySet<string>, before: string) =>
    [...text.matchAll(pattern)].map(([, name = '']) => name).flatMap((name) => (names.has(name) ? [] : before + name));
  return [
    ...named(/\bnpm run (?:-s )?([a-z][a-z:-]*)/g, commands, 'npm run '),
    ...named(/`npm (start|test)\b/g, commands, 'npm '),
    ...named(/\bnpm run bench -- ([a-z][a-z-]*)/g, benches, 'npm run bench -- '),
    ...named(/\bnpx roost ([a-z][a-z-]*)/g, subcommands, 'npx roost '),
  ];
}

/** Pages anywhere; code in comments and pages, by its path or its name alone; in pages also folders, and where links lead. */
function namedFiles(file: string, text: string, { paths, tails }: Places): string[] {
  const isPage = file.endsWith('.md');
  const prose = isPage ? text.replace(/^```.*?^```/gms, '') : text;
  const spoken = isPage ? prose : comments(text);
  const names = [
    ...all(/(?<![\w$}*-])[\w./-]*\w\.md\b/g, prose.replace(/https?:\S+/g, '')),
    ...all(/(?<![\w$}*.'/-])[\w./-]*\w(?<!\.d)\.(?:ts|mjs|proto|toml)\b/g, spoken),
  ];
  const inPages = isPage
    ? [...all(/`(\w[\w.-]*(?:\/[\w.-]+)+\/)`/g, prose), ...all(/\]\((?!https?:|#)([^)#\s]+)/g, prose)]
    : [];
  // From the root, or from where the text stands.
  const isThere = (name: string) => [[], file.split('/').slice(0, -1)].some((from) => paths.has(resolve(from, name)));
  return [
    ...[...new Set(names)].filter((name) => !isThere(name) && !tails.has(name)),
    ...[...new Set(inPages)].filter((name) => !isThere(name)),
  ];
}

function comments(text: string): string {
  return text
    .split('\n')
    .filter((line) => /^\s*(?:\/\/|\/?\*|#)/.test(line))
    .join('\n');
}

/** What the pattern finds: its group, if it has one. */
function all(pattern: RegExp, text: string): string[] {
  return [...text.matchAll(pattern)].map(([whole, group]) => group ?? whole);
}

interface Places {
  /** Every file and folder. */
  readonly paths: ReadonlySet<string>;
  /** The names by which people call a file: its own, and the ends of its path. */
  readonly tails: ReadonlySet<string>;
}

function placesOf(files: ReadonlySet<string>): Places {
  const paths = new Set<string>();
  const tails = new Set<string>();
  for (const file of files) {
    const parts = file.split('/');
    for (let i = 1; i <= parts.length; i++) paths.add(parts.slice(0, i).join('/'));
    for (let i = 0; i < parts.length; i++) tails.add(parts.slice(i).join('/'));
  }
  return { paths, tails };
}

function resolve(folder: readonly string[], name: string): string {
  const path = [...folder];
  for (const part of name.split('/')) {
    if (part === '..') path.pop();
    else if (part !== '.' && part !== '') path.push(part);
  }
  return path.join('/');
}
