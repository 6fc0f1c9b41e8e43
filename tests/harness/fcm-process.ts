/** Google's token service and FCM v1, as their own process: the service account's claim is checked, and so is each message. */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { FcmAnswer, FcmRequest, FcmSetup, FcmTokenAnswer } from './fcm-server.ts';
import { asker, isReady, listening, setupOf } from './provider-child.ts';

const { key: pem, account } = setupOf<FcmSetup>();
const key = createPublicKey(pem);
const ask = asker<FcmRequest, FcmAnswer & FcmTokenAnswer>();
const askForToken = ask as (request: FcmRequest) => Promise<FcmTokenAnswer | null>;
let tokensGiven = 0;

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const send = (status: number, answer: object, headers: Readonly<Record<string, string>> = {}) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(answer));
  if (request.url === '/token') {
    const problem = claimProblem(new URLSearchParams(body), key, account.email, `${origin}/token`);
    const refusal = await askForToken({ what: 'token', problems: problem === '' ? [] : [problem] });
    if (problem !== '') return send(400, { error: 'invalid_grant' });
    if (refusal !== null && refusal.lasts === undefined) {
      const { status, error, drop, delayMs } = refusal;
      if (delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, delayMs));
      if (drop === true) return void request.socket.destroy();
      return error === undefined ? void response.writeHead(status).end('<html></html>') : send(status, { error });
    }
    tokensGiven += 1;
    return send(200, {
      access_token: `access-${tokensGiven}`,
      expires_in: 3_599,
      ...refusal?.lasts,
      token_type: 'Bearer',
    });
  }
  const { message } = JSON.parse(body) as { message: Record<string, unknown> };
  const problems = [
    request.url === `/v1/projects/${account.project}/messages:send` ? '' : `path ${request.url}`,
    request.headers.authorization === `Bearer access-${tokensGiven}` ? '' : 'not the access token',
  ].filter((one) => one !== '');
  const { status, code, headers } = await ask({ what: 'message', message, problems });
  if (status === 200) return send(200, { name: 'projects/x/messages/1' });
  const details = [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode: code }];
  send(status, { error: { code: status, status: code, details } }, headers);
});

const origin = await listening(server);
isReady(origin);

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
