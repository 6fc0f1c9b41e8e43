/**
 * Versions that one may be ahead of the list that is known here: removals that nobody has signed yet, and a margin. A version that was
 * signed is never gone back from, and there are no more than four billion. Beside the ciphers, which whoever signs up does not need yet.
 */
export const maxAhead = 10_000;
