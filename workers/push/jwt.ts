/** Signed tokens by which providers know us (RFC 7515). */
import { base64url, utf8 } from '../../lib/bytes.ts';

export async function signJwt(
  header: { readonly alg: 'ES256' | 'RS256' } & Record<string, string>,
  claims: Record<string, string | number>,
  key: CryptoKey,
): Promise<string> {
  const signed = `${part({ typ: 'JWT', ...header })}.${part(claims)}`;
  const algorithm = header.alg === 'ES256' ? { name: 'ECDSA', hash: 'SHA-256' } : { name: 'RSASSA-PKCS1-v1_5' };
  const signature = await crypto.subtle.sign(algorithm, key, utf8(signed) as Uint8Array<ArrayBuffer>);
  return `${signed}.${base64url(new Uint8Array(signature))}`;
}

function part(value: object): string {
  return base64url(utf8(JSON.stringify(value)));
}

/** A key as its provider hands it out: PKCS #8 in PEM. */
export async function keyFromPem(pem: string, alg: 'ES256' | 'RS256'): Promise<CryptoKey> {
  const body = pem
    .replace(/\\n/g, '\n')
    .replace(/-----[A-Z ]+-----/g, '')
    .replace(/\s+/g, '');
  const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
  const algorithm =
    alg === 'ES256' ? { name: 'ECDSA', namedCurve: 'P-256' } : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  return crypto.subtle.importKey('pkcs8', bytes, algorithm, false, ['sign']);
}
