/**
 * Versions that one may be ahead of the list that is known here: removals that nobody has signed yet, and a margin. Versions that were
 * signed only rise, and end at four billion. Beside the ciphers, which whoever signs up does not need yet.
 */
export const maxAhead = 10_000;
