/** Where a push may go: an endpoint that a device names is called by the server, so it must be one out in the open. */

/** Loopback and private addresses are for a server on one's own machine alone (`isLocal`), and so is plain HTTP. */
export function isPushEndpoint(address: string, isLocal: boolean): boolean {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return false;
  if (isLocal && isLoopbackName(url.hostname)) return url.protocol === 'http:' || url.protocol === 'https:';
  return url.protocol === 'https:' && isPublicName(url.hostname) && isPortOfServices(url.port);
}

/** None of those on which a machine has its other services: a handshake would be all that these get, and that is too much. */
function isPortOfServices(port: string): boolean {
  return port === '' || Number(port) > 1_023;
}

function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** A name with a dot that no private network uses (RFC 6761, 6762, 8375, 9476); addresses, which a URL gives in their plain form, are none. */
function isPublicName(host: string): boolean {
  const name = host.replace(/\.$/, '');
  if (name.startsWith('[') || /^[\d.]+$/.test(name) || !/^[^.]+(\.[^.]+)+$/.test(name)) return false;
  return !/\.(localhost|localdomain|local|internal|intranet|private|corp|lan|home|arpa|alt|test|invalid|onion)$/.test(
    name,
  );
}
