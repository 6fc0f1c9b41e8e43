/**
 * Watches over one connection: is anybody there, and does it get anywhere? A socket says neither by itself.
 *
 * *Silence*: after a silence a heartbeat is not answered. *Standstill*: the server is there (its heartbeats are answered
 * without waking anything), but a greeting or a resume that was begun does not go on. Without a deadline of its own a device
 * would say "catching up" for ever. Messages that are handed over are no progress: a busy chat would hide a resume that has died.
 */
import type { ServerFrame } from '../../protocol/codec.ts';
import type { Exchange } from './exchange.ts';
import type { World } from './world.ts';

export interface VigilOptions {
  readonly world: World;
  readonly exchange: Exchange;
  silent(): void;
  standsStill(): void;
  /** The client itself is at work: what it has not stored yet the server may be waiting for. */
  isBusy(): boolean;
}

/** An attempt to connect that takes longer is a failed one. */
const connectMs = 15_000;
/** A heartbeat is answered by then, if anybody is there. */
const answerMs = 10_000;
/** So long without a step forward, and the greeting or resume is begun anew on another connection. */
const progressMs = 45_000;

/** Conversations that the server could not ask in time have longer, as the rest goes on meanwhile. */
const lateMs = 180_000;
/** Who was at work just then has told the server so by then, and been answered. */
const busyMs = 7_000;

type Watch = 'silence' | 'ping' | 'progress';

export class Vigil {
  readonly #options: VigilOptions;
  readonly #timers = new Map<Watch, { cancel(): void }>();
  #hasCaughtUp = false;
  #hasEnded = false;

  constructor(options: VigilOptions) {
    this.#options = options;
    this.#heard();
    this.#later('silence', connectMs, () => this.#listen());
  }

  opened(): void {
    this.#heard();
    this.#options.exchange.opened = true;
    this.#wentOn();
  }

  /** The greeting is over: heartbeats go out from here on. */
  resumed(): void {
    this.#wentOn();
    this.#later('ping', this.#options.world.limits.heartbeatMs, () => this.#ping());
  }

  received(frame: ServerFrame | null): void {
    this.#heard();
    this.#options.exchange.pingedAt = null;
    if (frame !== null && isProgress(frame, this.#options.exchange)) this.#wentOn();
  }

  /** All is here but what the server is still to tell of (`CaughtUp.waiting`). */
  caughtUp(): void {
    this.#hasCaughtUp = true;
    this.#wentOn();
  }

  #wentOn(): void {
    if (!this.#hasCaughtUp) this.#lookAfter(progressMs);
    else if (this.#options.exchange.waiting.size > 0) this.#lookAfter(lateMs);
    else this.#timers.get('progress')?.cancel();
  }

  #lookAfter(ms: number): void {
    const { exchange, isBusy, standsStill } = this.#options;
    this.#later('progress', ms, () => {
      // Not for as long again: whoever is written to all the time is at work at any moment that one looks.
      if (isBusy()) this.#lookAfter(busyMs);
      else if (!this.#hasCaughtUp || exchange.waiting.size > 0) standsStill();
    });
  }

  end(): void {
    this.#hasEnded = true;
    for (const timer of this.#timers.values()) timer.cancel();
  }

  #heard(): void {
    this.#options.exchange.heardAt = this.#options.world.surroundings.elapsed();
  }

  #listen(): void {
    const { exchange, world, silent } = this.#options;
    const limitMs = exchange.opened ? world.limits.silenceMs : connectMs;
    const left = exchange.heardAt + limitMs - world.surroundings.elapsed();
    // Whole milliseconds: a rest too short for the clock would be waited for again and again.
    if (left > 0) this.#later('silence', Math.ceil(left), () => this.#listen());
    else if (this.#mayStillAnswer()) this.#later('silence', answerMs, () => this.#listen());
    else silent();
  }

  /** A machine that slept, or a hidden page whose timers are held back, must ask before it calls the line dead. */
  #mayStillAnswer(): boolean {
    const { exchange, world } = this.#options;
    if (!exchange.opened) return false;
    if (exchange.pingedAt === null) this.#ping();
    return exchange.pingedAt !== null && world.surroundings.elapsed() - exchange.pingedAt < answerMs;
  }

  /** A heartbeat says nothing that the disk has to know: it does not wait at the gate. */
  #ping(): void {
    const { exchange, world } = this.#options;
    exchange.pingedAt ??= world.surroundings.elapsed();
    exchange.socket?.send('ping');
    this.#later('ping', world.limits.heartbeatMs, () => this.#ping());
  }

  #later(name: Watch, ms: number, work: () => void): void {
    this.#timers.get(name)?.cancel();
    if (!this.#hasEnded) this.#timers.set(name, this.#options.world.surroundings.timer(ms, work));
  }
}

function isProgress({ outputs }: ServerFrame, exchange: Exchange): boolean {
  return outputs.some(({ reply, event }) => {
    const awaited = reply === null ? null : exchange.awaited.get(reply.id)?.for;
    return event?.states != null || event?.caughtUp != null || awaited === 'hello' || awaited === 'resume';
  });
}
