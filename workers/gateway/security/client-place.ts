import type { Place } from '../../../durable-objects/user/rpc.ts';

const maxCityLetters = 80;

/**
 * Roughly where a request comes from, as the edge tells it (`request.cf`), or null where it does not: on a machine of one's
 * own, for an unknown country (XX), and through Tor, whose code is no two letters.
 */
export function clientPlace(request: Request): Place | null {
  const { country, city } = (request as { cf?: { country?: unknown; city?: unknown } }).cf ?? {};
  if (typeof country !== 'string' || !/^[A-Z]{2}$/.test(country) || country === 'XX') return null;
  const named = typeof city === 'string' ? city.replaceAll(/[\p{C}\s]+/gu, ' ').trim() : '';
  return { country, city: [...named].slice(0, maxCityLetters).join('') };
}
