import type { RefusalCode } from '../../protocol/refusals.ts';
import type { Route } from './route.ts';

/** Every refusal a route may give: its own, and those that come before it is reached. */
export function refusalsOf(route: Route): RefusalCode[] {
  const codes: RefusalCode[] = ['https-only', 'foreign-origin', 'rate-limited', 'unavailable'];
  if (route.auth !== 'none') codes.push('unauthorized');
  if (route.auth === 'device' || route.auth === 'device-in-socket') codes.push('signed-out');
  if (route.params !== undefined || route.query !== undefined || route.body !== undefined) codes.push('malformed');
  if (route.method !== 'GET') codes.push('too-large');
  return [...new Set([...codes, ...route.refusals])].sort();
}
