/**
 * Adds vectors for what the contract has and the recorded files lack: `node tests/vectors/record.ts`.
 *
 * What is recorded is what a release has sent: an entry is never changed or removed, only added. A message that got
 * a new field keeps its old vector, and gets another.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hex } from '../../lib/bytes.ts';
import { chainVectors } from './chain-samples.ts';
import { plainEncode, type Value } from './plain-encoder.ts';
import { readProto } from './proto-text.ts';
import { samplesOf } from './samples.ts';

export const parts = ['wire', 'stored', 'content'] as const;

export interface RecordedMessage {
  readonly message: string;
  readonly chosen: string;
  readonly value: unknown;
  readonly bytes: string;
}

function fileOf(part: string): URL {
  return new URL(`recorded/${part}.json`, import.meta.url);
}

/** Bytes as {"hex": "…"}, so that the file is plain JSON. */
export function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return { hex: hex(value) };
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toJson(inner)]));
  return value;
}

export function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== 'object' || value === null) return value;
  if ('hex' in value) return Uint8Array.from(Buffer.from(value.hex as string, 'hex'));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fromJson(inner)]));
}

export function readRecorded(part: string): RecordedMessage[] {
  return JSON.parse(readFileSync(fileOf(part), 'utf8')) as RecordedMessage[];
}

/** What the contract as it is now would record. */
export function fresh(part: (typeof parts)[number]): RecordedMessage[] {
  const protos = parts.map(readProto);
  const own = readProto(part);
  return samplesOf(own, [own, ...protos]).map(({ message, chosen, value }) => ({
    message,
    chosen,
    value: toJson(value),
    bytes: hex(plainEncode([own, ...protos], message, value as Value)),
  }));
}

/** Which vector of which message. */
export function keyOf(recorded: RecordedMessage): string {
  return `${recorded.message} ${recorded.chosen} ${recorded.bytes}`;
}

if (import.meta.main) {
  if (!existsSync(fileOf('chain'))) writeFileSync(fileOf('chain'), `${JSON.stringify(chainVectors(), null, 2)}\n`);
  for (const part of parts) {
    let kept: RecordedMessage[] = [];
    try {
      kept = readRecorded(part);
    } catch {
      // The first time there is nothing to keep.
    }
    const have = new Set(kept.map(keyOf));
    const added = fresh(part).filter((vector) => !have.has(keyOf(vector)));
    const lines = [...kept, ...added].map((vector) => JSON.stringify(vector));
    writeFileSync(fileOf(part), lines.length === 0 ? '[]\n' : `[\n${lines.join(',\n')}\n]\n`);
    process.stderr.write(`${part}: ${kept.length} kept, ${added.length} added\n`);
  }
}
