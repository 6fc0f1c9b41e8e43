/** Limits that stand in the way of a bench or a fault run: they measure what the server can do, not what a person may. */
export const freeLimits = {
  maxSendsPerMinute: 10_000_000,
  maxConversationSendsPerSecond: 100_000,
  maxConversationBurst: 100_000,
  maxCallsAtOnce: 1_000_000_000,
  maxStatesAtOnce: 1_000_000_000,
  maxReportsAtOnce: 1_000_000_000,
  maxDeliveriesAtOnce: 1_000_000_000,
  maxRowsAtOnce: 1_000_000_000,
  maxBytesOutAtOnce: 1_000_000_000_000,
  maxStoredBytesPerDay: 1_000_000_000_000,
  maxCallsInFlight: 64,
  maxFramesPerSecond: 100_000,
  maxCommandsPerSecond: 1_000_000,
  maxBytesPerSecond: 1_000_000_000,
  maxCodesPerAddressPerHour: 1_000_000,
  maxAttemptsPerAddressPerHour: 1_000_000,
};
