/**
 * Who is meant by a bare word. Pure: what is known comes in, one target or the candidates come out.
 *
 * Anybody may call themselves, or a group, whatever they like, so names that others chose never decide where a message
 * goes. What decides: an address (who.ts), or a name that this person gave: to a contact, or to a group. A group title
 * by somebody else is taken too, for people know their groups by it, unless it reads like an address. Profile names
 * are never taken. And a name that looks like another one known here names neither of the two.
 */
import type { ConversationId, UserId } from './sdk.ts';
import { lookAlikeKey, looksLikeAddress } from './sdk.ts';

/** Somebody or some group that a name may stand for. */
export interface NameBearer {
  readonly name: string;
  readonly target:
    | { readonly kind: 'contact' | 'stranger'; readonly user: UserId }
    | { readonly kind: 'group'; readonly chat: ConversationId };
  /** The person at this terminal gave the name. */
  readonly isOwnName: boolean;
}

export type Resolution =
  | { readonly kind: 'one'; readonly bearer: NameBearer }
  /** `several`: they fit or look like it. `near`: it is called so, but by others. */
  | { readonly kind: 'several' | 'near'; readonly candidates: readonly NameBearer[] };

export function resolveName(text: string, bearers: readonly NameBearer[]): Resolution {
  const key = lookAlikeKey(text);
  if (key === '') return { kind: 'near', candidates: [] };
  const alike = bearers.filter((one) => lookAlikeKey(one.name) === key);
  const deciders = alike.filter(mayDecide);
  const [first] = deciders;
  if (deciders.length > 1) return { kind: 'several', candidates: deciders };
  if (first !== undefined && isSame(first.name, text)) return { kind: 'one', bearer: first };
  return { kind: 'near', candidates: alike };
}

function mayDecide({ name, target, isOwnName }: NameBearer): boolean {
  if (target.kind === 'stranger') return false;
  return isOwnName || !readsLikeAddress(name);
}

/** A number, an id, or a handle, with its @ or without. */
export function readsLikeAddress(name: string): boolean {
  return looksLikeAddress(name) || /^[a-z][a-z0-9_]{2,31}$/.test(name.normalize('NFKC').trim());
}

/** The same name, however its letters are composed; not merely one that looks like it. */
function isSame(name: string, text: string): boolean {
  return name.normalize('NFC').trim() === text.normalize('NFC').trim();
}
