/** What the steps of the engine are given, in types alone: what is named here knows nothing of this file. */
import type { Cipher, MessageName } from '../cipher/cipher.ts';
import type { Store, Surroundings } from '../ports.ts';
import type { Changes } from './changes.ts';
import type { CipherState } from './cipher-state.ts';
import type { Me } from './conversation.ts';
import type { DeletionVerdict } from './deletions.ts';
import type { LogEntry, WireEntry } from './log-entry.ts';
import type { Verifier } from './signed-lists.ts';
import type { Verdicts } from './verdicts.ts';
import type { World } from './world.ts';

/** What became of a body. */
export interface OpenedBody {
  readonly name: MessageName;
  readonly content: Uint8Array | null;
  /** It cannot be opened yet. */
  readonly waits: boolean;
  /** Whose devices have to come online for it to be opened. */
  readonly waitsFor: readonly string[];
  /** The cipher's state moved for it: it may not be possible to open it again. */
  readonly moved: boolean;
  /** Where its sender was shown another head than this device, or null. */
  readonly forkAt: number | null;
  /** Of a deletion. */
  readonly deletion?: DeletionVerdict;
}

/** What one step opens with. */
export interface OpeningContext {
  readonly world: World;
  readonly cipher: Cipher;
  readonly state: CipherState;
  readonly store: Pick<Store, 'read'>;
  readonly changes: Changes;
  /** Null: the cipher verifies nothing. */
  readonly verifier: Verifier | null;
}

export type Openings = ReadonlyMap<WireEntry, OpenedBody>;

/** An entry with its content, if it has one that could be opened here. */
export interface EntryContent {
  readonly entry: LogEntry;
  readonly content: Uint8Array | null;
  /** It cannot be opened yet. */
  readonly waits: boolean;
  /** Where its sender was shown another head than this device; missing or null: nowhere. */
  readonly forkAt?: number | null;
  /** Whose devices have to come online for it to be opened. */
  readonly waitsFor?: readonly string[];
  /** Of a deletion: what was found of it. Missing: nobody has looked yet, and it waits. */
  readonly deletion?: DeletionVerdict;
}

export interface MergeContext {
  readonly world: World;
  readonly verdicts: Verdicts;
  readonly me: Me;
  readonly sha256: Surroundings['sha256'];
  readonly changes: Changes;
  /** The entries are new, not older history. */
  readonly live: boolean;
}
