/** How a page and the worker with its cryptography speak: what is called, what comes back, and prekeys that are asked for. */
import { type Suite, SuiteError, type SuiteErrorCode } from '../../../crypto/suite.ts';

/** One end of a pair. What is posted arrives as a copy; the buffers of `transfer` go over and are gone here. */
export interface SuitePort {
  post(message: unknown, transfer: readonly ArrayBuffer[]): void;
  listen(listener: (message: unknown) => void): void;
  /** The other end is gone: it ended, or does not understand. */
  ended(listener: (why: string) => void): void;
  close(): void;
}

export type Method = Exclude<keyof Suite, 'name'>;

/** Of the arguments that a suite is called with, those that are texts: there must be none. */
type Texts = { [Name in Method]: Extract<Parameters<Suite[Name]>[number], string> }[Method];

/** Stands for an argument that cannot go over: the worker has randomness of its own, and asks for prekeys. No argument is a text otherwise. */
export const standIn = { random: 'random', prekeys: 'prekeys' } as const satisfies Record<
  string,
  [Texts] extends [never] ? string : never
>;

export type PrekeyKind = 'signed' | 'oneTime' | 'kem';

export type ToWorker =
  | { readonly call: number; readonly method: Method; readonly args: readonly unknown[] }
  | { readonly answer: number; readonly prekey: unknown };

export type FromWorker =
  | { readonly call: number; readonly result: unknown }
  | { readonly call: number; readonly failed: Failure }
  | { readonly call: number; readonly ask: number; readonly kind: PrekeyKind; readonly id: number };

export interface Failure {
  readonly code: SuiteErrorCode | null;
  readonly words: string;
  readonly made: number;
}

/**
 * Posts with byte strings that are copies of just what they show. Many are views of something larger, all of which would go over
 * with them; and what is transferred would be gone for others who look at it.
 */
export function post(port: SuitePort, message: ToWorker | FromWorker): void {
  const transfer: ArrayBuffer[] = [];
  port.post(copied(message, transfer), transfer);
}

function copied(value: unknown, transfer: ArrayBuffer[]): unknown {
  if (value instanceof Uint8Array) {
    const copy = Uint8Array.from(value);
    transfer.push(copy.buffer);
    return copy;
  }
  if (Array.isArray(value)) return value.map((one) => copied(one, transfer));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, copied(one, transfer)]));
}

export function failureOf(problem: unknown): Failure {
  if (problem instanceof SuiteError) return { code: problem.code, words: problem.message, made: problem.made };
  return { code: null, words: String(problem), made: 0 };
}

export function errorOf({ code, words, made }: Failure): Error {
  return code === null ? new Error(words) : new SuiteError(code, words, made);
}
