import type { Sha256 } from '../../protocol/chain.ts';
import type { Limits } from '../../protocol/limits.ts';
import type { Retention } from '../../protocol/retention.ts';
import type { ColdRows } from './history/cold-rows.ts';
import type { EntryRows, LeftRows, Log } from './log/log.ts';
import type { ConversationState } from './state.ts';
import type { ConversationStore } from './store.ts';

/** What the pure functions of this folder work on. None of them knows a clock or a network. */
export interface Context {
  /** Entries are asked for by `log`. */
  readonly store: Omit<ConversationStore, keyof EntryRows | 'cold'> & { readonly cold: Omit<ColdRows, keyof LeftRows> };
  readonly log: Log;
  readonly state: ConversationState;
  readonly sha256: Sha256;
  readonly limits: Limits;
  readonly retention: Retention;
}
