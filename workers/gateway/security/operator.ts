/** Who may ask what only the deployment's operator may: whoever shows the secret ROOST_OPERATOR_KEY (H19). */
import { utf8 } from '../../../lib/bytes.ts';
import { type Refusal, refuse } from '../../../protocol/refusals.ts';

/** Shorter ones can be guessed in time. */
export const minOperatorKey = 32;

/** Why the caller is not the operator, or null. The comparison takes the same time wherever the two differ. */
export async function refuseOperator(
  headers: Headers,
  config: { readonly operatorKey: string | null },
): Promise<Refusal | null> {
  const { operatorKey } = config;
  if (operatorKey === null) {
    return refuse('unauthorized', {
      detail: 'This deployment has no operator’s key: npx wrangler secret put ROOST_OPERATOR_KEY',
    });
  }
  const [, shown = ''] = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '') ?? [];
  const [is, should] = await Promise.all([hashOf(shown), hashOf(operatorKey)]);
  return isSame(is, should) ? null : refuse('unauthorized', { detail: 'That is not the operator’s key.' });
}

async function hashOf(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text)));
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  let bits = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) bits |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return bits === 0;
}
