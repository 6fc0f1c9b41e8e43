import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../kit/paths.ts';
import { findCarriers } from './find-carriers.ts';
import { findParts, type Part } from './find-parts.ts';
import { findUnused } from './find-unused.ts';
import { findCycles, findViolations } from './find-violations.ts';
import { readImports } from './read-imports.ts';
import { rules, userRooms } from './rules.ts';

const folders = '{lib,schema,protocol,crypto,migrations,durable-objects,workers,client,web,cli,tests,bench,scripts}';

/** These hold all of the User object. */
const holders: ReadonlySet<string> = new Set(
  ['user', 'door', 'dispatch', 'core'].map((name) => `durable-objects/user/${name}.ts`),
);

/** What rooms are given of it. */
const whole = { file: 'durable-objects/user/context.ts', name: 'Context' } as const;
/** What each file of a conversation is given of it. */
const wholeConversation = { file: 'durable-objects/conversation/context.ts', name: 'Context' } as const;
/** Whoever is given so much of it is given nearly everything. */
const nearlyAll = 3 / 4;

/** What the files of the repository import against the rules, a sentence each; and a few words on what was counted. */
export async function checkImports(): Promise<{ readonly problems: readonly string[]; readonly count: string }> {
  const files = globSync(`${folders}/**/*.{ts,tsx,js,mjs}`, {
    cwd: root,
    exclude: ['**/*.d.ts', '**/recorded/**', '**/node_modules/**'],
  });
  const imports = (await Promise.all(files.map((file) => readImports(root, file)))).flat();
  const rings = findCycles(imports);
  const carriers = files.filter(isOfTheUser).flatMap((file) => {
    const lines = findCarriers(file, readFileSync(path.join(root, file), 'utf8'));
    return lines.map((line) => `${file}:${line} hands on all of the User object: name what is needed of it (Pick)`);
  });
  const { members, parts } = partsOfTheUser(files);
  const most = Math.ceil(members * nearlyAll);
  const wide = parts.filter((part) => part.members >= most);
  const [widest] = parts;
  const unused = [
    ...findUnused(sourcesOf(files.filter(isOfTheUser), whole), whole),
    ...findUnused(sourcesOf(files.filter(isOfAConversation), wholeConversation), wholeConversation),
  ];
  return {
    problems: [
      ...findViolations(imports, rules),
      ...rings.map((ring) => `a ring of imports: ${ring}`),
      ...carriers,
      ...wide.map((part) => sentenceOf(part, members)),
      ...unused.map(({ file, line, member }) => `${file}:${line} picks ${member} and does not use it: leave it out`),
    ],
    count: [
      `${Object.keys(userRooms).length} rooms in user/`,
      `${rings.length} rings`,
      `${carriers.length + wide.length} of ${parts.length} parameters that carry everything or nearly everything`,
      `the widest ${widest?.members} members of ${members} (${widest?.file}:${widest?.line})`,
    ].join(', '),
  };
}

function partsOfTheUser(files: readonly string[]): ReturnType<typeof findParts> {
  const { members, parts } = findParts(sourcesOf(files.filter(isOfTheUser), whole), whole);
  return { members, parts: parts.filter(({ file }) => file !== whole.file) };
}

function sourcesOf(files: readonly string[], { file: context }: { readonly file: string }): Map<string, string> {
  return new Map([...files, context].map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
}

function sentenceOf({ file, line, members }: Part, all: number): string {
  return `${file}:${line} is given ${members} of the ${all} members of the User object: a room is given what it needs and no more`;
}

function isOfTheUser(file: string): boolean {
  return file.startsWith('durable-objects/user/') && !file.endsWith('.test.ts') && !holders.has(file);
}

function isOfAConversation(file: string): boolean {
  return file.startsWith('durable-objects/conversation/') && !file.endsWith('.test.ts');
}
