/** What was counted here, and what the platform asks. */

/** Calls between objects and rows written of one message between two who are connected, at ten a second: `npm run bench -- one-to-one`. */
export const counted = {
  callsDirect: 4.02,
  rowsDirect: 1.17,
  /** A group message: calls a recipient, frames in a recipient who is online, frames back to the sender (`npm run bench -- fan-out`). */
  callsPerRecipient: 1.007,
  framesPerOnlineRecipient: 0.349,
  framesToSender: 1.2,
  /** Entries that embedded history packs into a row. */
  entriesPerHistoryRow: 100,
  /** Entries that one call to cold history moves. */
  entriesPerArchiveCall: 100,
} as const;

/** Dollars. Durable Objects, Workers and D1 on the paid plan: developers.cloudflare.com/durable-objects/platform/pricing. */
export const prices = {
  perMillionRequests: 0.15,
  /** So many incoming frames count as one request. */
  framesPerRequest: 20,
  perMillionGigabyteSeconds: 12.5,
  objectGigabytes: 0.128,
  perMillionRowsWritten: 1,
  perMillionRowsRead: 0.001,
  perGigabyteMonth: 0.2,
  perMillionWorkerRequests: 0.3,
  plan: 5,
} as const;

/** Where one part of a deployment ends, by the platform's own limits. */
export const limits = {
  /** The directory database (numbers and handles), bytes: Cloudflare D1 ends there. */
  directoryBytes: 10e9,
  /** A row of the directory with its two indexes (migrations/d1). */
  directoryBytesPerUser: 250,
  /** Sockets that one object of the TCP proxy may hold. */
  socketsPerPoolObject: 6,
} as const;
