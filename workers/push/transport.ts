import type { Answer, PushRequest } from './ports.ts';

const mostBytes = 16 * 1024;

/** The runtime's own way out. Follows nobody elsewhere: a device may name any endpoint, and it is called as it is. */
export async function throughFetch({ url, headers, body }: PushRequest, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
  const text = await beginningOf(response).catch((fault: unknown) => {
    // It was taken, whatever becomes of the rest of the answer: sent again it would wake the device again.
    if (response.ok) return '';
    throw fault;
  });
  return { status: response.status, header: (name) => response.headers.get(name), text };
}

/** An answer that goes on for ever is cut off; an answer that nobody reads would hold its connection. */
async function beginningOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let bytes = 0; bytes < mostBytes; ) {
    const { done, value } = await reader.read();
    if (done) return text;
    bytes += value.length;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text;
}
