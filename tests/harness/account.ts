import { parallel } from './parallel.ts';

/** A signed-up device. */
export interface Account {
  readonly url: string;
  readonly user: string;
  readonly device: number;
  readonly token: string;
}

interface ExistingAnswer {
  readonly error: { readonly existing: { readonly takeOver: string } };
}

/** Signs somebody up under a handle that has an account, and agrees to its end. */
export async function takeOver(url: string, handle: string): Promise<Account> {
  return signUp(url, handle, async (request) => {
    const headers = { 'content-type': 'application/json' };
    const asked = await fetch(`${url}/v1/sign-up`, { method: 'POST', headers, body: JSON.stringify(request) });
    if (asked.status !== 409) throw new Error(`${handle} has no account: ${asked.status}`);
    return { ...request, takeOver: ((await asked.json()) as ExistingAnswer).error.existing.takeOver };
  });
}

/** Signs somebody up under a handle at a server on loopback, which shows its codes. */
export async function signUp(
  url: string,
  handle: string,
  agree: (request: object) => Promise<object> = async (request) => request,
): Promise<Account> {
  const asked = await post<{ shownCode?: string; asking: string }>(`${url}/v1/sign-up/codes`, { handle });
  if (asked.shownCode === undefined) throw new Error('the server does not show sign-up codes');
  const { asking, shownCode: code } = asked;
  const request = await agree({ handle, asking, code, name: handle, deviceName: 'test' });
  const { user, device, token } = await post<Omit<Account, 'url'>>(`${url}/v1/sign-up`, request);
  return { url, user, device, token };
}

/** Signs many people up, some at a time. */
export function signUpMany(url: string, handles: readonly string[]): Promise<Account[]> {
  return parallel(handles, 16, (handle) => signUp(url, handle));
}

/** Posts JSON and reads the JSON answer; throws with the refusal's text when it is none of 2xx. */
export async function post<Reply>(url: string, body: object, token?: string): Promise<Reply> {
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${new URL(url).pathname} answered ${response.status}: ${text}`);
  return JSON.parse(text) as Reply;
}

/** Adds a second device to somebody's account, whose first one agrees. */
export async function linkDevice(owner: Account): Promise<Account> {
  const joined = await joinWithCode(owner, 'second', crypto.randomUUID());
  return { url: owner.url, ...(await joined.finish()) };
}

/** Takes a device as far as being agreed to; `finish` adds it, and may be repeated. */
export async function joinWithCode({ url, token }: Account, deviceName: string, joining: string) {
  const { code, ticket } = await post<{ code: string; ticket: string }>(`${url}/v1/links`, {}, token);
  await post(`${url}/v1/links/join`, { code, joining, deviceName });
  const decided = await fetch(`${url}/v1/links/${ticket}/decision`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ agree: true }),
  });
  if (!decided.ok) throw new Error(`agreeing answered ${decided.status}: ${await decided.text()}`);
  return { finish: () => finishJoining(url, { code, joining }), code, joining };
}

/** The last step of a device that was agreed to. */
export function finishJoining(url: string, { code, joining }: { code: string; joining: string }) {
  return post<Omit<Account, 'url'>>(`${url}/v1/links/finish`, { code, joining });
}
