import type { ConversationId } from '../../../protocol/ids.ts';
import type { Cursor } from '../positions/cursor.ts';

/** A resume that is under way. */
export interface ResumeState {
  /** What the device says it has, collected over several commands. */
  readonly cursors: Map<ConversationId, Cursor>;
  /** What there was to tell the device, and what of it was told. */
  readonly changed: Set<ConversationId>;
  readonly toldChats: Set<ConversationId>;
  /** Wakes the resume when the device has acknowledged frames, or is gone. */
  acknowledged: (() => void) | null;
}
