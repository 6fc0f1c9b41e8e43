/** Calls the worker under test as a client would, each answer checked against the OpenAPI document. */
import { exports } from 'cloudflare:workers';
import { type Document, expectDescribed } from './document.ts';

export const origin = 'http://127.0.0.1:8787';

export interface Signed {
  readonly user: string;
  readonly device: number;
  readonly token: string;
}

export interface Sent {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly origin?: string;
}

/** The answer with its JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of it
  readonly json: any;
}

let known: Document | undefined;

/** The document that the server gives. */
export async function openapi(): Promise<Document> {
  known ??= (await (await exports.default.fetch(`${origin}/v1/openapi.json`)).json()) as Document;
  return known;
}

/** Sends a request to a route of the document. */
export async function call(method: string, path: string, sent: Sent = {}): Promise<Answer> {
  const response = await exports.default.fetch(requestTo(method, path, sent));
  await expectDescribed(await openapi(), method, path.split('?')[0] ?? path, response);
  return { status: response.status, headers: response.headers, json: await response.json() };
}

/** A request as `call` sends it. */
export function requestTo(method: string, path: string, { token, body, headers, origin: to = origin }: Sent): Request {
  return new Request(`${to}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

/** A code for a number or handle, as it is shown on a machine of one's own. */
export async function codeFor(subject: { phone: string } | { handle: string }): Promise<string> {
  const { json } = await call('POST', '/v1/sign-up/codes', { body: subject });
  return json.shownCode;
}

/** Signs somebody up. */
export async function signUp(subject: { phone: string; handle?: string } | { handle: string }): Promise<Signed> {
  const code = await codeFor('phone' in subject ? { phone: subject.phone } : subject);
  const { json } = await call('POST', '/v1/sign-up', {
    body: { ...subject, code, name: 'Somebody', deviceName: 'phone' },
  });
  return json;
}
