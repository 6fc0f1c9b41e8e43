/** What other rooms say that those who watch the person may have to hear. What it takes to tell them is of presence.ts alone. */
export interface PresenceNews {
  /** Something happened that may have changed the presence. */
  moved(): void;
  /** Something that people have in common with this person may have ended. */
  ended(): void;
  /** Something that people have in common with this person may have come about. */
  begun(): void;
}
