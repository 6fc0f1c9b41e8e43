/** Answers one request by its route: who calls, what it says, what the route makes of it, and how that looks outside. */
import { isRefusal, type Refusal, refuse } from '../../protocol/refusals.ts';
import { refusalResponse } from './answers.ts';
import type { Ports } from './ports.ts';
import { refusalsOf } from './refusals-of.ts';
import type { Call, RequestParts, Route } from './route.ts';
import { clientAddress } from './security/client-address.ts';
import { bearerOf, callerOf } from './token.ts';

/** Serves a request that belongs to this route. Throws only faults. */
export async function serve(
  ports: Ports,
  route: Route,
  request: Request,
  params: Record<string, string>,
): Promise<Response> {
  const url = new URL(request.url);
  const answer = await answerOf(ports, route, request, url, params);
  if (answer instanceof Response) return answer;
  if (!isRefusal(answer)) return Response.json(answer, { status: route.status });
  if (!refusalsOf(route).includes(answer.refused)) {
    ports.log('error', 'a route gave a refusal that its description lacks', { route: route.id, code: answer.refused });
  }
  return refusalResponse(answer);
}

async function answerOf(
  ports: Ports,
  route: Route,
  request: Request,
  url: URL,
  params: Record<string, string>,
): Promise<object | Refusal | Response> {
  const caller = route.auth === 'device' ? await callerFrom(request.headers, ports) : null;
  if (caller !== null && isRefusal(caller)) return caller;
  const said: RequestParts = { params, query: Object.fromEntries(url.searchParams), body: undefined };
  const body = route.body === undefined ? {} : await readJson(request);
  if (isRefusal(body)) return body;
  const call = { ports, request, url, address: clientAddress(request.headers), caller };
  if (caller === null || route.isNeverRefused) return route.run(call, { ...said, ...body });
  const held = ports.refused.held(caller.key);
  if (held !== null) return held;
  const answer = await route.run(call, { ...said, ...body });
  ports.refused.note(caller.key, answer);
  return answer;
}

/** Whom the token names; the User object confirms it with the first call. */
async function callerFrom(headers: Headers, ports: Ports): Promise<NonNullable<Call['caller']> | Refusal> {
  const token = bearerOf(headers);
  const caller = token === null ? refuse('unauthorized') : await callerOf(token, ports);
  return isRefusal(caller) ? caller : { ...caller, object: ports.user(caller.user) };
}

async function readJson(request: Request): Promise<{ readonly body: unknown } | Refusal> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')) {
    return refuse('malformed', { detail: 'Send a body of content-type application/json.' });
  }
  try {
    return { body: JSON.parse(await request.text()) };
  } catch (error) {
    if (error instanceof SyntaxError) return refuse('malformed', { detail: 'The body is not JSON.' });
    throw error;
  }
}
