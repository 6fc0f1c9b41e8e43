/** Calls the worker under test as a client would, each answer checked against the OpenAPI document. */
import { exports } from 'cloudflare:workers';
import { type Document, expectDescribed } from './document.ts';

export const origin = 'http://127.0.0.1:8787';

export interface SignedDevice {
  readonly user: string;
  readonly device: number;
  readonly token: string;
}

export interface CallOptions {
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
export async function call(method: string, path: string, sent: CallOptions = {}): Promise<Answer> {
  const response = await exports.default.fetch(requestTo(method, path, sent));
  await expectDescribed(await openapi(), method, path.split('?')[0] ?? path, response);
  return { status: response.status, headers: response.headers, json: await response.json() };
}

/** A request as `call` sends it. */
export function requestTo(
  method: string,
  path: string,
  { token, body, headers, origin: to = origin }: CallOptions,
): Request {
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

export type Subject = { readonly phone: string } | { readonly handle: string };

/** A code for a number or handle, as it is shown on a machine of one's own, with the secret of its asking. */
export async function codeFor(subject: Subject): Promise<{ readonly code: string; readonly asking: string }> {
  const { json } = await call('POST', '/v1/sign-up/codes', { body: subject });
  return { code: json.shownCode, asking: json.asking };
}

/** Signs somebody up; whoever has an account already agrees to its end. */
export async function signUp(subject: { phone: string; handle?: string } | { handle: string }): Promise<SignedDevice> {
  const shown = await codeFor('phone' in subject ? { phone: subject.phone } : subject);
  const body = { ...subject, ...shown, name: 'Somebody', deviceName: 'phone' };
  const { json } = await call('POST', '/v1/sign-up', { body });
  if (json.error?.code !== 'account-exists') return json;
  return (await call('POST', '/v1/sign-up', { body: { ...body, takeOver: json.error.existing.takeOver } })).json;
}

/** Opens a code for one more device. */
export async function openLink(by: SignedDevice): Promise<{ code: string; ticket: string; expiresAt: number }> {
  return (await call('POST', '/v1/links', { token: by.token })).json;
}

/** Takes a device through all of linking; gives the last answer. */
export async function link(by: SignedDevice, deviceName = 'laptop'): Promise<Answer> {
  const { code, ticket } = await openLink(by);
  const joining = `${code}${'j'.repeat(24)}`;
  await call('POST', '/v1/links/join', { body: { code, joining, deviceName } });
  await call('PUT', `/v1/links/${ticket}/decision`, { token: by.token, body: { agree: true } });
  return call('POST', '/v1/links/finish', { body: { code, joining } });
}
