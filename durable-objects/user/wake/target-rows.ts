/** The tables `push_targets` and `push_mutes`: where a device is woken, how that went, and for which chats it is not. */
import type { ConversationId } from '../../../protocol/ids.ts';
import { bytesOf, type Row, type Rows } from '../../kit/rows.ts';
import type { PushKind } from './rpc.ts';

export interface Target {
  readonly device: number;
  readonly kind: PushKind;
  /** An endpoint, or a provider's token; '': the provider says that it is no good any more. */
  readonly address: string;
  /** The device's public key and secret, base64url, for the kinds that are encrypted to it; else ''. */
  readonly p256dh: string;
  readonly auth: string;
  /** What topics are made with, so that the provider learns no conversation by them. */
  readonly secret: Uint8Array;
  readonly addedAt: number;
  /** Until when its provider wants to hear nothing. */
  readonly retryAt: number;
  /** Of the newest wake-up: when it was queued, taken by the provider, and the device came, and had what it was about. */
  readonly queuedAt: number;
  readonly acceptedAt: number;
  readonly fetchedAt: number;
  readonly ackedAt: number;
  /** When a wake-up was last followed by the device. */
  readonly provenAt: number;
  readonly failedAt: number;
  /** What the provider said; '': nothing is wrong. */
  readonly failure: string;
}

const columns = `device, kind, address, p256dh, auth, secret, added_at, retry_at, queued_at, accepted_at, fetched_at, acked_at,
  proven_at, failed_at, failure`;

/** Few, and looked at with every message that is delivered: kept in memory. */
export class TargetRows {
  readonly #rows: Rows;
  readonly #hasAny: () => boolean;
  #targets: Map<number, Target> | null = null;
  /** By device. */
  #muted: Map<number, Set<string>> | null = null;

  /** `hasAny`: there is an account, and so there are tables. */
  constructor(rows: Rows, hasAny: () => boolean) {
    this.#rows = rows;
    this.#hasAny = hasAny;
  }

  /** By device. */
  all(): ReadonlyMap<number, Target> {
    if (this.#targets === null) {
      const rows = this.#hasAny() ? this.#rows.all('SELECT * FROM push_targets ORDER BY device') : [];
      this.#targets = new Map(rows.map((row) => [Number(row.device), targetOf(row)]));
    }
    return this.#targets;
  }

  /** One row. */
  put(target: Target): void {
    const t = target;
    this.#rows.run(
      `INSERT OR REPLACE INTO push_targets (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[t.device, t.kind, t.address, t.p256dh, t.auth, t.secret, t.addedAt, t.retryAt, t.queuedAt, t.acceptedAt],
      ...[t.fetchedAt, t.ackedAt, t.provenAt, t.failedAt, t.failure],
    );
    (this.all() as Map<number, Target>).set(target.device, target);
  }

  /** One row, if there is one, and one for each chat that it had muted. */
  delete(device: number): void {
    if (!this.all().has(device)) return;
    this.#rows.run('DELETE FROM push_targets WHERE device = ?', device);
    this.#rows.run('DELETE FROM push_mutes WHERE device = ?', device);
    this.#targets?.delete(device);
    this.#muted?.delete(device);
  }

  isMuted(device: number, conversation: ConversationId | ''): boolean {
    return this.#mutedOf(device).has(conversation);
  }

  countMuted(device: number): number {
    return this.#mutedOf(device).size;
  }

  /** At most one row. */
  setMuted(device: number, conversation: ConversationId, isMuted: boolean): void {
    const muted = this.#mutedOf(device);
    if (muted.has(conversation) === isMuted) return;
    if (isMuted) {
      this.#rows.run('INSERT INTO push_mutes (device, conversation) VALUES (?, ?)', device, conversation);
      muted.add(conversation);
    } else {
      this.#rows.run('DELETE FROM push_mutes WHERE device = ? AND conversation = ?', device, conversation);
      muted.delete(conversation);
    }
  }

  #mutedOf(device: number): Set<string> {
    const byDevice = (this.#muted ??= this.#readMuted());
    const muted = byDevice.get(device) ?? new Set();
    byDevice.set(device, muted);
    return muted;
  }

  #readMuted(): Map<number, Set<string>> {
    const rows = this.#rows.all('SELECT device, conversation FROM push_mutes');
    const byDevice = Map.groupBy(rows, (row) => Number(row.device));
    return new Map([...byDevice].map(([device, all]) => [device, new Set(all.map((row) => String(row.conversation)))]));
  }
}

function targetOf(row: Row): Target {
  return {
    device: Number(row.device),
    kind: String(row.kind) as PushKind,
    address: String(row.address),
    p256dh: String(row.p256dh),
    auth: String(row.auth),
    secret: bytesOf(row.secret),
    addedAt: Number(row.added_at),
    retryAt: Number(row.retry_at),
    queuedAt: Number(row.queued_at),
    acceptedAt: Number(row.accepted_at),
    fetchedAt: Number(row.fetched_at),
    ackedAt: Number(row.acked_at),
    provenAt: Number(row.proven_at),
    failedAt: Number(row.failed_at),
    failure: String(row.failure),
  };
}
