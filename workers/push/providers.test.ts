/** Each provider against a server that checks the protocol and gives every documented answer: the table of docs/push.md. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PushJob } from '../../durable-objects/user/wake/rpc.ts';
import type { PushKeys } from '../../lib/directory/push-keys.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { type ApnsServer, startApns } from '../../tests/harness/apns-server.ts';
import { type FcmServer, type FcmTokenAnswer, startFcm } from '../../tests/harness/fcm-server.ts';
import { newSubscription } from '../../tests/harness/push-receiver.ts';
import { type PushService, startPushService } from '../../tests/harness/push-service.ts';
import type { Ports } from './ports.ts';
import { type Providers, providersOf, sendPush } from './send.ts';
import { readSettings } from './settings.ts';
import { throughFetch } from './transport.ts';

const apple = { keyId: 'KEY1234567', team: 'TEAM123456', topic: 'org.example.roost' };
const account = { email: 'push@example.iam.gserviceaccount.com', project: 'example-1' };
const ofApple = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ofGoogle = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const pem = { type: 'pkcs8', format: 'pem' } as const;

let service: PushService;
let apns: ApnsServer;
let fcm: FcmServer;
let ports: Ports;
let providers: Providers;

beforeAll(async () => {
  service = await startPushService();
  apns = await startApns(ofApple.publicKey, apple);
  fcm = await startFcm(ofGoogle.publicKey, account);
});
afterAll(() => Promise.all([service.stop(), apns.stop(), fcm.stop()]));

beforeEach(() => {
  for (const list of [service.received, service.complaints, apns.received, apns.complaints]) list.length = 0;
  for (const list of [fcm.messages, fcm.complaints]) list.length = 0;
  fcm.tokensGiven = 0;
  fcm.answerToken = () => null;
  ports = portsOf();
  providers = providersOf(ports);
});

/** A busy machine takes its time; `deadlineMs` is short where nobody answers. */
function portsOf(deadlineMs = 10_000): Ports {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' }) as { x: string; y: string };
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const keys = { publicKey: point.toString('base64url'), privateKey: privateKey.export({ format: 'jwk' }) } as PushKeys;
  const { settings, problems } = readSettings({
    ROOST_LOCAL: '1',
    ROOST_PUSH_CONTACT: 'mailto:operator@example.org',
    ROOST_APNS_KEY: ofApple.privateKey.export(pem),
    ROOST_APNS_KEY_ID: apple.keyId,
    ROOST_APNS_TEAM: apple.team,
    ROOST_APNS_TOPIC: apple.topic,
    ROOST_APNS_ORIGIN: apns.origin,
    ROOST_FCM_ORIGIN: fcm.origin,
    ROOST_FCM_ACCOUNT: JSON.stringify({
      project_id: account.project,
      client_email: account.email,
      private_key: ofGoogle.privateKey.export(pem),
      token_uri: `${fcm.origin}/token`,
    }),
  });
  expect(problems).toEqual([]);
  return {
    settings,
    limits: { ...defaultLimits, pushDeadlineMs: deadlineMs },
    transport: (request, signal) =>
      request.url.startsWith(apns.origin) ? apns.transport(request, signal) : throughFetch(request, signal),
    user: () => {
      throw new Error('not asked');
    },
    keys: async () => keys,
    bury: async () => undefined,
    queue: async () => undefined,
    now: () => Date.now(),
    random: () => 0.5,
    timer(ms, work) {
      const timer = setTimeout(work, ms);
      return { cancel: () => clearTimeout(timer) };
    },
    log: () => undefined,
  };
}

const device = newSubscription();
const about = { device: 1, topic: 'T'.repeat(32), conversation: '', seq: 1 } as const;
const ofWeb = (kind: 'web-push' | 'unified-push') => (): PushJob => ({
  ...about,
  kind,
  address: `${service.url}/1`,
  p256dh: device.p256dh,
  auth: device.auth,
});
const jobs = {
  'web-push': ofWeb('web-push'),
  'unified-push': ofWeb('unified-push'),
  apns: (): PushJob => ({ ...about, kind: 'apns', address: 'ab'.repeat(32), p256dh: '', auth: '' }),
  fcm: (): PushJob => ({ ...about, kind: 'fcm', address: 'token:of-a-device_0123456789', p256dh: '', auth: '' }),
};
const send = (kind: keyof typeof jobs) => sendPush(ports, providers, jobs[kind]());

describe.each(['web-push', 'unified-push'] as const)('[W8] what a push service answers: %s', (kind) => {
  test.each([
    [201, {}, 'accepted', 0],
    [204, {}, 'accepted', 0],
    [404, {}, 'gone', 0],
    [410, {}, 'gone', 0],
    [429, { 'retry-after': '120' }, 'later', 120_000],
    [429, {}, 'later', 60_000],
    [401, {}, 'later', 0],
    [408, {}, 'later', 0],
    [421, {}, 'later', 0],
    [425, { 'retry-after': '3' }, 'later', 3_000],
    [299, {}, 'accepted', 0],
    [599, {}, 'later', 0],
    [308, { location: 'https://elsewhere.example/' }, 'rejected', 0],
    [451, {}, 'rejected', 0],
    // What can be read as no time, and what is past, counts as unsaid; 429 waits for a minute then.
    [429, { 'retry-after': '-5' }, 'later', 60_000],
    [429, { 'retry-after': '1e9' }, 'later', 60_000],
    [429, { 'retry-after': '0' }, 'later', 60_000],
    [429, { 'retry-after': 'soon' }, 'later', 60_000],
    [429, { 'retry-after': '' }, 'later', 60_000],
    [429, { 'retry-after': '9'.repeat(400) }, 'later', 60_000],
    [503, { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, 'later', 0],
    [503, { 'retry-after': '1.5' }, 'later', 0],
    [503, { 'retry-after': ' 7 ' }, 'later', 7_000],
    [500, {}, 'later', 0],
    [503, { 'retry-after': '7' }, 'later', 7_000],
    [301, { location: 'http://127.0.0.1:1/' }, 'rejected', 0],
    [400, {}, 'rejected', 0],
    [403, {}, 'rejected', 0],
    [413, {}, 'rejected', 0],
  ])('%i %o is %s', async (status, headers, result, afterMs) => {
    service.answer = () => ({ status, headers });
    expect(await send(kind)).toMatchObject({ result, afterMs });
    expect(service.complaints).toEqual([]);
    // Node's own `fetch` sends once more what is answered with 421.
    expect(service.received).toHaveLength(status === 401 || status === 421 ? 2 : 1);
  });

  test('no answer, a cut connection, and a service that is not there are later', async () => {
    service.answer = () => ({ status: 201, drop: true });
    expect(await send(kind)).toMatchObject({ result: 'later', isAway: true });
    service.answer = () => ({ status: 201, delayMs: 1_000 });
    ports = portsOf(300);
    expect(await send(kind)).toMatchObject({ result: 'later', isAway: true });
    const nowhere = { ...jobs[kind](), address: 'http://127.0.0.1:1/' };
    expect(await sendPush(ports, providers, nowhere)).toMatchObject({ result: 'later', isAway: true });
  });

  test('[W12] an endpoint that must not be called is not, and keys that are none are rejected', async () => {
    for (const address of ['https://10.0.0.1/', 'http://push.example.org/', 'file:///etc/passwd', '']) {
      expect(await sendPush(ports, providers, { ...jobs[kind](), address })).toMatchObject({
        result: 'rejected',
      });
    }
    const none = { ...jobs[kind](), p256dh: 'AAAA' };
    expect(await sendPush(ports, providers, none)).toMatchObject({ result: 'rejected' });
    expect(service.received).toEqual([]);
  });
});

describe('[W8] what Apple answers', () => {
  test('what it is sent is as it wants it, over HTTP/2, and says nothing', async () => {
    expect(await send('apns')).toMatchObject({ result: 'accepted' });
    expect(apns.complaints).toEqual([]);
    expect([apns.pid, fcm.pid]).not.toContain(process.pid);
    expect(JSON.parse(apns.received[0]?.body ?? '')).toEqual({
      aps: { alert: { 'loc-key': 'ROOST_NEW_MESSAGE' }, sound: 'default', 'mutable-content': 1 },
      roost: { v: 1, tag: about.topic },
    });
    await send('apns');
    const tokens = apns.received.map(({ headers }) => headers.authorization);
    expect(new Set(tokens).size).toBe(1);
  });

  test.each([
    [410, 'Unregistered', 'gone', 0],
    [410, 'ExpiredToken', 'gone', 0],
    [400, 'BadDeviceToken', 'gone', 0],
    [400, 'DeviceTokenNotForTopic', 'gone', 0],
    [403, 'ExpiredProviderToken', 'later', 0],
    [403, 'InvalidProviderToken', 'later', 300_000],
    [403, 'MissingProviderToken', 'later', 300_000],
    [403, 'BadCertificate', 'later', 300_000],
    [403, 'BadCertificateEnvironment', 'later', 300_000],
    [403, 'Forbidden', 'later', 300_000],
    [403, 'UnrelatedKeyIdInToken', 'later', 300_000],
    [403, 'BadEnvironmentKeyIdInToken', 'later', 300_000],
    [429, 'TooManyRequests', 'later', 60_000],
    [429, 'TooManyProviderTokenUpdates', 'later', 60_000],
    [500, 'InternalServerError', 'later', 0],
    [503, 'ServiceUnavailable', 'later', 0],
    [503, 'Shutdown', 'later', 0],
    [400, 'IdleTimeout', 'later', 0],
    [400, 'BadCollapseId', 'rejected', 0],
    [400, 'BadExpirationDate', 'rejected', 0],
    [400, 'BadMessageId', 'rejected', 0],
    [400, 'BadPriority', 'rejected', 0],
    [400, 'BadTopic', 'rejected', 0],
    [400, 'DuplicateHeaders', 'rejected', 0],
    [400, 'InvalidPushType', 'rejected', 0],
    [400, 'MissingDeviceToken', 'rejected', 0],
    [400, 'MissingTopic', 'rejected', 0],
    [400, 'PayloadEmpty', 'rejected', 0],
    [400, 'TopicDisallowed', 'rejected', 0],
    [404, 'BadPath', 'rejected', 0],
    [405, 'MethodNotAllowed', 'rejected', 0],
    [413, 'PayloadTooLarge', 'rejected', 0],
    [429, 'TooManyRequests', 'later', 90_000, { 'retry-after': '90' }],
    [429, 'TooManyProviderTokenUpdates', 'later', 1_200_000, { 'retry-after': '1200' }],
    [500, 'InternalServerError', 'later', 3_000, { 'retry-after': '3' }],
    [503, 'ServiceUnavailable', 'later', 7_000, { 'retry-after': '7' }],
    [503, 'Shutdown', 'later', 9_000, { 'retry-after': '9' }],
  ])('%i %s is %s, after %i ms', async (status, reason, result, afterMs, headers: Record<string, string> = {}) => {
    apns.answer = () => ({ status, reason, headers });
    expect(await send('apns')).toMatchObject({ result, afterMs });
    expect(apns.received).toHaveLength(reason === 'ExpiredProviderToken' ? 2 : 1);
    apns.answer = () => ({ status: 200 });
  });
});

describe('[W8] what Google answers', () => {
  test('one access token does for many messages; a message says nothing', async () => {
    expect(await send('fcm')).toMatchObject({ result: 'accepted' });
    expect(await send('fcm')).toMatchObject({ result: 'accepted' });
    expect([fcm.complaints, fcm.tokensGiven]).toEqual([[], 1]);
    expect(fcm.messages[0]).toEqual({
      token: jobs.fcm().address,
      data: { v: '1', tag: about.topic },
      android: { priority: 'HIGH', collapse_key: about.topic, ttl: '259200s' },
    });
  });

  test.each([
    [404, 'UNREGISTERED', {}, 'gone', 0],
    [403, 'SENDER_ID_MISMATCH', {}, 'gone', 0],
    [400, 'INVALID_ARGUMENT', {}, 'rejected', 0],
    [401, 'THIRD_PARTY_AUTH_ERROR', {}, 'later', 0],
    [401, 'UNAUTHENTICATED', {}, 'later', 0],
    [429, 'QUOTA_EXCEEDED', {}, 'later', 60_000],
    [429, 'QUOTA_EXCEEDED', { 'retry-after': '90' }, 'later', 90_000],
    [400, 'UNSPECIFIED_ERROR', {}, 'rejected', 0],
    [500, 'UNSPECIFIED_ERROR', {}, 'later', 0],
    [500, 'INTERNAL', {}, 'later', 0],
    [503, 'UNAVAILABLE', { 'retry-after': '5' }, 'later', 5_000],
  ])('%i %s %o is %s', async (status, code, headers, result, afterMs) => {
    fcm.answer = () => ({ status, code, headers });
    expect(await send('fcm')).toMatchObject({ result, afterMs });
    // What says that our token is no good is tried once more with another.
    expect(fcm.tokensGiven).toBe(status === 401 ? 2 : 1);
    expect(fcm.complaints).toEqual([]);
    fcm.answer = () => ({ status: 200 });
  });
});

describe('[W8] what Google answers who asks for an access token', () => {
  test.each([
    [3_599, 1],
    ['3599', 1],
    [61, 1],
    [59, 2],
    [0, 2],
    [-1, 2],
    ['soon', 2],
    [null, 2],
    [1e300, 1],
  ])('a token that lasts for %s s does for two pushes after asking %i times', async (lasts, asked) => {
    fcm.answerToken = () => ({ status: 200, lasts: { expires_in: lasts } });
    expect(await send('fcm')).toMatchObject({ result: 'accepted' });
    expect(await send('fcm')).toMatchObject({ result: 'accepted' });
    expect([fcm.messages.length, fcm.complaints, fcm.tokensGiven]).toEqual([2, [], asked]);
  });

  test.each<[string, FcmTokenAnswer]>([
    ['400 invalid_grant', { status: 400, error: 'invalid_grant' }],
    ['401 invalid_client', { status: 401, error: 'invalid_client' }],
    ['500', { status: 500, error: 'internal_failure' }],
    ['503', { status: 503 }],
    ['200 without a token', { status: 200 }],
    ['nothing, for a cut connection', { status: 200, drop: true }],
    ['nothing, in time', { status: 200, delayMs: 5_000 }],
  ])('%s: the push waits, nothing is sent, and the next one asks again', async (_what, answer) => {
    const said: string[] = [];
    const limits = { ...ports.limits, pushDeadlineMs: 'delayMs' in answer ? 2_000 : 10_000 };
    ports = { ...ports, limits, log: (_level, line, more) => void said.push(`${line} ${JSON.stringify(more)}`) };
    providers = providersOf(ports);
    fcm.answerToken = () => answer;
    expect(await send('fcm')).toMatchObject({ result: 'later', afterMs: 0, isAway: true });
    expect([fcm.messages, fcm.complaints, fcm.tokensGiven]).toEqual([[], [], 0]);
    // Whoever runs the server reads why.
    expect(said).toEqual([expect.stringContaining('a push could not be made')]);
    if (answer.error !== undefined) expect(said[0]).toContain(`${answer.status} ${answer.error}`);
    fcm.answerToken = () => null;
    expect(await send('fcm')).toMatchObject({ result: 'accepted' });
    expect([fcm.messages.length, fcm.tokensGiven]).toEqual([1, 1]);
  });
});

test('a provider that is not set up is refused, and settings that are half there are named', async () => {
  const none = providersOf({ ...ports, settings: { local: false, contact: '', apns: null, fcm: null } });
  expect(await sendPush(ports, none, jobs.apns())).toMatchObject({ result: 'rejected' });
  expect(readSettings({ ROOST_APNS_KEY: 'x' }).problems[0]).toContain('ROOST_APNS_KEY_ID');
  expect(readSettings({ ROOST_FCM_ACCOUNT: '{' }).problems[0]).toContain('ROOST_FCM_ACCOUNT');
  expect(readSettings({ ROOST_PUSH_CONTACT: 'me' }).problems[0]).toContain('ROOST_PUSH_CONTACT');
});
