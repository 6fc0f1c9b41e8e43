/**
 * A cipher that hides nothing, keeps all, and has a counter as its state: each value of a device seals one message, and opens
 * once. Whoever lets state and rows part is found out: by a value that seals two messages, by a message that cannot be opened
 * any more, or by what stands on the disk (`partings`).
 */
import { sameBytes } from '../../lib/bytes.ts';
import { sha256 } from '../../protocol/sha256.ts';
import { wrapTypes } from '../../protocol/wrap-types.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Cipher, GroupState, MessageName, StateReader } from '../cipher/cipher.ts';
import type { OpenedRow } from '../engine/conversation.ts';
import type { EntryRow } from '../engine/entry-row.ts';
import type { OutboxRow } from '../engine/outbox-row.ts';
import type { Row, Table } from '../ports.ts';

export const countingCipher: Cipher = {
  name: 'counting',
  seal: async ({ name, content, group }, state) => {
    // Whoever opens it looks whether its device is listed. Who is out is listed no more, and is told so by the server.
    if (isIn(group, name) && !isListed(group, name)) return { is: 'waits' };
    const [chain] = await state.range({ prefix: ['chain'], limit: 1 });
    const value = chain === undefined ? 1 : Number(chain.key[1]);
    const leaf = hex(group.epochLeaf);
    const header: Header = { value, name, epoch: group.epoch, leaf };
    return {
      is: 'sealed',
      body: bytesOf(header, content),
      wraps: group.devices.flatMap(({ user, devices }) =>
        devices.map(({ device }) => ({ user, device, type: wrapTypes.session, data: encoder.encode(String(value)) })),
      ),
      changes: { put: [{ key: ['chain', value + 1], value: true }], erase: chain === undefined ? [] : [chain.key] },
    };
  },
  open: async ({ name, seq, body, group }, state) => {
    const read = readSealed(body);
    if (read === null || !isSame(read.header.name, name)) return { is: 'failed' };
    const { value, epoch, leaf } = read.header;
    if (epoch > group.epoch) return { is: 'waits' };
    const control = await group.controlBefore(seq);
    // Who has left since was in then: only the newest state says who is.
    if (control?.seq !== epoch || hex(control.leaf) !== leaf || (epoch === group.epoch && !isListed(group, name)))
      return { is: 'failed' };
    const used = ['used', name.sender, name.device, value];
    if ((await state.get(used)) !== undefined) return { is: 'failed' };
    const put = [
      { key: used, value: { ...name } },
      { key: keyOf(name), value: value },
    ];
    return { is: 'opened', content: read.content, changes: { put } };
  },
  forget: async (name, state: StateReader) => {
    const key = keyOf(name);
    return (await state.get(key)) === undefined ? {} : { erase: [key] };
  },
};

interface Header {
  readonly value: number;
  readonly name: MessageName;
  readonly epoch: number;
  readonly leaf: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What a body says, or null if no counting cipher made it. */
function readSealed(body: Uint8Array): { readonly header: Header; readonly content: Uint8Array } | null {
  const end = body.indexOf(10);
  if (end < 0) return null;
  try {
    return { header: JSON.parse(decoder.decode(body.subarray(0, end))) as Header, content: body.slice(end + 1) };
  } catch {
    return null;
  }
}

/** What was sealed, or null if no counting cipher did it. */
export function contentOf(body: Uint8Array): Uint8Array | null {
  return readSealed(body)?.content ?? null;
}

/** Watches what leaves: no value of a device may ever seal two different messages. */
export class SealGuard {
  readonly #hashes = new Map<string, Uint8Array>();

  /** What is wrong with it, or null. */
  leaves(body: Uint8Array): string | null {
    const read = readSealed(body);
    if (read === null) return null;
    const { value, name } = read.header;
    const who = `${name.sender}/${name.device}`;
    const hash = sha256(body);
    const known = this.#hashes.get(`${who} ${value}`);
    this.#hashes.set(`${who} ${value}`, known ?? hash);
    return known === undefined || sameBytes(known, hash) ? null : `value ${value} of ${who} sealed two messages`;
  }
}

/** What on a device's disk has come apart: state and row, of which one is there without the other. */
export function partings(rows: (table: Table) => readonly Row[], me: { user: string; device: number }): string[] {
  const wrong: string[] = [];
  const state = rows('cipher');
  const withPrefix = (prefix: string): readonly Row[] => state.filter(({ key }) => key[0] === prefix);
  const chains = withPrefix('chain');
  if (chains.length > 1) wrong.push(`the chain stands at ${chains.map(({ key }) => key[1]).join(' and ')}`);
  const next = Number(chains[0]?.key[1] ?? 1);
  for (const { value } of rows('outbox')) {
    const { sealed, kind } = value as OutboxRow;
    const header = sealed === null || kind !== wire.EntryKind.MESSAGE ? null : readSealed(sealed.body)?.header;
    if (header != null && header.value >= next) wrong.push(`value ${header.value} is used and not counted`);
  }

  const contents = new Map<string, boolean>();
  const foreign = new Set<string>();
  for (const { key, value } of rows('entries')) {
    const { sender, device, number, kind, content } = value as EntryRow;
    if (kind !== wire.EntryKind.MESSAGE) continue;
    const name = nameText({ conversation: String(key[0]), sender, device, number });
    contents.set(name, content !== null);
    if (content !== null && !(sender === me.user && device === me.device)) foreign.add(name);
  }
  for (const { value } of rows('opened')) {
    const { name, content } = value as OpenedRow;
    if (contents.has(nameText(name))) wrong.push(`${nameText(name)} is kept twice`);
    contents.set(nameText(name), content !== null);
  }
  const used = new Map(withPrefix('used').map(({ key, value }) => [nameText(value as MessageName), key[3]]));
  for (const [name, value] of used)
    if (!contents.has(name)) wrong.push(`value ${value} was opened, and ${name} is nowhere`);
  for (const name of foreign) if (!used.has(name)) wrong.push(`${name} is here, and its value not used`);
  const keys = new Set(withPrefix('key').map(({ key }) => key.slice(1).join('/')));
  for (const name of keys) if (contents.get(name) === false) wrong.push(`${name} is erased, and its key is not`);
  return wrong;
}

function keyOf({ conversation, sender, device, number }: MessageName) {
  return ['key', conversation, sender, device, number];
}

function nameText({ conversation, sender, device, number }: MessageName): string {
  return [conversation, sender, device, number].join('/');
}

function isSame(a: MessageName, b: MessageName): boolean {
  return nameText(a) === nameText(b);
}

function isIn({ devices }: GroupState, { sender }: MessageName): boolean {
  return devices.some(({ user }) => user === sender);
}

function isListed({ devices }: GroupState, { sender, device }: MessageName): boolean {
  return devices.some((one) => one.user === sender && one.devices.some((listed) => listed.device === device));
}

function bytesOf(header: Header, content: Uint8Array): Uint8Array {
  return Uint8Array.from([...encoder.encode(JSON.stringify(header)), 10, ...content]);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
