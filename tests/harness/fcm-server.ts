/** Google's token service and FCM v1 on this machine: the service account's claim is checked, and so is each message. */
import { type KeyObject, verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FcmServer {
  readonly origin: string;
  readonly messages: Record<string, unknown>[];
  readonly complaints: string[];
  tokensGiven: number;
  answer: () => { readonly status: number; readonly code?: string; readonly headers?: Record<string, string> };
  stop(): Promise<void>;
}

export async function startFcm(key: KeyObject, account: { email: string; project: string }): Promise<FcmServer> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const send = (status: number, answer: object, headers: Record<string, string> = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(answer));
    if (request.url === '/token') {
      const problem = claimProblem(new URLSearchParams(body), key, account.email, `${fcm.origin}/token`);
      if (problem !== '') fcm.complaints.push(problem);
      if (problem !== '') return send(400, { error: 'invalid_grant' });
      fcm.tokensGiven++;
      return send(200, { access_token: `access-${fcm.tokensGiven}`, expires_in: 3_599, token_type: 'Bearer' });
    }
    const { message } = JSON.parse(body) as { message: Record<string, unknown> };
    fcm.messages.push(message);
    if (request.url !== `/v1/projects/${account.project}/messages:send`) fcm.complaints.push(`path ${request.url}`);
    if (request.headers.authorization !== `Bearer access-${fcm.tokensGiven}`)
      fcm.complaints.push('not the access token');
    const { status, code, headers } = fcm.answer();
    if (status === 200) return send(200, { name: 'projects/x/messages/1' });
    const details = [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode: code }];
    send(status, { error: { code: status, status: code, details } }, headers);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fcm: FcmServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ messages: [], complaints: [], tokensGiven: 0 },
    answer: () => ({ status: 200 }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fcm;
}

function claimProblem(form: URLSearchParams, key: KeyObject, email: string, audience: string): string {
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') return 'grant type';
  const [head = '', claims = '', signature = ''] = String(form.get('assertion')).split('.');
  const signed = Buffer.from(`${head}.${claims}`);
  if (!verify('sha256', signed, key, Buffer.from(signature, 'base64url'))) return 'signature';
  const { iss, aud, scope, iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<
    string,
    unknown
  >;
  const isInTime = Number(exp) - Number(iat) <= 3_600 && Number(exp) > Date.now() / 1_000;
  const isOurs = iss === email && aud === audience && scope === 'https://www.googleapis.com/auth/firebase.messaging';
  return isInTime && isOurs ? '' : 'claims';
}
