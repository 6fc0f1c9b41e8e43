/** Web Push (RFC 8030) and UnifiedPush, which is the same over another service. */
import type { PushJob } from '../../../durable-objects/user/wake/rpc.ts';
import { fromBase64url } from '../base64url.ts';
import { signJwt } from '../jwt.ts';
import { wakeText } from '../payload.ts';
import type { Answer, Ports, Provider, PushRequest, Verdict } from '../ports.ts';
import { retryAfterMs, verdict } from '../verdicts.ts';
import { encryptPush } from './encrypt.ts';

/** At most a day (RFC 8292, 2); services cache by it. */
const tokenMs = 12 * 3_600_000;
/** A token with so much left is used again. */
const tokenLeastMs = 3_600_000;
/** Devices name the services. */
const mostTokens = 1_000;

export function webPush(ports: Ports): Provider {
  // Values and no promises: what one event waits for another must not.
  const tokens = new Map<string, { readonly token: string; readonly expiresAt: number }>();

  /** One for each service, which alone may take it (`aud`). */
  const tokenFor = async (origin: string): Promise<string> => {
    const kept = tokens.get(origin);
    if (kept !== undefined && kept.expiresAt - ports.now() > tokenLeastMs) return kept.token;
    const expiresAt = ports.now() + tokenMs;
    const token = await makeToken(ports, origin, expiresAt);
    if (tokens.size >= mostTokens) tokens.clear();
    tokens.set(origin, { token, expiresAt });
    return token;
  };

  return {
    async request(job: PushJob): Promise<PushRequest> {
      const { origin } = new URL(job.address);
      const token = await tokenFor(origin);
      const { publicKey } = await ports.keys();
      const keys = { p256dh: fromBase64url(job.p256dh), auth: fromBase64url(job.auth) };
      return {
        url: job.address,
        headers: {
          authorization: `vapid t=${token}, k=${publicKey}`,
          'content-encoding': 'aes128gcm',
          'content-type': 'application/octet-stream',
          ttl: String(Math.floor(ports.limits.pushTtlMs / 1_000)),
          urgency: 'high',
          topic: job.topic,
        },
        body: await encryptPush(wakeText(job), keys),
      };
    },
    read(answer) {
      const read = readAnswer(answer, ports.now());
      if (read.result === 'renew') tokens.clear();
      return read;
    },
  };
}

async function makeToken(ports: Ports, audience: string, expiresAt: number): Promise<string> {
  const { privateKey } = await ports.keys();
  const key = await crypto.subtle.importKey('jwk', privateKey, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
  const { contact } = ports.settings;
  const claims = { aud: audience, exp: Math.floor(expiresAt / 1_000), ...(contact === '' ? {} : { sub: contact }) };
  return signJwt({ alg: 'ES256' }, claims, key);
}

/** RFC 8030, 5 and 7.3; RFC 8292, 4.2. */
function readAnswer(answer: Answer, now: number): Verdict {
  const { status } = answer;
  if (status >= 200 && status < 300) return verdict('accepted', answer);
  if (status === 404 || status === 410) return verdict('gone', answer, 'no such subscription');
  if (status === 429) return verdict('later', answer, 'throttled', retryAfterMs(answer, now) || 60_000);
  if (status === 401) return verdict('renew', answer, 'our token was not taken');
  // Of a request that was all right: 421 and 425 are of the connection that it came by (RFC 9110, 15.5.20; RFC 8470).
  if (status === 408 || status === 421 || status === 425 || status >= 500)
    return verdict('later', answer, 'service away', retryAfterMs(answer, now));
  return verdict('rejected', answer, 'not taken');
}
