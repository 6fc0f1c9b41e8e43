/** A place in a keyring: behind a stream, or within it below a number; and what was given up to there. */
import type { roost } from '../../../schema/gen/content.js';
import type { Stream } from './streams.ts';

export interface Place extends Stream {
  /** 0: the newest of each stream, ahead of all; 1: all. */
  readonly pass: number;
  /** 0: behind the whole stream. */
  readonly below: number;
  readonly given: number;
  readonly conversations: number;
}

/** Plain data, as a row takes it. Without a conversation: the beginning of the pass. */
export function placeOf(given: roost.content.ParcelPlace.$Properties): Place {
  const { pass, conversation, sender, device, below, given: keys, conversations } = given;
  return {
    ...{ pass: pass ?? 0, conversation: conversation ?? '', sender: sender ?? '', device: device ?? 0 },
    ...{ below: below ?? 0, given: keys ?? 0, conversations: conversations ?? 0 },
  };
}
