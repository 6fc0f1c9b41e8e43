/** Apple's push service on this machine: HTTP/2 alone, provider tokens checked, headers as its documentation wants them. */
import { type KeyObject, verify } from 'node:crypto';
import { connect, createServer, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { Answer, PushRequest, Transport } from '../../workers/push/ports.ts';

export interface ApnsServer {
  readonly origin: string;
  readonly received: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }[];
  readonly complaints: string[];
  /** Status and reason for the next requests. */
  answer: () => { readonly status: number; readonly reason?: string; readonly headers?: Record<string, string> };
  /** Node's own HTTP/2 in place of the runtime's fetch. */
  readonly transport: Transport;
  stop(): Promise<void>;
}

export async function startApns(
  key: KeyObject,
  known: { keyId: string; team: string; topic: string },
): Promise<ApnsServer> {
  const received: ApnsServer['received'] = [];
  const complaints: string[] = [];
  const server = createServer();
  server.on('stream', async (stream, headers) => {
    let body = '';
    for await (const chunk of stream) body += String(chunk);
    received.push({ path: String(headers[':path']), headers, body });
    const problems = problemsOf(headers, body, key, known);
    complaints.push(...problems);
    const {
      status,
      reason,
      headers: more,
    } = problems.length > 0 ? { status: 400, reason: problems[0] } : apns.answer();
    stream.respond({ ':status': status, ...more });
    stream.end(reason === undefined ? undefined : JSON.stringify({ reason }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const session = connect(origin);
  const apns: ApnsServer = {
    ...{ origin, received, complaints },
    answer: () => ({ status: 200 }),
    transport: ({ url, headers, body }: PushRequest) =>
      new Promise<Answer>((resolve, reject) => {
        const stream = session.request({ ...headers, ':method': 'POST', ':path': new URL(url).pathname });
        let told: Record<string, unknown> = {};
        let text = '';
        stream.on('response', (response) => {
          told = response;
        });
        stream.on('data', (chunk) => {
          text += String(chunk);
        });
        stream.on('error', reject);
        stream.on('end', () =>
          resolve({ status: Number(told[':status']), header: (name) => (told[name] as string) ?? null, text }),
        );
        stream.end(body);
      }),
    stop: async () => {
      session.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return apns;
}

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
