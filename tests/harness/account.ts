import { parallel } from './parallel.ts';

/** A signed-up device. */
export interface Account {
  readonly url: string;
  readonly user: string;
  readonly device: number;
  readonly token: string;
}

/** Signs somebody up under a handle at a server on loopback, which shows its codes. */
export async function signUp(url: string, handle: string): Promise<Account> {
  const { shownCode } = await post<{ shownCode?: string }>(`${url}/v1/sign-up/codes`, { handle });
  if (shownCode === undefined) throw new Error('the server does not show sign-up codes');
  const request = { handle, code: shownCode, name: handle, deviceName: 'test' };
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

/** Adds a second device to somebody's account. */
export async function linkDevice({ url, token }: Account): Promise<Account> {
  const { code } = await post<{ code: string }>(`${url}/v1/links`, {}, token);
  const linked = await post<Omit<Account, 'url'>>(`${url}/v1/links/redeem`, { code, deviceName: 'second' });
  return { url, ...linked };
}
