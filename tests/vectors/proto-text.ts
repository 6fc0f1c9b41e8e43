/**
 * Reads a .proto file of ours without the library that the product uses, so that vectors are independent of it.
 *
 * Knows what our three files use: top-level messages and enums, `repeated`, `optional`, `oneof`, `import`.
 */
import { readFileSync } from 'node:fs';

export interface Field {
  readonly name: string;
  readonly number: number;
  /** A scalar's name, or that of a message or enum. */
  readonly type: string;
  readonly repeated: boolean;
  /** The oneof that it is a case of; a proto3 `optional` has none. */
  readonly oneof: string | null;
}

export interface Proto {
  /** roost.wire, roost.stored or roost.content. */
  readonly packageName: string;
  readonly messages: ReadonlyMap<string, readonly Field[]>;
  readonly enums: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Parses one of schema/*.proto by its part name. */
export function readProto(part: 'wire' | 'stored' | 'content'): Proto {
  const text = readFileSync(new URL(`../../schema/${part}.proto`, import.meta.url), 'utf8');
  return parseProto(text);
}

function parseProto(text: string): Proto {
  const tokens =
    text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '').match(/[A-Za-z_][\w.]*|\d+|[{}=;<>,[\]]|"[^"]*"/g) ?? [];
  const messages = new Map<string, Field[]>();
  const enums = new Map<string, Map<string, number>>();
  let packageName = '';
  let at = 0;
  const next = (): string => tokens[at++] ?? '';
  const skipStatement = (): void => {
    while (at < tokens.length && next() !== ';');
  };

  const readFields = (fields: Field[], oneof: string | null): void => {
    for (let token = next(); token !== '}'; token = next()) {
      if (token === '') throw new Error('a message does not end');
      if (token === 'reserved') {
        skipStatement();
        continue;
      }
      if (token === 'oneof') {
        const name = next();
        next();
        readFields(fields, name);
        continue;
      }
      const repeated = token === 'repeated';
      const type = repeated || token === 'optional' ? next() : token;
      const name = next();
      next();
      fields.push({
        name,
        number: Number(next()),
        type: type.replace(/^(roost\.)?(wire|stored|content)\./, ''),
        repeated,
        oneof,
      });
      skipStatement();
    }
  };

  while (at < tokens.length) {
    const token = next();
    if (token === 'package') packageName = next();
    if (token === 'message') {
      const name = next();
      next();
      const fields: Field[] = [];
      readFields(fields, null);
      messages.set(name, fields);
    } else if (token === 'enum') {
      const name = next();
      next();
      const values = new Map<string, number>();
      for (let value = next(); value !== '}'; value = next()) {
        next();
        values.set(value, Number(next()));
        skipStatement();
      }
      enums.set(name, values);
    } else skipStatement();
  }
  return { packageName, messages, enums };
}

/** The name of a field in generated code. */
export function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
