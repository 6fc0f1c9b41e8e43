/** One element of a log as the engine holds it: plain data that a store can keep, with its leaf computed once. */
import { leafOf } from '../../protocol/chain.ts';
import { type Decoded, own } from '../../protocol/codec.ts';
import { wire } from '../../schema/gen/wire.js';
import type { ServedWrap } from '../cipher/cipher.ts';
import type { Surroundings } from '../ports.ts';

export const { EntryKind, BodyState } = wire;

export type WireEntry = Decoded<wire.Entry.$Properties>;

export interface LogEntry {
  readonly seq: number;
  readonly kind: wire.EntryKind;
  readonly sender: string;
  readonly device: number;
  readonly number: number;
  readonly at: number;
  readonly countable: boolean;
  readonly expiresAt: number;
  readonly targets: readonly number[];
  readonly controlBefore: ControlLink | null;
  readonly count: number;
  readonly bodyHash: Uint8Array;
  readonly bodyState: wire.BodyState;
  readonly body: Uint8Array;
  readonly wraps: readonly ServedWrap[];
  readonly leaf: Uint8Array;
  readonly head: Uint8Array;
}

export interface ControlLink {
  readonly seq: number;
  readonly leaf: Uint8Array;
}

/** Control kinds start with the creation (L4). */
export function isControl(kind: wire.EntryKind): boolean {
  return kind >= EntryKind.CREATION;
}

/** Takes an entry from the wire; copies what a frame's buffer would otherwise keep alive. */
export function fromWire(conversation: string, entry: WireEntry, sha256: Surroundings['sha256']): LogEntry {
  const body = own(entry.body);
  const present = entry.bodyState === BodyState.PRESENT;
  return withLeaf(
    conversation,
    {
      seq: entry.seq,
      kind: entry.kind,
      sender: entry.sender,
      device: entry.device,
      number: entry.number,
      at: entry.at,
      countable: entry.countable,
      expiresAt: entry.expiresAt,
      targets: [...entry.targets],
      controlBefore: linkOf(entry.kind, entry.controlBefore),
      count: entry.count,
      bodyHash: present ? sha256(body) : hashOf(entry.bodyHash),
      bodyState: entry.bodyState,
      body,
      wraps: entry.wraps.map((wrap) => ({
        user: wrap.user,
        device: wrap.device,
        type: wrap.type,
        data: own(wrap.data),
      })),
      head: own(entry.head),
    },
    sha256,
  );
}

/** A malformed hash gives a leaf that fits no chain (D5.2). */
function hashOf(given: Uint8Array): Uint8Array {
  return given.length === 32 ? own(given) : new Uint8Array(32);
}

/** The link of a control entry; the first one has seq 0 and an empty leaf. */
export function linkOf(kind: wire.EntryKind, link: Decoded<wire.ControlLink.$Properties> | null): ControlLink | null {
  if (!isControl(kind)) return null;
  return link === null ? { seq: 0, leaf: new Uint8Array(0) } : { seq: link.seq, leaf: own(link.leaf) };
}

export function withLeaf(
  conversation: string,
  entry: Omit<LogEntry, 'leaf'>,
  sha256: Surroundings['sha256'],
): LogEntry {
  return { ...entry, leaf: leafOf({ conversation, ...entry }, sha256) };
}
