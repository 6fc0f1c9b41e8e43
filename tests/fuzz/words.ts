/** What inputs may name: everything that a stranger with an account ever saw. */
import type { Dice } from './dice.ts';

export interface Words {
  /** Accounts of the strangers, who may do to each other what they like. */
  readonly own: readonly string[];
  /** The people who must not notice. Named in questions, never as somebody to be added: that may be asked of anybody. */
  readonly others: readonly string[];
  /** Conversations of the strangers, and those of the others. */
  readonly conversations: readonly string[];
  /** Tokens that are good, of the strangers. */
  readonly tokens: readonly string[];
  /** About the time of the server: what names a time is around it. */
  readonly now: number;
}

/** A user id; `toAdd` when it stands where somebody is made a member. */
export function userId(dice: Dice, words: Words, toAdd: boolean): string {
  if (dice.chance(0.15)) return `u${Buffer.from(dice.bytes(15)).toString('base64url')}`;
  if (dice.chance(0.05)) return dice.text(dice.below(40));
  return dice.pick(toAdd ? words.own : [...words.own, ...words.others]);
}

export function conversationId(dice: Dice, words: Words): string {
  if (dice.chance(0.2)) return `c${Buffer.from(dice.bytes(16)).toString('base64url')}`;
  if (dice.chance(0.05)) return dice.text(dice.below(40));
  return dice.pick(words.conversations);
}

export function token(dice: Dice, words: Words, good: number): string {
  if (dice.chance(good)) return dice.pick(words.tokens);
  const secret = Buffer.from(dice.bytes(32)).toString('base64url');
  const user = dice.chance(0.5) ? userId(dice, words, false) : `u${Buffer.from(dice.bytes(15)).toString('base64url')}`;
  return dice.pick([
    `${user}.1.${secret}`,
    `${user}.${dice.number()}.${secret}`,
    dice.text(30),
    '',
    '..',
    `${user}.1.`,
  ]);
}
