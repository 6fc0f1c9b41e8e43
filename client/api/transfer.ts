/** What the other devices of the account hand this one, so that it can read what was before it. */
export interface Transfer {
  /**
   * `idle`: nothing is handed over (this device began the account, or was not online yet) · `receiving`: it comes, or was asked
   * for a moment ago · `waiting`: none of `devices` answers; it goes on by itself when one of them comes online · `done`: this
   * was all: the keys of `total` messages in `conversations` chats.
   */
  readonly state: 'idle' | 'receiving' | 'waiting' | 'done';
  /** Messages whose keys have come, of so many; `total` is 0 while it is not known. */
  readonly received: number;
  /** Of how many; 0: that is not known yet. */
  readonly total: number;
  /** 0 before the end. */
  readonly conversations: number;
  /** The numbers of the devices that were asked (`devices()` names them). */
  readonly devices: readonly number[];
  /** The other way round: devices that this one has handed all it has, of those that asked it last. */
  readonly handedTo: readonly number[];
}
