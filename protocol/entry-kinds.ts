/**
 * Every kind that an entry may have, in one list: a kind that is added to the contract does not compile until it is said here who
 * makes it, and until the fold of control entries has a case for it (group-fold.ts). Otherwise a server would refuse it and a
 * client halt at it, neither with a word of why.
 */
import { wire } from '../schema/gen/wire.js';

type KindName = keyof typeof wire.EntryKind;

/**
 * `plain`: a device sends it, and it changes nothing of who is in. `control`: a device sends it, and it does. `server`: a control
 * entry that no device sends. `reserved`: a control kind that nobody may send yet; a client passes it over (4.1).
 */
const makers = {
  ENTRY_KIND_UNSPECIFIED: 'none',
  MESSAGE: 'plain',
  DELETION: 'plain',
  KEYS: 'plain',
  CREATION: 'control',
  MEMBERSHIP: 'control',
  ROLES: 'control',
  SETTINGS: 'control',
  LINK: 'reserved',
  JOIN: 'reserved',
  DEVICES: 'server',
  REMOVAL: 'server',
} as const satisfies Record<KindName, 'none' | 'plain' | 'control' | 'server' | 'reserved'>;

type Maker = (typeof makers)[KindName];
type KindsOf<Who extends Maker> = {
  [Name in KindName]: (typeof makers)[Name] extends Who ? (typeof wire.EntryKind)[Name] : never;
}[KindName];

export type ControlKind = KindsOf<'control' | 'server' | 'reserved'>;

const makerOf: ReadonlyMap<number, Maker> = new Map(
  Object.entries(makers).map(([name, maker]) => [wire.EntryKind[name as KindName] as number, maker]),
);

/** The kind as one that is known to say who is in; null: a plain one, or one of a later release. */
export function controlKindOf(kind: number): ControlKind | null {
  const maker = makerOf.get(kind);
  return maker === undefined || maker === 'none' || maker === 'plain' ? null : (kind as ControlKind);
}

/** There is such a kind. */
export function isEntryKind(kind: number): boolean {
  return (makerOf.get(kind) ?? 'none') !== 'none';
}

/** Control entries that no device sends. */
export function isMadeByServer(kind: number): boolean {
  return makerOf.get(kind) === 'server';
}
