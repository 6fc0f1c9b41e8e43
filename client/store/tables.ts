/** The tables of a client's store, by the form that they began with; what a form is, is in versions.ts. */
export const tablesByVersion = [
  ['meta', 'conversations', 'control', 'entries', 'outbox', 'people'],
  /** What the cipher keeps; contents it has opened before their entry was taken in; the leaf of each control entry. */
  ['cipher', 'opened', 'epochs'],
  /** Who reacted how to which message; filled when the client is opened (`client/engine/reaction-rows.ts`). */
  ['reactions'],
] as const;
