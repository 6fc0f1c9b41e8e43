/**
 * One open socket of one device: what was sent on it and waits for its ack, and what it alone knows.
 *
 * All of it is in the socket's attachment soon after an event, and before the object may sleep, so that one that slept goes
 * on where it was (D1.4). Outputs of one event leave together in one frame.
 */
import { Gate } from '../../../lib/gate.ts';
import { closeCodes } from '../../../protocol/close-codes.ts';
import { own } from '../../../protocol/codec.ts';
import type { ConversationId } from '../../../protocol/ids.ts';
import type { Limits } from '../../../protocol/limits.ts';
import { stored } from '../../../schema/gen/stored.js';
import type { Socket } from '../../kit/sockets.ts';
import { type ConnectionFacts, decodeFacts, encodeFacts, newConnectionFacts } from './facts.ts';
import { FrameMeter } from './frame-meter.ts';
import { frameOf, join } from './outputs.ts';
import { decodeUnsettled, encodeUnsettled, nothingUnsettled, type UnsettledItem } from './unsettled.ts';

/** Bytes of answers and hints that may go without anybody's knowing whether they were read. */
const maxLooseBytes = 32 * 1024;

export class Connection {
  readonly socket: Socket;
  readonly device: number;
  /** Its number among all connections of the person; also the generation (D1.1). */
  readonly number: number;
  /** How much it has sent lately. */
  readonly meter: FrameMeter;
  /** Pages it waits for. */
  pulls = 0;
  /** Pages that are made for it at a time: so much may be under way beyond what it was sent. */
  readonly pages = new Gate(2);
  /** Rises with each command that says whom it watches: of two that overlap the later one holds. */
  watchesSaid = 0;
  readonly unsettled = new Map<ConversationId, UnsettledItem>();
  /** Conversations that are being asked for a state for it. */
  readonly asking = new Set<ConversationId>();
  #facts = newConnectionFacts;
  #heardAt: number;
  /** When the runtime answered a heartbeat, by a clock that was set back since. */
  #voidAt = -1;
  #ordinal = 0;
  /** The sizes of the frames that wait for an ack, the oldest first, each with the unnumbered ones before it. */
  #pending: number[] = [];
  #pendingBytes = 0;
  /** Bytes since the last frame with a number. */
  #looseBytes = 0;
  #onAcknowledged: (() => void)[] = [];
  #outputs: Uint8Array[] = [];
  #outputBytes = 0;
  #isReliable = false;
  #isChanged = false;
  #isLost = false;
  #hasEnded = false;
  /** Items as they are in the attachment, so that only what changed is encoded again. */
  readonly #encoded = new Map<ConversationId, Uint8Array>();

  /** Takes a socket, with its attachment if it has one. */
  constructor(socket: Socket, now: number, limits: Limits) {
    this.socket = socket;
    this.meter = new FrameMeter(limits);
    this.device = socket.device;
    this.number = socket.connection;
    this.#heardAt = now;
    const attachment = socket.attachment();
    if (attachment !== null) this.#restore(stored.Connection.decode(attachment));
  }

  /** Its object gave up what it knew of it (D1.5): nothing can be said of what was handed over on it. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** It is the one that its object has under its number: nobody ended it, and its memory still counts. */
  get isOpen(): boolean {
    return !this.#hasEnded;
  }

  /** Nothing is put on it, or noted of it, from here on. */
  markEnded(): void {
    this.#hasEnded = true;
  }

  get facts(): ConnectionFacts {
    return this.#facts;
  }

  /** The last real frame. It is kept across sleep with the next change; the runtime's own answers bridge the gap. */
  get spokeAt(): number {
    return this.#heardAt;
  }

  /** The last sign of life: a real frame, or a heartbeat that the runtime answered. */
  get heardAt(): number {
    const answeredAt = this.socket.autoRepliedAt() ?? 0;
    return answeredAt === this.#voidAt ? this.#heardAt : Math.max(this.#heardAt, answeredAt);
  }

  /**
   * The clock may have been set back (T1): what is still to come was heard just now, and is not heard again and again
   * until the clock has caught up with it.
   */
  settleClock(now: number): void {
    const answeredAt = this.socket.autoRepliedAt() ?? 0;
    if (answeredAt > now && answeredAt !== this.#voidAt) {
      this.#voidAt = answeredAt;
      this.#heardAt = now;
    }
    if (this.#heardAt > now) this.#heardAt = now;
    if (this.#facts.aliveAskedAt > now) this.change({ aliveAskedAt: now });
  }

  /** Takes messages as they come: before that, its resume will tell. */
  get isLive(): boolean {
    return this.#facts.resume !== 'none';
  }

  /** The ordinal of the frame that holds what is put now. */
  get nextOrdinal(): number {
    return this.#ordinal + 1;
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

  /** The attachment is no longer what it should be. */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** Something was put that has not been sent. */
  get hasOutputs(): boolean {
    return this.#outputs.length > 0;
  }

  /** Something was held back that no pull brings. */
  get isStale(): boolean {
    for (const item of this.unsettled.values()) if (item.stale) return true;
    return false;
  }

  change(change: Partial<ConnectionFacts>): void {
    this.#facts = { ...this.#facts, ...change };
    this.#isChanged = true;
  }

  /** Notes a real frame. */
  heard(now: number): void {
    this.#heardAt = Math.max(this.#heardAt, now);
    if (this.#facts.aliveAskedAt !== 0) this.change({ aliveAskedAt: 0 });
  }

  /** What is unsettled of a conversation, to be changed. */
  edit(conversation: ConversationId): UnsettledItem {
    this.#isChanged = true;
    this.#encoded.delete(conversation);
    let item = this.unsettled.get(conversation);
    if (item === undefined) {
      item = { ...nothingUnsettled };
      this.unsettled.set(conversation, item);
    }
    return item;
  }

  /** Says whether something of it was sent and is not acknowledged, or was held back. */
  isOwed(item: UnsettledItem): boolean {
    return item.pushedIn > this.acknowledged || item.behindHead > 0 || item.stale;
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

  /**
   * Sends what was put. A little of what nobody stores may go unnumbered; a frame with more gets a number, because only
   * numbered frames are acknowledged, and that is how a device shows that it reads at all.
   */
  flush(): void {
    if (this.#outputs.length === 0) return;
    const isCounted = this.#isReliable || this.#looseBytes + this.#outputBytes > maxLooseBytes;
    const frame = frameOf(isCounted ? this.nextOrdinal : 0, this.#outputs);
    this.#looseBytes += frame.length;
    if (isCounted) {
      this.#ordinal++;
      this.#pending.push(this.#looseBytes);
      this.#pendingBytes += this.#looseBytes;
      this.#looseBytes = 0;
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
    this.release();
    return true;
  }

  /** Until the device acknowledges a frame, or the connection ends. */
  acknowledgment(): Promise<void> {
    return new Promise((resolve) => this.#onAcknowledged.push(resolve));
  }

  /** Lets go on what waits for the device. */
  release(): void {
    for (const resolve of this.#onAcknowledged.splice(0)) resolve();
  }

  /** The attachment as it should be now. */
  encode(): Uint8Array {
    const facts = {
      ...encodeFacts(this.#facts),
      ordinal: this.#ordinal,
      pending: this.#pending,
      heardAt: this.#heardAt,
    };
    const parts = [stored.Connection.encode(facts).finish()];
    for (const [conversation, item] of this.unsettled) {
      let part = this.#encoded.get(conversation);
      if (part === undefined) {
        part = encodeUnsettled(conversation, item);
        this.#encoded.set(conversation, part);
      }
      parts.push(part);
    }
    return join(parts);
  }

  /** Keeps the attachment with the socket. */
  keep(attachment: Uint8Array): void {
    this.#isChanged = false;
    this.socket.setAttachment(attachment);
  }

  #restore(from: stored.Connection): void {
    this.#facts = decodeFacts(from);
    this.#ordinal = from.ordinal ?? 0;
    this.#pending = [...(from.pending ?? [])];
    this.#pendingBytes = this.#pending.reduce((sum, size) => sum + size, 0);
    this.#heardAt = from.heardAt ?? 0;
    this.#isLost = from.lost ?? false;
    for (const item of from.unsettled ?? []) {
      this.unsettled.set((item.conversation ?? '') as ConversationId, decodeUnsettled(item));
    }
  }
}

/**
 * Sends a device away whose connection can no longer be ended as it should. The attachment says so to whoever hears of
 * its close: it may be behind, and must not be taken for what was told.
 */
export function loseSocket(socket: Socket): void {
  try {
    socket.setAttachment(own(stored.Connection.encode({ lost: true }).finish()));
  } finally {
    socket.close(closeCodes.reconnect, 'anew');
  }
}
