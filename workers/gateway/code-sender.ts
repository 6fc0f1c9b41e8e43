/** How a sign-up code reaches the person. */
import type { Subject } from './names.ts';

export interface CodeSender {
  /** Hands the code over for delivery. Throws when that failed. */
  send(message: CodeMessage): Promise<void>;
}

export interface CodeMessage {
  readonly to: Subject;
  readonly code: string;
  readonly expiresAt: number;
}

/**
 * Posts codes to a service of the operator, as `{ to: { phone } | { handle }, code, expiresAt }`, with the key as
 * bearer. Anything but a 2xx within ten seconds is a failure.
 */
export function webhookSender(
  webhook: { readonly url: string; readonly key: string },
  send: (request: Request) => Promise<Response> = fetch,
): CodeSender {
  return {
    async send({ to, code, expiresAt }) {
      const patience = new AbortController();
      const timer = setTimeout(() => patience.abort(), 10_000);
      try {
        const response = await send(
          new Request(webhook.url, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${webhook.key}` },
            body: JSON.stringify({ to: { [to.kind]: to.value }, code, expiresAt }),
            redirect: 'manual',
            signal: patience.signal,
          }),
        );
        await response.body?.cancel();
        if (!response.ok) throw new Error(`the code webhook answered ${response.status}`);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
