/**
 * The newest lists of a person that each key of theirs has signed, as met in any conversation: kept for life with the
 * person. What is known from here makes a conversation wait and warns; who is in it is what its own chain says (D7.1).
 */
import { sameBytes } from '../../lib/bytes.ts';
import type { Changes } from './changes.ts';
import type { ListState } from './control.ts';
import { newestBy, type SignedVersion, withVersion } from './signed-lists.ts';
import { personIn, type World } from './world.ts';

/** As kept in the row of the person. */
export interface KnownList extends SignedVersion {
  readonly devices: readonly number[];
}

/** A list that an entry brought. Says whether it is signed by a key that is new for somebody known by another. */
export function noteList(world: World, user: string, list: ListState, changes: Changes): boolean {
  const { primary, devices } = list;
  if (primary === undefined || primary.length === 0) return false;
  const person = personIn(world, user);
  const { signers = [] } = person;
  const isKnown = signers.some((one) => sameBytes(one.primary, primary));
  const version = newestBy(list.signers, primary);
  if (isKnown && newestBy(signers, primary) >= version) return false;
  const now = { ...person, signers: withVersion(signers, { primary, version, devices }) };
  world.people.set(user, now);
  changes.ops.push({ op: 'put', table: 'people', key: [user], value: now });
  return !isKnown && signers.length > 0;
}
