/** How an answer looks from outside. */
import { type Refusal, refusals } from '../../protocol/refusals.ts';
import { signedOutSentence } from '../../protocol/signed-out.ts';

/** A refusal as an HTTP response: its status, and a body that says what to do about it. */
export function refusalResponse(refusal: Refusal, headers: Record<string, string> = {}): Response {
  const { advice, http, sentence } = refusals[refusal.refused];
  const wait = refusal.afterMs ?? (advice === 'after-delay' ? defaultWaitMs : undefined);
  const error = {
    code: refusal.refused,
    advice,
    ...(wait === undefined ? {} : { afterMs: wait }),
    sentence: refusal.signedOut === undefined ? sentence : signedOutSentence(refusal.signedOut),
    ...(refusal.detail === undefined ? {} : { detail: refusal.detail }),
    ...(refusal.existing === undefined ? {} : { existing: refusal.existing }),
    ...(refusal.signedOut === undefined ? {} : { signedOut: refusal.signedOut }),
  };
  return Response.json(
    { error },
    {
      status: http,
      headers: {
        ...(wait === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(wait / 1000))) }),
        ...(http === 401 ? { 'www-authenticate': 'Bearer' } : {}),
        ...headers,
      },
    },
  );
}

/** With advice `after-delay` and no better knowledge. */
const defaultWaitMs = 2_000;
