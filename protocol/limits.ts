/**
 * Every limit of the service in one table. A deployment changes them with the variable ROOST_LIMITS (a JSON object
 * of the names below); benches print the ones they ran with. Sizes are bytes, durations end in Ms.
 */
export const defaultLimits = {
  // frames
  maxFrameBytes: 256 * 1024,
  maxCommandsPerFrame: 512,
  /** Fields in a client's frame, those of its messages' messages included: what reading it costs. */
  maxFieldsPerFrame: 64 * 1024,
  /** Fields in the plaintext of a message, which every reader opens and shows anew. */
  maxFieldsPerContent: 1_024,
  maxBodyBytes: 64 * 1024,
  /** The body of a control entry: a creation names every member with their devices. */
  maxControlBytes: 192 * 1024,
  maxWrapBytes: 16 * 1024,
  maxWraps: 2_200,
  maxTargets: 64,
  maxObjects: 32,
  /** Frames a socket may send in a second, averaged over ten, before it is closed as a flood. */
  maxFramesPerSecond: 200,
  /** Commands a socket may send in a second, averaged over ten; one with a long list counts as several. */
  maxCommandsPerSecond: 1_000,
  /** Bytes a socket may send in a second, averaged over ten. */
  maxBytesPerSecond: 4 * 1024 * 1024,

  // what an account may cause (docs/spec/limits.md), at once and again in each minute
  /** Calls to other objects: who they are, where they are, a page, a watch. */
  maxCallsAtOnce: 1_536,
  maxCallsPerMinute: 1_200,
  /** Conversations that a resume asks for their state; beyond that a resume waits. */
  maxStatesAtOnce: 20_480,
  maxStatesPerMinute: 1_200,
  /** Positions told to conversations; beyond that they are told later. */
  maxReportsAtOnce: 20_480,
  maxReportsPerMinute: 3_000,
  /** People to whom conversations take what it sent. */
  maxDeliveriesAtOnce: 10_240,
  maxDeliveriesPerMinute: 6_144,
  /** Rows written, wherever they are. */
  maxRowsAtOnce: 3_072,
  maxRowsPerMinute: 600,
  /** Bytes of answers. */
  maxBytesOutAtOnce: 64 * 1024 * 1024,
  maxBytesOutPerMinute: 60 * 1024 * 1024,
  /** Bytes of bodies and keys, for each of the people who are handed them. */
  maxHandedAtOnce: 288 * 1024 * 1024,
  maxHandedPerMinute: 96 * 1024 * 1024,
  /** Bytes stored at once, and again in each day. */
  maxStoredBytesPerDay: 256 * 1024 * 1024,
  /** Calls that an account's commands have under way to other people's objects, or to conversations that they ask. */
  maxCallsInFlight: 4,
  /** How many of these leave without a wait, and how many in each second from then on. */
  maxCallsUnpaced: 16,
  maxCallsPerSecond: 200,

  // sending
  /** Sends that a device may have unanswered in one conversation. */
  maxInFlight: 16,
  /** Sends taken per person in a minute. */
  maxSendsPerMinute: 100,
  /** Messages a conversation takes per second, and at once. */
  maxConversationSendsPerSecond: 20,
  maxConversationBurst: 64,

  // letters from device to device, that wait for a device
  maxToDevicePerCommand: 64,
  /** Of one account. */
  maxToDeviceFromOne: 50,
  maxToDeviceBytesFromOne: 1024 * 1024,
  /** Of all accounts but the device's own. */
  maxToDeviceFromOthers: 200,
  maxToDeviceBytesFromOthers: 4 * 1024 * 1024,
  /** Of the other devices of its account. */
  maxToDeviceFromOwn: 1_000,
  maxToDeviceBytesFromOwn: 16 * 1024 * 1024,

  // connection
  heartbeatMs: 25_000,
  silenceMs: 60_000,
  onlineMs: 45_000,
  /** A socket with more unacknowledged than this gets only `behind`. */
  maxUnackedFrames: 256,
  maxUnackedBytes: 1024 * 1024,
  maxAttachmentBytes: 12_000,
  maxResumeCursors: 2_000,
  /** Ranges that a device says it could not open, in one conversation: the nearest of more are joined. */
  maxFailedRanges: 64,
  attachAfterMs: 20_000,

  // conversations
  maxMembers: 1_024,
  /** People who were ever in one conversation: what they may still read and what they had is kept for life. */
  maxMembersEver: 4_096,
  /** How often one person may come into the same conversation. */
  maxStays: 64,
  maxConversationsPerUser: 20_000,
  maxTitleBytes: 1_024,
  maxTitleLetters: 100,
  /** Ten years: what a member sets it to must leave every message a time that is taken. */
  maxDisappearAfterS: 315_360_000,
  /** Requests that a person has not answered. */
  maxRequests: 100,
  /** Of one asker, declined and taken back ones too: whoever was asked so often in vain is left alone. */
  maxRequestsPerAsker: 8,
  /** People a person may begin to write to or add as a stranger, in a day. */
  maxRequestsPerDay: 50,
  /** Conversations that an object names to another, to find one that both people have accepted. */
  maxSharesNamed: 32,
  /** Up to this many members, every member is attached and typing is forwarded. */
  maxMembersAttached: 64,
  detachAfterNoSocket: 32,
  detachLeaseMs: 24 * 3_600_000,
  maxDeliveriesInFlight: 64,
  /** Up to this many members each frame is acknowledged and each position reported by itself, at once; above, together (D6.5). */
  maxMembersSingly: 8,
  /** Up to this many members a report is answered when it is confirmed, and goes on at once. */
  maxMembersPrompt: 32,
  /** Above this many attached members, one hint a second instead of deliveries. */
  maxMembersDelivered: 256,
  positionsFlushMs: 1_000,
  fanOutAlarmMs: 5_000,
  /** How long a conversation waits for a User object before it goes on without the answer. */
  deliveryDeadlineMs: 10_000,
  /** How long a User object waits for another object; a report in a large group takes a window of 10 s and a second. */
  callDeadlineMs: 20_000,
  maxExceptions: 64,
  /** Steps of a summary of ticks; more only where joining two would change a denominator or a tick. */
  maxSteps: 64,
  /** Steps of a summary that differ in that. */
  maxStepsApart: 1_024,
  maxPage: 50,
  maxPageBytes: 512 * 1024,
  maxEntriesPerDelivery: 64,
  maxRefusalEntries: 64,

  // cold history (docs/spec/history.md)
  /** Entries that stay in a conversation's object; `coldBatch` more, and the oldest of them leave for cold history. */
  hotEntries: 2_000,
  /** So many leave together, as many as cold history keeps in a row; a call brings no more. */
  coldBatch: 100,
  /** What is older than `hotMs` leaves earlier, down to so many. */
  hotEntriesLeast: 200,
  hotMs: 30 * 24 * 3_600_000,
  /** How long a conversation waits for cold history: somebody waits for the answer, or nobody. */
  coldReadMs: 4_000,
  coldWriteMs: 10_000,
  /** With retention until delivered: what has reached everybody is told, and erased, so much later; 64 entries earlier. */
  eraseDeliveredMs: 10 * 60_000,

  // media (docs/spec/media.md)
  /** Of a file; its ciphertext may be a twentieth and a kilobyte longer (`maxMediaBytes`). */
  maxImageBytes: 16 * 1024 * 1024,
  maxVideoBytes: 64 * 1024 * 1024,
  maxDocumentBytes: 100 * 1024 * 1024,
  /** Ciphertext that an account stores at once, and again in each day. */
  maxMediaBytesPerDay: 4 * 1024 * 1024 * 1024,
  /** How long an address to store a part is good to begin with, and one to read, of this server and of the bucket itself. */
  mediaPutMs: 5 * 60_000,
  mediaReadMs: 30 * 24 * 3_600_000,
  /** No signature of that kind is good for longer. */
  mediaDirectReadMs: 7 * 24 * 3_600_000,
  /** How often in that time a part may be begun that is not kept in the end. */
  maxMediaAttempts: 30,
  /** How long an upload that nobody goes on with is kept, and an object for somebody who is about to send it. */
  mediaUploadMs: 24 * 3_600_000,
  mediaHoldMs: 24 * 3_600_000,
  /** How long an object stays once its last holder and its last entry are gone. */
  mediaKeptMs: 30 * 24 * 3_600_000,

  // presence
  typingEveryMs: 3_000,
  maxWatched: 64,
  maxWatchers: 256,
  watchTtlMs: 6 * 60_000,

  // people
  maxDevices: 5,
  deviceActiveMs: 60 * 24 * 3_600_000,
  /** Beyond that, how long a device stays found unseen before it is signed out: a clock may be wrong for a moment. */
  deviceUnseenForMs: 24 * 3_600_000,
  maxDeviceListChangesPerDay: 10,
  maxContacts: 5_000,
  maxLookup: 100,
  maxDeviceListsAsked: 128,
  lookupsFirstDay: 5_000,
  lookupsPerDay: 200,
  /** Of a person, a device, a contact: as people count letters, and a bound on what those may be made of. */
  maxNameLetters: 64,
  maxNameBytes: 640,

  // keys
  /** One-time prekeys of a device that the server holds, and takes in one command. */
  maxOneTimeHeld: 200,
  maxOneTimePublished: 100,
  /** With fewer left a device is asked for more. */
  oneTimeLow: 20,
  /** One-time prekeys of a device that others are given in a day; what is asked for beyond that is answered without one. */
  maxOneTimePerDay: 1_000,
  /** Devices whose keys one command asks for. */
  maxKeysClaimed: 100,
  maxListBytes: 1_024,

  // wake-ups (docs/spec/push.md)
  /** With a socket open, so long after a message it is looked at who has it. */
  wakeAfterMs: 5_000,
  /** A device that did not come is woken again for the same chat after so long, if there is something new. */
  wakeAgainMs: 10 * 60_000,
  /** How long a consumer has to say what became of the pushes that it was given. */
  wakeLentMs: 60_000,
  /** Pushes that it is given at a time. */
  maxWakeUpsClaimed: 64,
  /** As long as a provider may put us off. */
  wakeLatestMs: 12 * 3_600_000,
  /** How long a provider has to answer. */
  pushDeadlineMs: 10_000,
  /** How long a provider keeps a push for a device that is away. */
  pushTtlMs: 3 * 24 * 3_600_000,
  maxPushAddressBytes: 1_024,

  // sign-up and linking
  codeTtlMs: 10 * 60_000,
  /** Long enough that all guesses of a year together have a chance below one in a million (flows.md, F-sign-up). */
  codeDigits: 12,
  /** Guesses that one asking for a code has; another's guesses are not counted with them. */
  maxCodeAttempts: 5,
  /** Codes of one's own an hour for a number; whoever asks beyond that gets the number's common code. */
  maxCodesPerNumberPerHour: 5,
  /** So long that guesses at it need not be counted. */
  commonCodeDigits: 20,
  commonCodeTtlMs: 3_600_000,
  maxCodesPerAddressPerHour: 30,
  /** Codes tried from one address, for signing up and for linking. */
  maxAttemptsPerAddressPerHour: 100,
  /** How often the sign-ups of one number are told in an hour that a handle is somebody else's. */
  maxTakenHandlesPerHour: 8,
  /** Of devices that ask whether their link was agreed to. */
  maxWaitsPerAddressPerHour: 1_000,
  linkTtlMs: 5 * 60_000,
  /** How long a sign-up or link that took its code may be repeated and gets the same answer. */
  signUpRepeatMs: 60_000,

  // HTTP
  /** Refusals for the price that one credential gets in a row from its object, and one more in each second. */
  maxRefusedAtOnce: 30,
  maxRequestBytes: 32 * 1024,
} as const satisfies Record<string, number>;

export type Limits = { readonly [Name in keyof typeof defaultLimits]: number };

/** The most bytes that the body of an entry of this kind may have; control kinds are those from 16 up. */
export function maxBodyOf(kind: number, limits: Limits): number {
  return kind < 16 ? limits.maxBodyBytes : limits.maxControlBytes;
}

/**
 * The deployment's limits: the defaults, with what the JSON text names instead.
 *
 * Throws an Error naming the first unknown name, or the first value that is no positive whole number.
 */
export function limitsFrom(json: string | undefined): Limits {
  if (json === undefined || json.trim() === '') return defaultLimits;
  const given: unknown = JSON.parse(json);
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new Error('ROOST_LIMITS must be a JSON object');
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaultLimits, name)) throw new Error(`ROOST_LIMITS names an unknown limit: ${name}`);
    if (!Number.isSafeInteger(value) || (value as number) <= 0)
      throw new Error(`ROOST_LIMITS.${name} must be a positive whole number`);
  }
  return { ...defaultLimits, ...(given as Partial<Limits>) };
}
