/** Firebase Cloud Messaging, HTTP v1: a data message without content, under a token that a service account is given. */
import type { PushJob } from '../../durable-objects/user/wake/rpc.ts';
import { keyFromPem, signJwt } from './jwt.ts';
import type { Answer, Ports, Provider, PushRequest, Verdict } from './ports.ts';
import type { FcmSettings } from './settings.ts';
import { jsonOf, retryAfterMs, verdict } from './verdicts.ts';
import { within } from './within.ts';

const scope = 'https://www.googleapis.com/auth/firebase.messaging';
const assertionMs = 3_600_000;
/** A token with less left is not used any more. */
const tokenLeastMs = 60_000;

export function fcm(ports: Ports, settings: FcmSettings): Provider {
  // A value and no promise: what one event waits for another must not.
  let access: { readonly token: string; readonly expiresAt: number } | null = null;

  const accessToken = async (): Promise<string> => {
    if (access === null || access.expiresAt - ports.now() <= tokenLeastMs) {
      const { token, lastsMs } = await askForToken(ports, settings);
      access = { token, expiresAt: ports.now() + lastsMs };
    }
    return access.token;
  };

  return {
    async request({ address, topic }: PushJob): Promise<PushRequest> {
      const message = {
        token: address,
        data: { v: '1', tag: topic },
        android: { priority: 'HIGH', collapse_key: topic, ttl: `${Math.floor(ports.limits.pushTtlMs / 1_000)}s` },
      };
      return {
        url: `${settings.origin}/v1/projects/${encodeURIComponent(settings.project)}/messages:send`,
        headers: { authorization: `Bearer ${await accessToken()}`, 'content-type': 'application/json' },
        body: JSON.stringify({ message }),
      };
    },
    read(answer) {
      const read = readAnswer(answer, ports.now());
      if (read.result === 'renew') access = null;
      return read;
    },
  };
}

/** RFC 7523: a signed claim for a token that lasts an hour. */
async function askForToken(ports: Ports, { email, key, tokenUrl }: FcmSettings) {
  const issued = Math.floor(ports.now() / 1_000);
  const claims = { iss: email, scope, aud: tokenUrl, iat: issued, exp: issued + assertionMs / 1_000 };
  const assertion = await signJwt({ alg: 'RS256' }, claims, await keyFromPem(key, 'RS256'));
  const form = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await within(ports, { url: tokenUrl, headers, body: String(form) });
  const { access_token, expires_in } = jsonOf(answer);
  if (answer.status !== 200 || typeof access_token !== 'string') {
    throw new Error(`no access token for FCM: ${answer.status} ${String(jsonOf(answer).error ?? '')}`);
  }
  // Where it says nothing of use about how long: for this push.
  return { token: access_token, lastsMs: (Number(expires_in) || 0) * 1_000 };
}

/** https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode */
function readAnswer(answer: Answer, now: number): Verdict {
  if (answer.status === 200) return verdict('accepted', answer);
  const code = codeOf(answer);
  if (code === 'UNREGISTERED' || code === 'SENDER_ID_MISMATCH') return verdict('gone', answer, code);
  if (answer.status === 401) return verdict('renew', answer, code);
  if (answer.status === 429) return verdict('later', answer, code, retryAfterMs(answer, now) || 60_000);
  if (answer.status >= 500) return verdict('later', answer, code, retryAfterMs(answer, now));
  return verdict('rejected', answer, code);
}

/** FCM's own code, where the answer carries one, else Google's. */
function codeOf(answer: Answer): string {
  const error = (jsonOf(answer).error ?? {}) as { status?: unknown; details?: unknown };
  const details = Array.isArray(error.details) ? (error.details as { errorCode?: unknown }[]) : [];
  const own = details.find(({ errorCode }) => typeof errorCode === 'string')?.errorCode;
  return String(own ?? error.status ?? 'unknown');
}
