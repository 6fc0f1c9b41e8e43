/**
 * What really happened, read from the Conversation objects' own rows: the log of each conversation, and who was in it
 * when, replayed here a second time from the control entries.
 */
import { splitControl } from '../../protocol/statements.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Host } from './world/host.ts';

export interface Stay {
  readonly from: number;
  /** Infinity: still there. */
  through: number;
}

export class Log {
  readonly entries: wire.Entry[] = [];
  /** By person. */
  readonly stays = new Map<string, Stay[]>();
  /** By deleted seq: the first deletion that names it. */
  readonly deletedBy = new Map<number, number>();
  isDirect = false;
  /** Its creation bears a signature: clients that verify take none for begun that does not (D7.1), whatever the server took. */
  isSigned = true;
  #durable = 0;

  /** Takes in what the object's rows have more than is known here. */
  refresh(host: Host): void {
    if (this.entries.length > this.#durable) this.#forget();
    if (!host.storage.has('entries')) return;
    const rows = host.storage.look
      .exec<{ seq: number; entry: ArrayBuffer }>(
        'SELECT seq, entry FROM entries WHERE seq > ? ORDER BY seq',
        this.entries.length,
      )
      .toArray();
    for (const row of rows) this.#take(wire.Entry.decode(new Uint8Array(row.entry)));
    if (!host.storage.isDirty) this.#durable = this.entries.length;
  }

  entry(seq: number): wire.Entry | undefined {
    return this.entries[seq - 1];
  }

  get headSeq(): number {
    return this.entries.length;
  }

  mayRead(user: string, seq: number): boolean {
    return (this.stays.get(user) ?? []).some((stay) => stay.from <= seq && seq <= stay.through);
  }

  /** The stay that is not over. */
  currentStay(user: string): Stay | undefined {
    return this.stays.get(user)?.find((stay) => stay.through === Number.POSITIVE_INFINITY);
  }

  /** People who were in at that entry and have not left since, less its sender. */
  expects(seq: number): string[] {
    const sender = this.entry(seq)?.sender;
    return [...this.stays.keys()].filter((user) => {
      const stay = this.currentStay(user);
      return user !== sender && stay !== undefined && stay.from <= seq;
    });
  }

  /** People who were in at that entry and are gone. */
  leavers(seq: number): string[] {
    return [...this.stays]
      .filter(([, stays]) =>
        stays.some((stay) => stay.from <= seq && seq <= stay.through && stay.through < Number.POSITIVE_INFINITY),
      )
      .map(([user]) => user);
  }

  /** What was read of a write that was taken back is forgotten. */
  #forget(): void {
    const kept = this.entries.slice(0, this.#durable);
    this.entries.length = 0;
    this.stays.clear();
    this.deletedBy.clear();
    for (const entry of kept) this.#take(entry);
  }

  #take(entry: wire.Entry): void {
    this.entries.push(entry);
    for (const target of entry.targets) {
      if (!this.deletedBy.has(target)) this.deletedBy.set(target, entry.seq);
    }
    if (entry.kind < 16 || entry.body.length === 0) return;
    if (entry.kind === wire.EntryKind.CREATION) this.isSigned = splitControl(entry.body) !== null;
    const control = wire.Control.decode(entry.body);
    if (control.creation?.kind === wire.ConversationKind.DIRECT) this.isDirect = true;
    for (const member of control.creation?.members ?? []) this.#joins(member.user, entry.seq);
    for (const user of control.membership?.remove ?? []) this.#leaves(user, entry.seq);
    for (const member of control.membership?.add ?? []) this.#joins(member.user, entry.seq);
    if (control.removal != null && control.removal.device === 0) this.#leaves(control.removal.user, entry.seq);
  }

  #joins(user: string | null | undefined, seq: number): void {
    if (user == null || this.currentStay(user) !== undefined) return;
    this.stays.set(user, [...(this.stays.get(user) ?? []), { from: seq, through: Number.POSITIVE_INFINITY }]);
  }

  #leaves(user: string | null | undefined, seq: number): void {
    const stay = user == null ? undefined : this.currentStay(user);
    if (stay !== undefined) stay.through = seq;
  }
}
