/**
 * What a recorded release looks like on disk, and how tests find it.
 *
 * `fixtures/release-N/` is never changed once N is released; a format that a later release brings is a new folder.
 * Bytes in JSON are base64 under the one key `base64`, so that a file says what it holds without its reader.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { wire } from '../../schema/gen/wire.js';
import type { Tables } from './tables.ts';

export const fixtures = path.join(import.meta.dirname, 'fixtures');

export type TickName = 'sent' | 'delivered' | 'read';

/** One release's recording of the story (story.ts). */
export interface Story {
  readonly release: number;
  readonly recordedAt: number;
  readonly people: Readonly<Record<string, StoryPerson>>;
  readonly devices: readonly StoryDevice[];
  readonly conversations: readonly StoryConversation[];
  /** Sends whose answer never came: the next start of the device's outbox repeats them byte for byte. */
  readonly unanswered: readonly UnansweredSend[];
  /** A linking that the kill cut off: the device exists, not every conversation lists it. */
  readonly halfLinked: { readonly device: string; readonly person: string; readonly outbox: number };
  /** A handle for which a code was shown and not used. */
  readonly pendingCode: string;
}

export interface StoryPerson {
  readonly user: string;
  readonly handle: string;
  readonly contacts: readonly { readonly user: string; readonly name: string }[];
}

export interface StoryDevice {
  readonly name: string;
  readonly person: string;
  readonly user: string;
  readonly device: number;
  readonly token: string;
  readonly state: 'online' | 'offline' | 'removed' | 'half-linked';
  readonly chats: readonly StoryChat[];
}

/** What one device had of a conversation when the server was killed, and what it must be told afterwards. */
export interface StoryChat {
  readonly conversation: string;
  /** What its store holds: contiguous through, newest, and the person's read position as it knew it. */
  readonly cursor: { readonly through: number; readonly newest: number; readonly read: number };
  /** The first seq it owes an ack for, as the server told it; 0: the conversation was never told to it. */
  readonly from: number;
  /** The intervals of the person's membership; a `through` of 0 is open. */
  readonly readable: readonly { readonly from: number; readonly through: number }[];
  /** How far the person had read, and one of their devices had stored, some seconds before the end: both are written. */
  readonly settled: { readonly read: number; readonly delivered: number };
  /** The person's unread count at the recorded head. */
  readonly unread: number;
  /** Ticks that the device showed on the person's own messages: none may ever fall. */
  readonly ticks: Readonly<Record<number, TickName>>;
}

export interface StoryConversation {
  readonly name: string;
  readonly conversation: string;
  readonly kind: 'direct' | 'group';
  readonly title: string;
  /** The log as all online devices agreed on it. After the kill only device-list entries may follow by themselves. */
  readonly entries: readonly StoryEntry[];
}

export interface StoryEntry {
  readonly seq: number;
  readonly kind: wire.EntryKind;
  readonly sender: string;
  readonly device: number;
  readonly number: number;
  readonly at: number;
  readonly countable: boolean;
  readonly expiresAt: number;
  readonly targets: readonly number[];
  readonly count: number;
  readonly body: 'present' | 'deleted' | 'expired';
  /** UTF-8 of a message that is there; control entries and the rest in base64. */
  readonly text?: string;
  readonly base64?: string;
  readonly bodyHash: string;
  readonly head: string;
  readonly controlBefore: { readonly seq: number; readonly leaf: string } | null;
}

export interface UnansweredSend {
  readonly device: string;
  readonly conversation: string;
  readonly number: number;
  readonly after: number;
  readonly epoch: number;
  readonly text: string;
  /** Where the server had put it, or 0: it never arrived. */
  readonly seq: number;
}

/** A frame as it crossed the wire, in the order of all devices. */
export interface RecordedFrame {
  readonly n: number;
  readonly device: string;
  /** Counts the connections of the device. */
  readonly connection: number;
  readonly from: 'client' | 'server';
  readonly at: number;
  /** It reached the other end: not so for what the network lost in the story's last moments. */
  readonly arrived: boolean;
  readonly bytes: Uint8Array;
}

/** A call to an object, in the order in which the calls of the recording began. */
export interface RecordedCall {
  readonly n: number;
  readonly at: number;
  /** `conversation` or `user`, and which. */
  readonly object: 'conversation' | 'user';
  readonly id: string;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly result: unknown;
}

/** A User or Conversation object that sleeps with its sockets open. */
export interface SleepingObject {
  readonly object: 'conversation' | 'user';
  readonly id: string;
  readonly alarm: number | null;
  readonly tables: Tables;
  readonly sockets: readonly {
    readonly device: number;
    readonly connection: number;
    readonly attachment: Uint8Array | null;
    /** The ordinal of the last frame that the device got. */
    readonly ordinal: number;
  }[];
}

/** A socket's attachment at some moment, and what it says. */
export interface RecordedAttachment {
  readonly what: string;
  readonly bytes: Uint8Array;
  readonly value: unknown;
}

export interface SleepingServer {
  readonly now: number;
  readonly objects: readonly SleepingObject[];
  readonly attachments: readonly RecordedAttachment[];
}

/** A row that holds protobuf, and what it says. */
export interface PackedRow {
  readonly id: string;
  readonly table: string;
  readonly index: number;
  readonly value: unknown;
}

export interface Release {
  readonly name: string;
  readonly folder: string;
  readonly storage: string;
  readonly story: Story;
  readonly frames: readonly RecordedFrame[];
  readonly calls: readonly RecordedCall[];
  /** What the rows in `storage` say. */
  readonly packed: readonly PackedRow[];
  readonly sleeping: SleepingServer;
}

/** All recorded releases, the oldest first. */
export function releases(): Release[] {
  const names = readdirSync(fixtures).filter((name) => /^release-\d+$/.test(name));
  names.sort((a, b) => Number(a.slice(8)) - Number(b.slice(8)));
  return names.map(readRelease);
}

function readRelease(name: string): Release {
  const folder = path.join(fixtures, name);
  return {
    name,
    folder,
    storage: path.join(folder, 'storage'),
    story: readJson(path.join(folder, 'story.json')) as Story,
    frames: readFrames(path.join(folder, 'frames')),
    calls: readLines(path.join(folder, 'calls.jsonl')) as RecordedCall[],
    packed: readLines(path.join(folder, 'packed.jsonl')) as PackedRow[],
    sleeping: readJson(path.join(folder, 'sleeping.json')) as SleepingServer,
  };
}

/** One file a device; the numbers put them back into one order. */
function readFrames(folder: string): RecordedFrame[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  const frames = files.flatMap((name) => readLines(path.join(folder, name)) as RecordedFrame[]);
  return frames.sort((a, b) => a.n - b.n);
}

export function writeRelease(folder: string, release: Omit<Release, 'name' | 'folder' | 'storage'>): void {
  mkdirSync(path.join(folder, 'frames'), { recursive: true });
  writeFileSync(path.join(folder, 'story.json'), `${JSON.stringify(toJson(release.story), null, 2)}\n`);
  for (const device of new Set(release.frames.map((frame) => frame.device))) {
    const own = release.frames.filter((frame) => frame.device === device);
    writeLines(path.join(folder, 'frames', `${device}.jsonl`), own);
  }
  writeLines(path.join(folder, 'calls.jsonl'), release.calls);
  writeLines(path.join(folder, 'packed.jsonl'), release.packed);
  writeFileSync(path.join(folder, 'sleeping.json'), `${JSON.stringify(toJson(release.sleeping), null, 1)}\n`);
}

/** Bytes become `{"base64": …}`; what JSON would lose is an error. */
function toJson(value: unknown): unknown {
  if (value instanceof ArrayBuffer) return toJson(new Uint8Array(value));
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'bigint' || typeof value === 'function') throw new Error(`no JSON for a ${typeof value}`);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toJson(inner)]));
}

function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]?.[0] === 'base64') return bytesOf(entries[0][1] as string);
  return Object.fromEntries(entries.map(([name, inner]) => [name, fromJson(inner)]));
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

function readJson(file: string): unknown {
  return fromJson(JSON.parse(readFileSync(file, 'utf8')));
}

function readLines(file: string): unknown[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => fromJson(JSON.parse(line)));
}

function writeLines(file: string, values: readonly unknown[]): void {
  writeFileSync(file, values.map((value) => `${JSON.stringify(toJson(value))}\n`).join(''));
}
