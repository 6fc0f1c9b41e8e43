/**
 * What the data of a wrap, or of a letter, is a message of. On the wire it is a number that its sender writes, and may be any:
 * who opens one compares, who is to pass letters on asks `isLetterType`.
 */
export const wrapTypes = {
  session: 2,
  /** Of a session too, and says how the session was begun. */
  prekey: 3,
  /** Of the sender's chain, for all in a group. */
  senderKey: 4,
} as const;

export type WrapType = (typeof wrapTypes)[keyof typeof wrapTypes];

/** Those for one device. */
export type LetterType = Exclude<WrapType, typeof wrapTypes.senderKey>;

export function isLetterType(type: number): type is LetterType {
  return type === wrapTypes.session || type === wrapTypes.prekey;
}
