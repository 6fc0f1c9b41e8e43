/** A push service on this machine (RFC 8030): checks who sends (RFC 8292), keeps what it is given, answers as it is told. */
import { createPublicKey, verify } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedPush {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** The application server's key; '' where its token was not good. */
  readonly sender: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Closes the connection without an answer. */
  readonly drop?: boolean;
  readonly delayMs?: number;
}

export interface PushService {
  readonly url: string;
  readonly received: ReceivedPush[];
  /** What is wrong with requests that a real service would refuse. */
  readonly complaints: string[];
  /** How the next requests are answered; 201 by default. */
  answer: (push: ReceivedPush) => Reply;
  stop(): Promise<void>;
}

export async function startPushService(): Promise<PushService> {
  const received: ReceivedPush[] = [];
  const complaints: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const checked = senderOf(request.headers.authorization ?? '', service.url);
    const push = {
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks),
      sender: checked.key,
    };
    received.push(push);
    const problems = [checked.problem, ...problemsOf(request, push.body)].filter((one) => one !== '');
    complaints.push(...problems);
    const reply = problems.length > 0 ? { status: 400, body: problems.join() } : service.answer(push);
    if (reply.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, reply.delayMs));
    if (reply.drop) return void request.socket.destroy();
    response.writeHead(reply.status, reply.headers).end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const service: PushService = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    complaints,
    answer: () => ({ status: 201 }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return service;
}

function problemsOf({ method, headers }: IncomingMessage, body: Buffer): string[] {
  return [
    method === 'POST' ? '' : `method ${method}`,
    /^\d+$/.test(String(headers.ttl)) ? '' : 'no TTL',
    /^(very-low|low|normal|high)$/.test(String(headers.urgency)) ? '' : 'no such urgency',
    /^[A-Za-z0-9_-]{1,32}$/.test(String(headers.topic)) ? '' : 'not a topic',
    headers['content-encoding'] === 'aes128gcm' ? '' : 'not aes128gcm',
    body.length > 4_096 ? 'too large' : '',
  ];
}

/** RFC 8292, 2 and 3. */
function senderOf(header: string, origin: string): { key: string; problem: string } {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(header) ?? [];
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  if (point.length !== 65 || signature === '') return { key: '', problem: 'not a vapid token' };
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')];
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  const given = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  const isGood = verify('sha256', Buffer.from(`${head}.${claims}`), given, Buffer.from(signature, 'base64url'));
  if (!isGood) return { key: '', problem: 'the vapid signature is wrong' };
  const { alg } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg: string };
  const { aud, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { aud: string; exp: number };
  const left = exp - Date.now() / 1_000;
  if (alg !== 'ES256' || aud !== origin || left <= 0 || left > 86_400)
    return { key: '', problem: `claims ${aud} ${left}` };
  return { key, problem: '' };
}
