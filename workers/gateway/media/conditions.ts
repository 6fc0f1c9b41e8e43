/**
 * What a request makes its answer depend on (RFC 9110, section 13): with what it is answered instead, or null. `etag` is null of what
 * has no representation. `If-Modified-Since` and `If-Unmodified-Since` are ignored, as of all that has no date (13.1.3, 13.1.4): what is under an id
 * never changes. `If-Range` says what a range is of, and is the range's matter.
 */
export function brokenBy(headers: Pick<Headers, 'get'>, etag: string | null): 304 | 412 | null {
  const [match, noneMatch] = [headers.get('if-match'), headers.get('if-none-match')];
  if (match !== null && !isAmong(namedIn(match), etag)) return 412;
  // By weak comparison (13.1.2).
  if (noneMatch !== null && isAmong(namedIn(noneMatch).map(weakly), etag)) return 304;
  return null;
}

function isAmong(named: readonly string[], etag: string | null): boolean {
  return etag !== null && named.some((one) => one === '*' || one === etag);
}

function namedIn(list: string): string[] {
  return list.split(',').map((one) => one.trim());
}

function weakly(etag: string): string {
  return etag.replace(/^W\//, '');
}
