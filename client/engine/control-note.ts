/** What a person is told of a control entry beyond what it says itself: it depends on the state that it followed. */
import { sameBytes } from '../../lib/bytes.ts';
import type { ControlState } from './control-state.ts';

/** Why an entry is passed over, or `valid`; what the rules of control entries say of it is the replay's. */
export type Verdict =
  | 'valid'
  /** Nobody signed it. */
  | 'unsigned'
  /** The device that is said to have signed it did not. */
  | 'not-genuine'
  /** That device was not on the list of its person. */
  | 'not-listed'
  /** A list of devices in it is not signed by the first of them. */
  | 'list-unsigned'
  /** A list of devices in it is older than one that was given before. */
  | 'list-old';

/** Kept with the row of its entry, and under its seq in table `epochs` until that is there. */
export interface ControlNote {
  /** It was passed over: it breaks a rule of control entries, or nobody entitled has signed it. */
  readonly invalid?: 'rules' | Exclude<Verdict, 'valid'>;
  /** How many devices came to the list that it gives, and how many went. */
  readonly linked?: number;
  readonly unlinked?: number;
  /** Whose devices are vouched for by another key than before. */
  readonly newNumbers?: readonly string[];
}

/** What has changed of the devices of these people. Null: nothing to tell. */
export function noteOf(before: ControlState, after: ControlState, users: Iterable<string>): ControlNote | null {
  let linked = 0;
  let unlinked = 0;
  const newNumbers: string[] = [];
  for (const user of users) {
    const was = Object.hasOwn(before.lists, user) ? before.lists[user] : undefined;
    const is = Object.hasOwn(after.lists, user) ? after.lists[user] : undefined;
    if (was === undefined || is === undefined || was === is) continue;
    // Of who comes in again it is no news what they have been given since.
    if (Object.hasOwn(before.members, user)) {
      linked += is.devices.filter((device) => !was.devices.includes(device)).length;
      unlinked += was.devices.filter((device) => !is.devices.includes(device)).length;
    }
    if (isOtherKey(was.primary, is.primary)) newNumbers.push(user);
  }
  if (linked + unlinked + newNumbers.length === 0) return null;
  return {
    ...(linked > 0 ? { linked } : {}),
    ...(unlinked > 0 ? { unlinked } : {}),
    ...(newNumbers.length > 0 ? { newNumbers } : {}),
  };
}

/** The first key of somebody is no change. */
function isOtherKey(was: Uint8Array | undefined, is: Uint8Array | undefined): boolean {
  if (was === undefined || is === undefined || was.length === 0 || is.length === 0) return false;
  return !sameBytes(was, is);
}
