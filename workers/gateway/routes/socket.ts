import type { Place } from '../../../durable-objects/user/rpc.ts';
import { isRefusal, type Refusal, refusals, refuse } from '../../../protocol/refusals.ts';
import { type Call, openRoute } from '../route.ts';
import { clientPlace } from '../security/client-place.ts';
import { bearerOf, callerOf, readToken, type Token } from '../token.ts';

/** The subprotocol that both sides speak, and the form in which a browser can carry a token. */
const subprotocol = 'roost.v1';
const tokenPrefix = 'roost.token.';
const attemptPrefix = 'roost.attempt.';

/** Opens the connection on which everything but HTTP happens. */
export function openSocket() {
  return openRoute({
    id: 'openSocket',
    method: 'GET',
    path: '/v1/socket',
    summary: 'Open the WebSocket',
    description:
      `An upgrade that offers the subprotocols \`${subprotocol}\` and \`${tokenPrefix}<token>\` (the only credential that ` +
      `browsers can send here), or has the token as bearer; the answer chooses \`${subprotocol}\` when it was offered. ` +
      'Frames are described in docs/spec/protocol.md.',
    auth: 'device-in-socket',
    status: 101,
    answers: 'The socket is open.',
    reply: null,
    refusals: ['malformed'],
    handle: (call) => upgrade(call),
  });
}

async function upgrade({ request, ports }: Call): Promise<Response | Refusal> {
  const { headers } = request;
  if (headers.get('upgrade')?.toLowerCase() !== 'websocket') {
    return refuse('malformed', { detail: 'This is a WebSocket: send an upgrade.' });
  }
  const offered = (headers.get('sec-websocket-protocol') ?? '').split(',').map((name) => name.trim());
  const token = tokenAmong(offered) ?? bearerOf(headers);
  if (token === null) return refuse('unauthorized');

  const caller = await callerOf(token, ports);
  if (isRefusal(caller)) return caller;
  const { key, user, credential } = caller;
  const held = ports.refused.held(key);
  if (held !== null) return held;
  // Nothing of the visitor's headers goes on: what the object is told of the caller comes from here alone.
  const response = await ports.user(user).fetch(
    new Request('https://user/socket', {
      headers: {
        upgrade: 'websocket',
        'x-roost-device': String(credential.device),
        'x-roost-token-hash': credential.tokenHash,
        'x-roost-attempt': String(attemptAmong(offered)),
        ...placeHeader(clientPlace(request)),
      },
    }),
  );
  const { webSocket } = response;
  if (response.status !== 101 || webSocket === null) {
    const refusal = await refusalOf(response);
    ports.refused.note(key, refusal);
    return refusal;
  }
  const chosen = offered.includes(subprotocol) ? { 'sec-websocket-protocol': subprotocol } : {};
  return new Response(null, { status: 101, webSocket, headers: chosen });
}

function tokenAmong(offered: readonly string[]): Token | null {
  const carrier = offered.find((name) => name.startsWith(tokenPrefix));
  return carrier === undefined ? null : readToken(carrier.slice(tokenPrefix.length));
}

/** A header holds no letters but those of English. */
function placeHeader(place: Place | null): Record<string, string> {
  return place === null ? {} : { 'x-roost-place': encodeURIComponent(JSON.stringify(place)) };
}

/** Which of its upgrades the device says this is, or 0. */
function attemptAmong(offered: readonly string[]): number {
  const carrier = offered.find((name) => name.startsWith(attemptPrefix));
  const attempt = Number(carrier?.slice(attemptPrefix.length) ?? 0);
  return Number.isSafeInteger(attempt) && attempt > 0 ? attempt : 0;
}

/** The object refuses with a refusal as JSON; anything else is a fault of the moment. */
async function refusalOf(response: Response): Promise<Refusal> {
  const answer: unknown = await response.json().catch(() => null);
  if (typeof answer === 'object' && answer !== null && isRefusal(answer) && Object.hasOwn(refusals, answer.refused)) {
    return answer;
  }
  return refuse(response.status === 401 ? 'signed-out' : 'unavailable');
}
