/** docs/spec/protocol.md says what the tables of the code say: a client is written from that page alone. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { closeCodes } from '../../protocol/close-codes.ts';
import { refusals } from '../../protocol/refusals.ts';
import { maxVersion } from '../../protocol/versions.ts';
import { readProto } from './proto-text.ts';

const page = readFileSync(new URL('../../docs/spec/protocol.md', import.meta.url), 'utf8');

describe('the page of the protocol', () => {
  test('[11.2] lists every refusal with its advice and status, and no other', () => {
    const listed = [...page.matchAll(/^ {2}\| `([a-z-]+)` \| ([a-z-]+) \| (\d+) \|$/gm)].map(
      ([, code, advice, http]) => [code, advice, Number(http)],
    );
    expect(listed).toEqual(Object.entries(refusals).map(([code, { advice, http }]) => [code, advice, http]));
  });

  test('[3.7] lists every close code', () => {
    for (const code of Object.values(closeCodes)) expect(page).toContain(`| ${code} |`);
  });

  test('speaks of every command and event, and of the current version', () => {
    const { messages } = readProto('wire');
    for (const frame of ['Command', 'Event']) {
      for (const field of messages.get(frame) ?? []) {
        if (field.oneof !== null) expect(page, field.type).toContain(field.type);
      }
    }
    expect(page).toContain(`This page is version ${maxVersion}.`);
  });

  test('numbers its rules once each', () => {
    const rules = [...page.matchAll(/^- \*\*(\d+\.\d+[a-z]?)\*\*/gm)].map(([, rule]) => rule);
    expect(new Set(rules).size).toBe(rules.length);
    expect(rules.length).toBeGreaterThan(70);
  });
});
