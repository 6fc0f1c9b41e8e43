/**
 * A conversation that is behind what is known from elsewhere: its chain names a list of somebody's devices, and another
 * conversation has brought a newer one (D7.1). It may be on its way, or the server hides it: messages wait for it, 10 s at
 * most, then go, and the person is warned. Who is in it is still what its own chain says; only a device that the
 * same key has since taken off the list is written to no more.
 */
import { sameBytes } from '../../lib/bytes.ts';
import { directWith, keyIn } from '../trust/key-trust.ts';
import type { Changes } from './changes.ts';
import type { ControlState, KnownList } from './control-state.ts';
import type { Conversation } from './conversation.ts';
import { newestBy } from './signed-lists.ts';
import type { World } from './world.ts';

const maxWaitMs = 10_000;

type People = Pick<World, 'people'>['people'];

/** Of one member: the newest list that is known of them. */
interface NewerList {
  readonly user: string;
  readonly list: KnownList;
}

/** Says whether messages wait; once they go all the same, the person is warned. */
export function waitsForLists(conversation: Conversation, world: World, changes: Changes): boolean {
  const { live } = conversation;
  const newer = newerLists(conversation, world).filter(({ user, list }) => !isTold(conversation, user, list));
  if (newer.length === 0) {
    live.lagsSince = null;
    return false;
  }
  const now = world.surroundings.elapsed();
  if (live.lagsSince === null) {
    live.lagsSince = now;
    changes.seen.add(conversation);
  }
  if (now < live.lagsSince + maxWaitMs) return true;
  goOn(conversation, newer, changes);
  return false;
}

/** Whose newest list this chat has not been told of: while messages wait for it, and once they have gone all the same. */
export function lateWith(conversation: Conversation, world: World): string[] {
  const { live } = conversation;
  if (live.lagsSince === null && live.lagsTold.size === 0) return [];
  return newerLists(conversation, world).map(({ user }) => user);
}

/** The person does not want to wait. */
export function sendAnyway(conversation: Conversation, world: World, changes: Changes): void {
  const newer = newerLists(conversation, world).filter(({ user, list }) => !isTold(conversation, user, list));
  if (newer.length > 0) goOn(conversation, newer, changes);
}

/** When messages wait no longer, or Infinity. */
export function goesOnAt({ live }: Conversation): number {
  return live.lagsSince === null ? Number.POSITIVE_INFINITY : live.lagsSince + maxWaitMs;
}

function goOn(conversation: Conversation, newer: readonly NewerList[], changes: Changes): void {
  const { live } = conversation;
  live.lagsSince = null;
  for (const { user, list } of newer) live.lagsTold.set(user, list.version);
  const users = newer.map(({ user }) => user);
  changes.seen.add(conversation);
  changes.tell({ what: 'lags', conversation, users });
}

function isTold({ live }: Conversation, user: string, { version }: KnownList): boolean {
  return live.lagsTold.get(user) === version;
}

/** Newer by the key that the chat has itself; of another one only if the chat of the two has that: anybody can make up a key. */
function newerLists({ control }: Conversation, world: World): NewerList[] {
  const newer: NewerList[] = [];
  for (const user of Object.keys(control.members)) {
    const { signers = [] } = world.people.get(user) ?? {};
    const held = control.lists[user];
    if (signers.length === 0 || held?.primary === undefined) continue;
    const direct = directWith(world, user);
    const keys = [held.primary, direct === null ? null : keyIn(direct, user)];
    const version = newestBy(held.signers, held.primary);
    const list = signers
      .filter(({ primary }) => keys.some((key) => key !== null && sameBytes(key, primary)))
      .reduce<KnownList | null>((newest, one) => (one.version > (newest?.version ?? version) ? one : newest), null);
    if (list !== null) newer.push({ user, list });
  }
  return newer;
}

/** The devices of a member that a newer list by the same key does not name any more. */
export function takenOff({ lists }: ControlState, user: string, people: People): readonly number[] {
  const held = lists[user];
  const { primary } = held ?? {};
  if (held === undefined || primary === undefined) return [];
  const signer = people.get(user)?.signers?.find((one) => sameBytes(one.primary, primary));
  if (signer === undefined || signer.version <= newestBy(held.signers, primary)) return [];
  return held.devices.filter((device) => !signer.devices.includes(device));
}
