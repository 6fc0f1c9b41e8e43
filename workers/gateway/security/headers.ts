/** Headers that keep a browser from doing with our answers what we did not mean. */

/** On everything that is not a page: nothing may be loaded or framed from it. */
const apiPolicy = "default-src 'none'; frame-ancestors 'none'";

/**
 * The page's policy: scripts, styles and workers from its own origin only, nothing inline, and connections to this
 * server and the bucket of its media alone. The socket is named, because not every browser counts ws: as 'self'.
 */
function pagePolicy(url: URL, bucket: string | null): string {
  const socket = `${url.protocol === 'https:' ? 'wss' : 'ws'}://${url.host}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    `connect-src 'self' ${socket}${bucket === null ? '' : ` ${bucket}`}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Sets them on an answer's headers. `bucket`: the origin of the bucket itself, where devices store media and read them there. */
export function setSecurityHeaders(
  headers: Headers,
  url: URL,
  kind: 'api' | 'page',
  bucket: string | null = null,
): void {
  headers.set('content-security-policy', kind === 'page' ? pagePolicy(url, bucket) : apiPolicy);
  headers.set('x-content-type-options', 'nosniff');
  headers.set('x-frame-options', 'DENY');
  headers.set('referrer-policy', 'no-referrer');
  headers.set('cross-origin-opener-policy', 'same-origin');
  // A page that may not call the API can tell by it that the server is there, and that is all.
  headers.set('cross-origin-resource-policy', url.pathname === '/healthz' ? 'cross-origin' : 'same-origin');
  headers.set('permissions-policy', 'camera=(self), microphone=(self), geolocation=()');
  if (url.protocol === 'https:') headers.set('strict-transport-security', 'max-age=31536000');
  if (kind === 'api' && !headers.has('cache-control')) headers.set('cache-control', 'no-store');
}
