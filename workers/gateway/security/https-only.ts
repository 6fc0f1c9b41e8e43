import { isLoopback } from './loopback.ts';

/**
 * Says whether a request came over plain HTTP from another machine.
 *
 * At the edge the URL's scheme is the visitor's, and `cf-visitor` repeats it; either one saying http is enough to refuse.
 */
export function isPlainHttp(url: URL, headers: Headers): boolean {
  if (isLoopback(url.hostname)) return false;
  return url.protocol !== 'https:' || visitorScheme(headers) === 'http';
}

function visitorScheme(headers: Headers): string | null {
  const found = /"scheme"\s*:\s*"(\w+)"/.exec(headers.get('cf-visitor') ?? '');
  return found?.[1] ?? null;
}
