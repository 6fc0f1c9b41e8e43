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

/** How far the log of a conversation has left for cold history. */
export function archivedThrough({ storage }: Pick<Host, 'storage'>): number {
  if (!storage.has('archive')) return 0;
  return storage.look.exec<{ through: number }>('SELECT through FROM archive').toArray()[0]?.through ?? 0;
}

export class Log {
  readonly entries: wire.Entry[] = [];
  /** By person. */
  readonly stays = new Map<string, Stay[]>();
  /** By deleted seq: the first deletion that names it. */
  readonly deletedBy = new Map<number, number>();
  isDirect = false;
  /** Its creation bears a signature: clients that verify take only such a one for begun (D7.1), whatever the server took. */
  isSigned = true;
  /** By person, device and number. */
  readonly #sent = new Map<string, wire.Entry>();
  /** By person: which devices their list names, from which seq on. */
  readonly #lists = new Map<string, { readonly from: number; readonly devices: readonly number[] }[]>();
  #durable = 0;
  /** The rows that were taken in last. */
  #seen: { readonly storage: Host['storage']; readonly version: number } | null = null;

  /** Takes in what the object's rows have more than is known here. */
  refresh({ storage }: Host): void {
    const { version } = storage;
    if (this.#seen?.storage === storage && this.#seen.version === version) return;
    this.#seen = { storage, version };
    // What has left was durable long before, and is in no row to be read again.
    this.#durable = Math.max(this.#durable, Math.min(this.entries.length, archivedThrough({ storage })));
    if (this.entries.length > this.#durable) this.#forget();
    if (!storage.has('entries')) return;
    const rows = storage.look
      .exec<{ seq: number; entry: ArrayBuffer }>(
        'SELECT seq, entry FROM entries WHERE seq > ? ORDER BY seq',
        this.entries.length,
      )
      .toArray();
    for (const row of rows) this.#take(wire.Entry.decode(new Uint8Array(row.entry)));
    if (!storage.isDirty) this.#durable = this.entries.length;
  }

  entry(seq: number): wire.Entry | undefined {
    return this.entries[seq - 1];
  }

  /** What a device sent under that number. */
  sent(user: string, device: number, number: number): wire.Entry | undefined {
    return this.#sent.get(`${user} ${device} ${number}`);
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

  /** Between which seqs a device that was listed is not: its person is out, or it is on no list. */
  gone(user: string, device: number): { readonly from: number; readonly through: number }[] {
    const changes = new Set<number>();
    for (const { from } of this.#lists.get(user) ?? []) changes.add(from);
    for (const { from, through } of this.stays.get(user) ?? []) changes.add(from).add(through);
    const gone: { from: number; through: number }[] = [];
    let isIn = false;
    for (const seq of [...changes].filter(Number.isFinite).sort((a, b) => a - b)) {
      const was = isIn;
      isIn = this.isListed(user, device, seq);
      if (was && !isIn) gone.push({ from: seq, through: Number.POSITIVE_INFINITY });
      const last = gone.at(-1);
      if (!was && isIn && last !== undefined) last.through = seq;
    }
    return gone;
  }

  /** As of the entry, itself included. */
  isListed(user: string, device: number, seq: number): boolean {
    const isIn = (this.stays.get(user) ?? []).some((stay) => stay.from <= seq && seq < stay.through);
    const list = this.#lists.get(user)?.findLast(({ from }) => from <= seq);
    return isIn && list?.devices.includes(device) === true;
  }

  /** What was read of a write that was taken back is forgotten. */
  #forget(): void {
    const kept = this.entries.slice(0, this.#durable);
    this.entries.length = 0;
    this.stays.clear();
    this.deletedBy.clear();
    this.#lists.clear();
    this.#sent.clear();
    for (const entry of kept) this.#take(entry);
  }

  #take(entry: wire.Entry): void {
    this.entries.push(entry);
    this.#sent.set(`${entry.sender} ${entry.device} ${entry.number}`, entry);
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
    for (const { user, devices } of [...(control.creation?.members ?? []), ...(control.membership?.add ?? [])])
      this.#names(user, devices, entry.seq);
    if (control.devices != null) this.#names(control.devices.user, control.devices.list, entry.seq);
    const { removal } = control;
    if (removal == null) return;
    if (removal.device === 0) this.#leaves(removal.user, entry.seq);
    else this.#loses(removal.user ?? '', removal.device ?? 0, entry.seq);
  }

  #joins(user: string | null | undefined, seq: number): void {
    if (user == null || this.currentStay(user) !== undefined) return;
    this.stays.set(user, [...(this.stays.get(user) ?? []), { from: seq, through: Number.POSITIVE_INFINITY }]);
  }

  #names(user: string | null | undefined, list: wire.DeviceList.$Properties | null | undefined, from: number): void {
    if (user == null || list == null) return;
    const devices = (list.devices ?? []).map(({ device }) => device ?? 0);
    this.#lists.set(user, [...(this.#lists.get(user) ?? []), { from, devices }]);
  }

  #loses(user: string, device: number, from: number): void {
    const devices =
      this.#lists
        .get(user)
        ?.at(-1)
        ?.devices.filter((one) => one !== device) ?? [];
    this.#lists.set(user, [...(this.#lists.get(user) ?? []), { from, devices }]);
  }

  #leaves(user: string | null | undefined, seq: number): void {
    const stay = user == null ? undefined : this.currentStay(user);
    if (stay !== undefined) stay.through = seq;
  }
}
