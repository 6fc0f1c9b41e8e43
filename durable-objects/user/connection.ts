/**
 * One open socket of one device: what was sent on it and is not acknowledged, and what it knows that no row holds.
 *
 * All of it is in the socket's attachment when an event ends, so that an object that slept goes on where it was
 * (D1.4). Outputs of one event leave together in one frame.
 */

import { own } from '../../protocol/codec.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import { stored } from '../../schema/gen/stored.js';
import type { Socket } from '../kit/sockets.ts';
import type { Allowance } from './allowance.ts';
import { type Cursor, cursorFrom } from './cursor.ts';
import type { FrameMeter } from './frames.ts';
import { frameOf } from './outputs.ts';

/** What a connection has of one conversation that no row holds. */
export interface Unsettled {
  /** The newest entry handed over on this connection. */
  pushed: number;
  /** The last frame with an ordinal that held something of the conversation. */
  pushedIn: number;
  /** The newest entry that was held back, until the device has pulled; 0: none. */
  behindHead: number;
  /** The head that it was told it is behind of. */
  behindTold: number;
  /** A summary or a read position was held back: it is owed a state when it has caught up. */
  stale: boolean;
  /** The head in the state that was told, until the device has acked it (D1.6); 0: none. */
  stateHead: number;
  stateIn: number;
  /** The state was told without an attachment: acking it clears nothing. */
  unattached: boolean;
  /** The person's position was reported and is not confirmed (D6.1). */
  unconfirmed: boolean;
  touchedAt: number;
  /** This device's cursor, when no row holds it. */
  cursor: Cursor | null;
}

export type ResumeStage = 'none' | 'under-way' | 'done';

const stages: readonly ResumeStage[] = ['none', 'under-way', 'done'];

export class Connection {
  readonly socket: Socket;
  readonly device: number;
  /** Its number among all connections of the person; also the generation (D1.1). */
  readonly number: number;
  /** How much it has sent lately. */
  readonly meter: FrameMeter = { frames: null, bytes: null };
  /** Pages it waits for. */
  pulls = 0;
  readonly unsettled = new Map<ConversationId, Unsettled>();
  #version = 0;
  #away = false;
  #heardAt = 0;
  #resume: ResumeStage = 'none';
  #watched: readonly UserId[] = [];
  #aliveAskedAt = 0;
  #allowance: Allowance | null = null;
  #announced = 0;
  #ordinal = 0;
  #pending: number[] = [];
  #pendingBytes = 0;
  #outputs: Uint8Array[] = [];
  #outputBytes = 0;
  #isReliable = false;
  #isChanged = false;
  readonly #encoded = new Map<ConversationId, Uint8Array>();

  constructor(socket: Socket, now: number) {
    this.socket = socket;
    this.device = socket.device;
    this.number = socket.connection;
    const attachment = socket.attachment();
    if (attachment === null) this.#heardAt = now;
    else this.#restore(stored.Connection.decode(attachment));
  }

  /** The protocol version agreed on; 0: no hello yet. */
  get version(): number {
    return this.#version;
  }

  get isAway(): boolean {
    return this.#away;
  }

  get resume(): ResumeStage {
    return this.#resume;
  }

  get watched(): readonly UserId[] {
    return this.#watched;
  }

  /** When an alive frame was asked for that has not come, or 0. */
  get aliveAskedAt(): number {
    return this.#aliveAskedAt;
  }

  /** The last sign of life: a real frame, or a heartbeat that the runtime answered. */
  get heardAt(): number {
    return Math.max(this.#heardAt, this.socket.autoRepliedAt() ?? 0);
  }

  /** The last real frame. */
  get spokeAt(): number {
    return this.#heardAt;
  }

  /** The person's send allowance as it was when this connection last sent, or null. */
  get allowance(): Allowance | null {
    return this.#allowance;
  }

  /** The presence state that the watchers were told last, or 0. */
  get announced(): number {
    return this.#announced;
  }

  /** Takes messages as they come: before that, its resume will tell. */
  get isLive(): boolean {
    return this.#resume !== 'none';
  }

  /** The ordinal of the frame that holds what is put now. */
  get nextOrdinal(): number {
    return this.#ordinal + 1;
  }

  get lastOrdinal(): number {
    return this.#ordinal;
  }

  /** Every frame up to here was acknowledged. */
  get acknowledged(): number {
    return this.#ordinal - this.#pending.length;
  }

  get pendingFrames(): number {
    return this.#pending.length;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  change(
    change: Partial<{
      version: number;
      away: boolean;
      resume: ResumeStage;
      watched: readonly UserId[];
      aliveAskedAt: number;
      allowance: Allowance;
      announced: number;
    }>,
  ): void {
    this.#version = change.version ?? this.#version;
    this.#away = change.away ?? this.#away;
    this.#resume = change.resume ?? this.#resume;
    this.#watched = change.watched ?? this.#watched;
    this.#aliveAskedAt = change.aliveAskedAt ?? this.#aliveAskedAt;
    this.#allowance = change.allowance ?? this.#allowance;
    this.#announced = change.announced ?? this.#announced;
    this.#isChanged = true;
  }

  /** Notes a real frame. It is kept across sleep with the next change; the runtime's own answers bridge the gap. */
  heard(now: number): void {
    this.#heardAt = Math.max(this.#heardAt, now);
    if (this.#aliveAskedAt !== 0) this.change({ aliveAskedAt: 0 });
  }

  /** What is unsettled of a conversation, to be changed. */
  edit(conversation: ConversationId): Unsettled {
    this.#isChanged = true;
    this.#encoded.delete(conversation);
    let item = this.unsettled.get(conversation);
    if (item === undefined) {
      item = {
        pushed: 0,
        pushedIn: 0,
        behindHead: 0,
        behindTold: 0,
        stale: false,
        stateHead: 0,
        stateIn: 0,
        unattached: false,
        unconfirmed: false,
        touchedAt: 0,
        cursor: null,
      };
      this.unsettled.set(conversation, item);
    }
    return item;
  }

  /** Says whether something of it was sent and is not acknowledged, or was held back. */
  isOwed(item: Unsettled): boolean {
    return item.pushedIn > this.acknowledged || item.behindHead > 0 || item.stale;
  }

  /** Something was held back that no pull brings. */
  get isStale(): boolean {
    for (const item of this.unsettled.values()) if (item.stale) return true;
    return false;
  }

  /** Rows hold all that the item knows. */
  settle(conversation: ConversationId): void {
    this.#isChanged = true;
    this.#encoded.delete(conversation);
    this.unsettled.delete(conversation);
  }

  /** Adds an output to the frame that leaves when the event ends. A reliable one gives the frame an ordinal. */
  put(output: Uint8Array, isReliable: boolean, maxFrameBytes: number): void {
    if (this.#outputs.length > 0 && this.#outputBytes + output.length > maxFrameBytes) this.flush();
    this.#outputs.push(output);
    this.#outputBytes += output.length + 4;
    if (isReliable) this.#isReliable = true;
  }

  /** Says whether something was put that has not been sent. */
  get hasOutputs(): boolean {
    return this.#outputs.length > 0;
  }

  /** Sends what was put. */
  flush(): void {
    if (this.#outputs.length === 0) return;
    const ordinal = this.#isReliable ? ++this.#ordinal : 0;
    const frame = frameOf(ordinal, this.#outputs);
    if (this.#isReliable) {
      this.#pending.push(frame.length);
      this.#pendingBytes += frame.length;
      this.#isChanged = true;
    }
    this.#outputs = [];
    this.#outputBytes = 0;
    this.#isReliable = false;
    this.socket.send(frame);
  }

  /** The device has stored every frame up to `ordinal`. False: there was no such frame. */
  acknowledge(ordinal: number): boolean {
    if (ordinal > this.#ordinal) return false;
    const gone = ordinal - this.acknowledged;
    if (gone <= 0) return true;
    for (const size of this.#pending.splice(0, gone)) this.#pendingBytes -= size;
    this.#isChanged = true;
    return true;
  }

  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** The attachment as it should be now. */
  encode(): Uint8Array {
    const head = stored.Connection.encode({
      version: this.#version,
      away: this.#away,
      ordinal: this.#ordinal,
      pending: this.#pending,
      heardAt: this.#heardAt,
      resume: stages.indexOf(this.#resume),
      watched: [...this.#watched],
      aliveAskedAt: this.#aliveAskedAt,
      sendsLeft: Math.floor((this.#allowance?.left ?? 0) * 1000),
      sendsAt: this.#allowance?.at ?? 0,
      announced: this.#announced,
    }).finish();
    const parts: Uint8Array[] = [head];
    let length = head.length;
    for (const [conversation, item] of this.unsettled) {
      let part = this.#encoded.get(conversation);
      if (part === undefined) {
        // A message of its own with this one field: joined to the others, they are one message.
        part = stored.Connection.encode({
          unsettled: [
            {
              ...{ conversation, ...item, behind: item.behindHead > 0 },
              cursor: item.cursor as stored.DeviceCursor.$Properties | null,
            },
          ],
        }).finish();
        part = own(part);
        this.#encoded.set(conversation, part);
      }
      parts.push(part);
      length += part.length;
    }
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  saved(): void {
    this.#isChanged = false;
  }

  #restore(from: stored.Connection): void {
    this.#version = from.version ?? 0;
    this.#away = from.away ?? false;
    this.#ordinal = from.ordinal ?? 0;
    this.#pending = [...(from.pending ?? [])];
    this.#pendingBytes = this.#pending.reduce((sum, size) => sum + size, 0);
    this.#heardAt = Number(from.heardAt ?? 0);
    this.#resume = stages[from.resume ?? 0] ?? 'none';
    this.#watched = (from.watched ?? []) as UserId[];
    this.#aliveAskedAt = Number(from.aliveAskedAt ?? 0);
    this.#announced = from.announced ?? 0;
    const sendsAt = Number(from.sendsAt ?? 0);
    if (sendsAt > 0) this.#allowance = { left: Number(from.sendsLeft ?? 0) / 1000, at: sendsAt };
    for (const item of from.unsettled ?? []) {
      this.unsettled.set((item.conversation ?? '') as ConversationId, {
        pushed: item.pushed ?? 0,
        pushedIn: item.pushedIn ?? 0,
        behindHead: Math.max(item.behindHead ?? 0, item.behind ? 1 : 0),
        behindTold: item.behindTold ?? 0,
        stale: item.stale ?? false,
        stateHead: item.stateHead ?? 0,
        stateIn: item.stateIn ?? 0,
        unattached: item.unattached ?? false,
        unconfirmed: item.unconfirmed ?? false,
        touchedAt: Number(item.touchedAt ?? 0),
        cursor: item.cursor === null || item.cursor === undefined ? null : cursorFrom(item.cursor),
      });
    }
  }
}
