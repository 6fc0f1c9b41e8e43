/**
 * What an object's core needs from wherever it runs. `object.ts` gives the runtime's own, the simulation a virtual
 * one with a clock that a seed moves: nothing that decides knows where it runs.
 */
import type { Sha256 } from '../../protocol/chain.ts';

export interface Surroundings {
  /** Epoch milliseconds, by a clock that may be set, by hours and either way. Durations: stopwatch.ts. */
  now(): number;
  /** Uniform in [0, 1). For jitter only, never for secrets. */
  random(): number;
  readonly sha256: Sha256;
  /**
   * Runs `work` once after `ms` (at most 1 s in a User object, 10 s in a Conversation; a deadline as long as its call),
   * unless the object dies.
   */
  timer(ms: number, work: () => void): { cancel(): void };
  /** The platform's single alarm, as a time; null: none. Counted as one row when it is set. */
  setAlarm(at: number | null): void;
  /** The due alarm as it is stored, or null. Read once after a start. */
  alarmAt(): Promise<number | null>;
  /** One structured log line: never ciphertext, keys, tokens, or who talks to whom. */
  log(level: 'info' | 'warn' | 'error', what: string, fields?: Record<string, string | number | boolean>): void;
}
