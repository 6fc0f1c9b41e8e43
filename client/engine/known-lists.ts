/**
 * The newest lists of a person that each key of theirs has signed, as met in any conversation: kept for life with the
 * person. What is known from here makes a conversation wait and warns; who is in it is what its own chain says (D7.1).
 */
import { sameBytes } from '../../lib/bytes.ts';
import { directWith, keyIn } from '../trust/key-trust.ts';
import type { Changes } from './changes.ts';
import type { KnownList, ListState } from './control-state.ts';
import { newestBy, withVersion } from './signed-lists.ts';
import { personIn, type World } from './world.ts';

/** A list that an entry brought. */
export function noteList(world: World, user: string, list: ListState, changes: Changes): void {
  const { primary, devices } = list;
  if (primary === undefined || primary.length === 0) return;
  const newest = listBy(world, user, primary);
  const version = newestBy(list.signers, primary);
  if (newest !== undefined && newest.version >= version) return;
  put(world, user, { ...newest, primary, version, devices }, changes);
}

/** The key of that list is another one than before: says whether that is news, which it is once a person and key. */
export function tellsOnce(world: World, user: string, { primary }: ListState, changes: Changes): boolean {
  const list = primary === undefined ? undefined : listBy(world, user, primary);
  if (list === undefined || list.isTold) return false;
  put(world, user, { ...list, isTold: true }, changes);
  return true;
}

function listBy(world: World, user: string, primary: Uint8Array): KnownList | undefined {
  return personIn(world, user).signers?.find((one) => sameBytes(one.primary, primary));
}

function put(world: World, user: string, list: KnownList, changes: Changes): void {
  const person = personIn(world, user);
  const now = { ...person, signers: atMost(world, user, withVersion(person.signers, list)) };
  world.people.set(user, now);
  changes.ops.push({ op: 'put', table: 'people', key: [user], value: now });
}

/** As many as one chat keeps (E22): more keys of one person somebody has made up. */
const maxKnown = 256;

/** Those go that were met longest ago, and never that of the chat of the two. */
function atMost(world: World, user: string, signers: KnownList[]): KnownList[] {
  if (signers.length <= maxKnown) return signers;
  const direct = directWith(world, user);
  const kept = direct === null ? null : keyIn(direct, user);
  const isKept = ({ primary }: KnownList) => kept !== null && sameBytes(primary, kept);
  let left = signers.length - maxKnown;
  return signers.filter((one) => isKept(one) || left-- <= 0);
}
