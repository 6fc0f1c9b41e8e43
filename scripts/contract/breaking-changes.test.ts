import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { breakingChanges, type Namespace } from './breaking-changes.ts';
import { runPbjs } from './pbjs.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'roost-contract-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const released = await read(`
  message Send { uint64 number = 1; bytes body = 2; repeated string names = 3; optional uint32 least = 4;
                 oneof kind { string text = 5; bytes blob = 6; } }
  enum Role { NONE = 0; OWNER = 1; }
`);

describe('what old software can stand', () => {
  test('nothing changed', () => {
    expect(breakingChanges(released, released)).toEqual([]);
  });

  test('fields, values and messages that are new', async () => {
    const next = await read(`
      message Send { uint64 number = 1; bytes body = 2; repeated string names = 3; optional uint32 least = 4;
                     oneof kind { string text = 5; bytes blob = 6; bool gone = 8; } uint32 more = 7; }
      enum Role { NONE = 0; OWNER = 1; GUEST = 2; }
      message Extra { uint32 a = 1; }
    `);
    expect(breakingChanges(released, next)).toEqual([]);
  });

  test('a field and a value that left number and name reserved', async () => {
    const next = await read(`
      message Send { reserved 2; reserved "body"; uint64 number = 1; repeated string names = 3;
                     optional uint32 least = 4; oneof kind { string text = 5; bytes blob = 6; } }
      enum Role { reserved 1; reserved "OWNER"; NONE = 0; }
    `);
    expect(breakingChanges(released, next)).toEqual([]);
  });
});

describe('what breaks old software', () => {
  const send = (fields: string) => `message Send { ${fields} } enum Role { NONE = 0; OWNER = 1; }`;
  const rest = 'repeated string names = 3; optional uint32 least = 4; oneof kind { string text = 5; bytes blob = 6; }';

  test.each([
    ['another number', send(`uint64 number = 9; bytes body = 2; ${rest}`), 'number 1'],
    ['another type', send(`uint64 number = 1; string body = 2; ${rest}`), 'bytes body'],
    ['another name', send(`uint64 number = 1; bytes content = 2; ${rest}`), 'bytes content'],
    ['repeated', send(`uint64 number = 1; repeated bytes body = 2; ${rest}`), 'repeated bytes body'],
    ['a field gone', send(`uint64 number = 1; ${rest}`), '"body" is gone'],
    ['a number reserved but not the name', send(`reserved 2; uint64 number = 1; ${rest}`), 'name "body"'],
    ['no longer optional', send(`uint64 number = 1; bytes body = 2; ${rest.replace('optional ', '')}`), 'least'],
    [
      'out of the oneof',
      send(`uint64 number = 1; bytes body = 2; ${rest.replace(/oneof kind { (.*) }/, '$1')}`),
      'oneof kind',
    ],
    ['a message gone', 'enum Role { NONE = 0; OWNER = 1; }', 'Send is gone'],
    ['a value renamed', send(`uint64 number = 1; bytes body = 2; ${rest}`).replace('OWNER', 'ADMIN'), '"ADMIN"'],
    ['a value gone', send(`uint64 number = 1; bytes body = 2; ${rest}`).replace('OWNER = 1;', ''), '"OWNER" is gone'],
  ])('%s', async (_, source, words) => {
    const changes = breakingChanges(released, await read(source));
    expect(changes.join('\n')).toContain(words);
  });
});

async function read(body: string): Promise<Namespace> {
  const file = path.join(folder, `${Math.random()}.proto`);
  writeFileSync(file, `syntax = "proto3";\npackage test;\n${body}`);
  return JSON.parse(await runPbjs(['-t', 'json', file])) as Namespace;
}
