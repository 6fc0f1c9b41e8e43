/** The reference of the SDK's interface, made of its declarations and what is written above them. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Comment, parseSync } from 'oxc-parser';
import { sentences } from '../../client/errors.ts';
import { refusals } from '../../protocol/refusals.ts';
import { root } from '../kit/paths.ts';

type Node = ReturnType<typeof parseSync>['program']['body'][number];

/** What one begins with, then what one gets; the rest by name. */
const first = ['opening.ts', 'roost.ts'];
const entries = ['client/index.ts', 'client/index.node.ts', 'client/index.browser.ts'];

/** Markdown: the functions of each entry, then every type, then every code of an error. */
export async function reference(): Promise<string> {
  const folder = path.join(root, 'client', 'api');
  const others = (await readdir(folder)).filter((name) => name.endsWith('.ts') && !first.includes(name)).sort();
  const functions = [];
  for (const entry of entries) functions.push(await functionsOf(entry));
  const types = await Promise.all(
    [...first, ...others].map(async (name) => typesIn(name, await readFile(path.join(folder, name), 'utf8'))),
  );
  return `# Reference\n\nMade from the interface itself. What is read-only is never changed in place.\n\n${[...functions, ...types, errorCodes()].join('\n')}`;
}

/** What `RoostError` carries: `code`, `advice` and `sentence`. */
function errorCodes(): string {
  const rows = [...Object.entries(sentences), ...Object.entries(refusals)].map(
    ([code, { advice, sentence }]) => `| \`${code}\` | ${advice} | ${sentence} |`,
  );
  const head =
    'Codes of `RoostError`, those of the SDK first, then those of the server. A sentence may say more than here.';
  return `## error codes\n\n${head}\n\n| code | advice | sentence |\n|---|---|---|\n${rows.join('\n')}\n`;
}

async function functionsOf(entry: string): Promise<string> {
  const text = await readFile(path.join(root, entry), 'utf8');
  const { program } = parseSync(entry, text);
  const parts: string[] = [];
  for (const node of program.body) {
    if (node.type !== 'ExportNamedDeclaration' || node.source === null || node.exportKind === 'type') continue;
    const file = path.posix.join(path.posix.dirname(entry), node.source.value);
    const names = node.specifiers.map(({ local }) => ('name' in local ? local.name : ''));
    parts.push(...functionsIn(await readFile(path.join(root, file), 'utf8'), file, new Set(names)));
  }
  const name = {
    'index.ts': 'roost-client',
    'index.node.ts': 'roost-client/node',
    'index.browser.ts': 'roost-client/browser',
  };
  return `## \`${name[path.basename(entry) as keyof typeof name]}\`\n\n${parts.join('\n')}`;
}

function functionsIn(text: string, file: string, names: ReadonlySet<string>): string[] {
  const { program, comments } = parseSync(file, text);
  return program.body.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration') return [];
    const { declaration } = node;
    if (declaration?.type === 'VariableDeclaration') {
      // Its type says what it takes and gives.
      const [{ id } = {}] = declaration.declarations;
      if (id?.type !== 'Identifier' || !names.has(id.name)) return [];
      return [`### ${id.name}\n\n${code(`const ${text.slice(id.start, id.end)}`)}\n${said(comments, text, node)}`];
    }
    if (declaration?.type !== 'FunctionDeclaration' || !names.has(declaration.id?.name ?? '')) return [];
    const end = declaration.body?.start ?? declaration.end;
    const signature = text
      .slice(declaration.start, end)
      .trim()
      .replace(/^async /, '');
    return [`### ${declaration.id?.name}\n\n${code(signature)}\n${said(comments, text, node)}`];
  });
}

function typesIn(name: string, text: string): string {
  const { program, comments } = parseSync(name, text);
  const parts = program.body.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration' || node.declaration === null) return [];
    const { declaration } = node;
    const title = 'id' in declaration && declaration.id !== null && 'name' in declaration.id ? declaration.id.name : '';
    if (declaration.type === 'TSInterfaceDeclaration') {
      const members = declaration.body.body.map((member) => {
        const line = text.slice(member.start, member.end).replace(/;$/, '').replaceAll(/\s+/g, ' ');
        const what = said(comments, text, member).trim().replaceAll(/\s+/g, ' ');
        return `- \`${line}\`${what === '' ? '' : `  \n  ${what}`}`;
      });
      return [`### ${title}\n\n${said(comments, text, node)}\n${members.join('\n')}\n`];
    }
    if (declaration.type !== 'TSTypeAliasDeclaration') return [];
    return [`### ${title}\n\n${code(text.slice(declaration.start, declaration.end))}\n${said(comments, text, node)}`];
  });
  return `## ${path.basename(name, '.ts')}\n\n${parts.join('\n')}`;
}

/** The comment that stands right above; empty if there is none. */
function said(comments: readonly Comment[], text: string, node: Pick<Node, 'start'>): string {
  const above = comments.findLast((comment) => comment.end <= node.start);
  if (above === undefined || above.type !== 'Block' || !above.value.startsWith('*')) return '';
  if (text.slice(above.end, node.start).trim() !== '') return '';
  const lines = above.value.slice(1).split('\n');
  return `${lines
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim()}\n`;
}

function code(text: string): string {
  return `\`\`\`ts\n${text}\n\`\`\`\n`;
}
