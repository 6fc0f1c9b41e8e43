/** Apple's push service: token authentication, HTTP/2. A neutral line that the app's extension replaces. */
import type { PushJob } from '../../durable-objects/user/wake/rpc.ts';
import { keyFromPem, signJwt } from './jwt.ts';
import type { Answer, Ports, Provider, PushRequest, Verdict } from './ports.ts';
import type { ApnsSettings } from './settings.ts';
import { jsonOf, retryAfterMs, verdict } from './verdicts.ts';

/** Apple wants one for 20 to 60 minutes. */
const tokenMs = 40 * 60_000;

export function apns(ports: Ports, settings: ApnsSettings): Provider {
  let current: { readonly token: string; readonly until: number } | null = null;

  const providerToken = async (): Promise<string> => {
    const now = ports.now();
    if (current === null || current.until <= now || current.until > now + tokenMs) {
      current = { token: await makeToken(settings, now), until: now + tokenMs };
    }
    return current.token;
  };

  return {
    async request({ address, topic }: PushJob): Promise<PushRequest> {
      const aps = { alert: { 'loc-key': 'ROOST_NEW_MESSAGE' }, sound: 'default', 'mutable-content': 1 };
      return {
        url: `${settings.origin}/3/device/${address}`,
        headers: {
          authorization: `bearer ${await providerToken()}`,
          'apns-topic': settings.topic,
          'apns-push-type': 'alert',
          'apns-priority': '10',
          'apns-expiration': String(Math.floor((ports.now() + ports.limits.pushTtlMs) / 1_000)),
          'apns-collapse-id': topic,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ aps, roost: { v: 1, tag: topic } }),
      };
    },
    read(answer) {
      const read = readAnswer(answer, ports.now());
      if (read.result === 'renew') current = null;
      return read;
    },
  };
}

async function makeToken({ key, keyId, team }: ApnsSettings, now: number): Promise<string> {
  const claims = { iss: team, iat: Math.floor(now / 1_000) };
  return signJwt({ alg: 'ES256', kid: keyId }, claims, await keyFromPem(key, 'ES256'));
}

const goneReasons = ['BadDeviceToken', 'DeviceTokenNotForTopic', 'Unregistered', 'ExpiredToken'];
/** What an operator has to mend: the wake-up waits for that. */
const ours = [
  'InvalidProviderToken',
  'MissingProviderToken',
  'BadCertificate',
  'BadCertificateEnvironment',
  'Forbidden',
  'UnrelatedKeyIdInToken',
  'BadEnvironmentKeyIdInToken',
];

/** https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns */
function readAnswer(answer: Answer, now: number): Verdict {
  if (answer.status === 200) return verdict('accepted', answer);
  const reason = String(jsonOf(answer).reason ?? 'unknown');
  if (answer.status === 410 || goneReasons.includes(reason)) return verdict('gone', answer, reason);
  if (reason === 'ExpiredProviderToken') return verdict('renew', answer, reason);
  if (ours.includes(reason)) return verdict('later', answer, reason, 5 * 60_000);
  if (answer.status === 429) return verdict('later', answer, reason, retryAfterMs(answer, now) || 60_000);
  // The connection was closed over it, and nothing is wrong with the push.
  if (answer.status >= 500 || reason === 'IdleTimeout')
    return verdict('later', answer, reason, retryAfterMs(answer, now));
  return verdict('rejected', answer, reason);
}
