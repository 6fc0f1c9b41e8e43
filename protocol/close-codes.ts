/** Why the server closed a socket. 4000–4499: connect again (with the usual waits). 4500–4999: do not. */
export const closeCodes = {
  /** The object restarts, or wants the device elsewhere. */
  reconnect: 4000,
  /** Nothing was heard for longer than the silence limit. */
  silent: 4001,
  /** The socket sent more than the flood limit. */
  flood: 4029,
  /** A frame that cannot be read: cut short, trailing bytes, too large, text that is no heartbeat. */
  malformed: 4400,
  /** A newer connection of the same device took over. */
  displaced: 4501,
  /** The protocol ranges do not meet. */
  upgrade: 4502,
  /** The device was removed, or its account is gone. */
  signedOut: 4503,
} as const;
