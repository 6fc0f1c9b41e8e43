/** Apple's push service, as its own process: HTTP/2 alone, provider tokens checked, headers as its documentation wants them. */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http2';
import type { ApnsAnswer, ApnsRequest, ApnsSetup } from './apns-server.ts';
import { asker, isReady, listening, setupOf } from './provider-child.ts';

const { key: pem, known } = setupOf<ApnsSetup>();
const key = createPublicKey(pem);
const ask = asker<ApnsRequest, ApnsAnswer>();
const server = createServer();

server.on('stream', async (stream, headers) => {
  let body = '';
  for await (const chunk of stream) body += String(chunk);
  const problems = problemsOf(headers, body, key, known);
  const wanted = await ask({ path: String(headers[':path']), headers: { ...headers }, body, problems });
  const { status, reason, headers: more } = problems.length > 0 ? { status: 400, reason: problems[0] } : wanted;
  stream.respond({ ':status': status, ...more });
  stream.end(reason === undefined ? undefined : JSON.stringify({ reason }));
});

isReady(await listening(server));

function problemsOf(
  headers: IncomingHttpHeaders,
  body: string,
  key: KeyObject,
  known: { keyId: string; team: string; topic: string },
): string[] {
  const { aps } = JSON.parse(body) as { aps?: { alert?: unknown } };
  return [
    headers[':method'] === 'POST' ? '' : 'MethodNotAllowed',
    /^\/3\/device\/[0-9a-f]{64}$/.test(String(headers[':path'])) ? '' : 'BadPath',
    tokenProblem(String(headers.authorization), key, known),
    headers['apns-topic'] === known.topic ? '' : 'TopicDisallowed',
    headers['apns-push-type'] === 'alert' ? '' : 'InvalidPushType',
    headers['apns-priority'] === '10' ? '' : 'BadPriority',
    Number(headers['apns-expiration']) > Date.now() / 1_000 ? '' : 'BadExpirationDate',
    String(headers['apns-collapse-id']).length <= 64 ? '' : 'BadCollapseId',
    aps?.alert === undefined ? 'PayloadEmpty' : '',
  ].filter((one) => one !== '');
}

function tokenProblem(header: string, key: KeyObject, { keyId, team }: { keyId: string; team: string }): string {
  const [head = '', claims = '', signature = ''] = header.replace(/^bearer /, '').split('.');
  const given = { key, dsaEncoding: 'ieee-p1363' } as const;
  if (!verify('sha256', Buffer.from(`${head}.${claims}`), given, Buffer.from(signature, 'base64url')))
    return 'InvalidProviderToken';
  const { alg, kid } = read(head) as { alg: string; kid: string };
  const { iss, iat } = read(claims) as { iss: string; iat: number };
  const age = Date.now() / 1_000 - iat;
  if (alg !== 'ES256' || kid !== keyId || iss !== team) return 'InvalidProviderToken';
  return age < -5 || age > 3_600 ? 'ExpiredProviderToken' : '';
}

function read(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}
