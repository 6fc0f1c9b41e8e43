/** The row of table `entries`: an entry as it was verified, its body opened. */

import type { wire } from '../../schema/gen/wire.js';
import type { ServedWrap } from '../cipher/cipher.ts';
import { goesAt } from '../cipher/said-expiry.ts';
import type { ControlNote } from './control-note.ts';
import { BodyState, EntryKind, isControl, type LogEntry } from './log-entry.ts';

/** `expiresAt`: of a message that was opened what its sender has sealed (E83), else what the server says. */
export interface EntryRow extends Omit<LogEntry, 'controlBefore' | 'body' | 'wraps' | 'leaf'> {
  /** The opened content of a message, or the control record; null where it is missing or still sealed. */
  readonly content: Uint8Array | null;
  /** What could not be opened, for another try. */
  readonly sealed: { readonly body: Uint8Array; readonly wraps: readonly ServedWrap[] } | null;
  /** With `sealed`: a device of one of these people has to come online before it is opened, as far as the cipher knows. */
  readonly waitsFor?: readonly string[];
  /** Of a control entry; missing: nothing. */
  readonly note?: ControlNote;
}

/** The row for an entry. `content` is null when a message's body could not be opened. */
export function rowOf(entry: LogEntry, content: Uint8Array | null, waitsFor: readonly string[] = []): EntryRow {
  const { controlBefore: _link, leaf: _leaf, body, wraps, ...fields } = entry;
  const present = entry.bodyState === BodyState.PRESENT;
  const opened = isControl(entry.kind) ? body : content;
  const sealed = present && opened === null && body.length + wraps.length > 0 ? { body, wraps } : null;
  const lacks = sealed === null || waitsFor.length === 0 ? null : { waitsFor };
  const row = { ...fields, content: present ? opened : null, sealed, ...lacks };
  return entry.kind === EntryKind.MESSAGE ? { ...row, expiresAt: goesAt(row.content, entry.expiresAt) } : row;
}

/** The row without its body: deleted for everyone, or expired. The leaf fields stay. */
export function erased(row: EntryRow, bodyState: wire.BodyState): EntryRow {
  const { waitsFor: _waitsFor, ...kept } = row;
  return { ...kept, bodyState, content: null, sealed: null };
}
