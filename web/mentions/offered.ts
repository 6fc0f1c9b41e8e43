import { matches } from '../model/peers.ts';
import type { GroupMember } from '../sdk.ts';

/** Of more the person types more of the name. */
const maxOffered = 50;

/** The members to offer for what was typed: those first a word of whose name begins so. */
export function offered(members: readonly GroupMember[], typed: string): GroupMember[] {
  const found = members.filter(({ own, name }) => !own && matches(name, typed));
  // Worked out once for each of a thousand members: it is looked at with every key.
  const isFirst = new Map(found.map((one) => [one, one.name.split(/\s+/).some((word) => begins(word, typed))]));
  const rank = (one: GroupMember) => (isFirst.get(one) === true ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name)).slice(0, maxOffered);
}

function begins(word: string, typed: string): boolean {
  return matches(word.slice(0, typed.length), typed);
}
