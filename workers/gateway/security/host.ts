/**
 * Says whether a request names a host, which is where its URL comes from: the text of the header goes into it as it is, so
 * one with a path or a question mark in it would move the path, and of anything but a host no URL can be made.
 */
export function hasHost(request: Request): boolean {
  const host = request.headers.get('host');
  return (host === null || form.test(host)) && URL.canParse(request.url);
}

/** A name, an IPv4 address or an IPv6 address in brackets, and perhaps a port. */
const form = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
