import type { Limits } from '../../protocol/limits.ts';
import type { MediaId } from '../../protocol/media.ts';
import type { Surroundings } from '../kit/ports.ts';
import type { Storage } from '../kit/sql.ts';
import type { LedgerBucket } from './bucket.ts';

export interface LedgerOptions {
  readonly id: MediaId;
  readonly storage: Storage;
  readonly surroundings: Surroundings;
  readonly limits: Limits;
  readonly bucket: LedgerBucket;
  /** Parts may come by the bucket's own interface, and lie beside the object (B19). */
  readonly takesIncoming?: boolean;
  /** Takes everything out of the storage, tables and alarm too. Done when it returns, durable when it resolves. */
  empty(): Promise<void>;
}
