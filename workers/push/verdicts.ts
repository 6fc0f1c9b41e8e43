/** What answers of providers have in common. */
import type { Answer, Verdict } from './ports.ts';

const mostDetail = 120;

export function verdict(result: Verdict['result'], answer: Answer, reason = '', afterMs = 0): Verdict {
  return { result, detail: `${answer.status} ${reason}`.trim().slice(0, mostDetail), afterMs };
}

/** Retry-After in seconds or as a date (RFC 9110, 10.2.3); 0: not said. */
export function retryAfterMs(answer: Answer, now: number): number {
  const text = answer.header('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now);
}

/** A JSON answer, or an empty object. */
export function jsonOf({ text }: Answer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
