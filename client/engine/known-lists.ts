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
  /** The app was told that this is another key than before. */
  readonly isTold?: boolean;
}

/** A list that an entry brought. */
export function noteList(world: World, user: string, list: ListState, changes: Changes): void {
  const { primary, devices } = list;
  if (primary === undefined || primary.length === 0) return;
  const known = listBy(world, user, primary);
  const version = newestBy(list.signers, primary);
  if (known !== undefined && known.version >= version) return;
  put(world, user, { ...known, primary, version, devices }, changes);
}

/** The key of that list is another one than before: says whether that is news, which it is once a person and key. */
export function tellsOnce(world: World, user: string, { primary }: ListState, changes: Changes): boolean {
  const known = primary === undefined ? undefined : listBy(world, user, primary);
  if (known === undefined || known.isTold) return false;
  put(world, user, { ...known, isTold: true }, changes);
  return true;
}

function listBy(world: World, user: string, primary: Uint8Array): KnownList | undefined {
  return personIn(world, user).signers?.find((one) => sameBytes(one.primary, primary));
}

function put(world: World, user: string, list: KnownList, changes: Changes): void {
  const person = personIn(world, user);
  const now = { ...person, signers: withVersion(person.signers, list) };
  world.people.set(user, now);
  changes.ops.push({ op: 'put', table: 'people', key: [user], value: now });
}
