/** What retention may have taken, and what it must have: object, cold history and devices agree on it (D4.3, D4.4). */
import type { ConversationRow } from '../../client/engine/conversation.ts';
import type { PageReply } from '../../durable-objects/conversation/rpc.ts';
import { hex } from '../../lib/bytes.ts';
import { type Retention, retentionFrom } from '../../protocol/retention.ts';
import { stored } from '../../schema/gen/stored.js';
import { wire } from '../../schema/gen/wire.js';
import type { Log } from './truth.ts';
import type { Host } from './world/host.ts';
import type { World } from './world/world.ts';

/** An answer waits for its commit, and is made by a clock that runs at another rate. */
const slackMs = 3_000;

export function floorOf(host: Host): { readonly floor: number; readonly head: Uint8Array } {
  const row = host.storage.has('state')
    ? host.storage.look.exec<{ data: ArrayBuffer }>('SELECT data FROM state').toArray()[0]
    : undefined;
  if (row === undefined) return { floor: 0, head: new Uint8Array(0) };
  const { floor, floorHead } = stored.ConversationState.decode(new Uint8Array(row.data));
  return { floor, head: floorHead };
}

export class ExpiryTruth {
  readonly retention: Retention;
  readonly #world: World;
  readonly #logOf: (conversation: string) => Log;

  constructor(world: World, retention: string, logOf: (conversation: string) => Log) {
    this.retention = retentionFrom(retention);
    this.#world = world;
    this.#logOf = logOf;
  }

  get isOn(): boolean {
    return this.retention.ttlMs > 0 || this.retention.untilDelivered;
  }

  floor(conversation: string): number {
    const host = this.#world.hosts.get(conversation);
    return host === undefined || !this.isOn ? 0 : floorOf(host).floor;
  }

  /** A device may have been told that it has expired, be it who was in: that it replays beside the log (L4). By time alone. */
  mayLack(entry: wire.Entry | undefined): boolean {
    const { ttlMs } = this.retention;
    return ttlMs > 0 && entry !== undefined && entry.at + ttlMs <= this.#now();
  }

  /** Cold history has not let go yet, in words. */
  undropped(): string[] {
    if (!this.isOn) return [];
    return this.#conversations().flatMap(([name, host]) => {
      const { floor } = floorOf(host);
      const { dropped } = this.#row<{ dropped: number }>(host, 'SELECT dropped FROM retention') ?? { dropped: 0 };
      const { offered } = this.#row<{ offered: number }>(host, 'SELECT offered FROM archive') ?? { offered: 0 };
      const end = Math.min(floor, offered);
      return dropped < end ? [`cold history of ${name.slice(0, 6)} has let go up to ${dropped}, not ${end}`] : [];
    });
  }

  /** What a page says, against what is so. */
  served(conversation: string, { entries, excluded }: PageReply): string[] {
    const { ttlMs } = this.retention;
    if (!this.isOn) return [];
    const found: string[] = [];
    const now = this.#world.clockOf(conversation)?.now() ?? 0;
    for (const bytes of entries) {
      const { seq, kind, at, expiresAt, body, bodyState } = wire.Entry.decode(bytes);
      const where = `D4.3 ${conversation}/${seq}`;
      if (kind >= 16 && body.length === 0) found.push(`${where} says who is in, and was served without its body`);
      if (ttlMs === 0 || kind >= 16) continue;
      if (at + ttlMs < now - slackMs && body.length > 0) found.push(`${where} was served with its body after its time`);
      if (at + ttlMs > now + slackMs && expiresAt === 0 && bodyState === wire.BodyState.EXPIRED)
        found.push(`${where} was served as expired before its time`);
    }
    const log = this.#logOf(conversation);
    for (const { range, reason, head } of excluded) {
      if (reason !== wire.ExcludedReason.BELOW_FLOOR) continue;
      const last = log.entry(range.through);
      const where = `D4.3 ${conversation} up to ${range.through}`;
      if (last === undefined) found.push(`${where} is below the floor, and is not there`);
      else if (head.length > 0 && hex(head) !== hex(last.head)) found.push(`${where} has another head below the floor`);
      else if (ttlMs > 0 && last.at + ttlMs > now + slackMs) found.push(`${where} is below the floor before its time`);
    }
    return found;
  }

  /** At rest: nothing that is below the floor is anywhere on the server, and the head at the floor is the log's. */
  findings(): string[] {
    if (!this.isOn) return [];
    return this.#conversations().flatMap(([name, host]) => {
      const { floor, head } = floorOf(host);
      if (floor === 0) return [];
      const found: string[] = [];
      const log = this.#logOf(name);
      if (hex(head) !== hex(log.entry(floor)?.head ?? new Uint8Array(0)))
        found.push(`D4.3 ${name} has another head at its floor ${floor} than the log`);
      const rows = host.storage.look.exec<{ seq: number; entry: ArrayBuffer; wraps: ArrayBuffer | null }>(
        'SELECT seq, entry, wraps FROM entries WHERE seq <= ? AND kind < 16',
        floor,
      );
      for (const { seq, entry, wraps } of rows.toArray()) {
        if (wire.Entry.decode(new Uint8Array(entry)).body.length > 0 || wraps !== null)
          found.push(`D4.3 ${name}/${seq} is below the floor, and its body is here`);
      }
      return found;
    });
  }

  /** What a device has been told of the floor. */
  toldWrong(row: ConversationRow): string[] {
    const floor = this.floor(row.id);
    return this.isOn && row.floor > floor ? [`D4.3 ${row.id} has its floor at ${floor}, not at ${row.floor}`] : [];
  }

  #now(): number {
    return this.#world.scheduler.time() + slackMs;
  }

  #conversations(): [string, Host][] {
    return [...this.#world.hosts].filter(([name, host]) => name.startsWith('c') && host.storage.has('retention'));
  }

  #row<Row extends Record<string, number>>(host: Host, query: string): Row | undefined {
    return host.storage.look.exec<Row>(query).toArray()[0];
  }
}
