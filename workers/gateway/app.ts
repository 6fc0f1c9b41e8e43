/** The HTTP application: what stands before every route, the routes, and what is answered where none is. */
import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusals.ts';
import { refusalResponse } from './answers.ts';
import type { Config } from './config.ts';
import type { Ports } from './ports.ts';
import { refusalsOf } from './refusals-of.ts';
import type { Call, Route, Said } from './route.ts';
import { clientAddress } from './security/client-address.ts';
import { setSecurityHeaders } from './security/headers.ts';
import { isPlainHttp } from './security/https-only.ts';
import { mayCall } from './security/origins.ts';
import { bearerOf, callerOf } from './token.ts';

/** What one request is served with. */
export interface World {
  readonly ports: Ports;
  /** Says whether this address may go on; what the platform limits roughly, before anything is done. */
  admit(address: string): Promise<boolean>;
  /** Files of the web client. */
  assets(request: Request): Promise<Response>;
}

type Served = { Bindings: World };

/** Makes the application, once; what is of one request comes with it. */
export function makeApp(config: Config, routes: readonly Route[]): Hono<Served> {
  const app = new Hono<Served>();

  app.onError((fault, context) => {
    context.env.ports.log('error', 'a request failed', {
      fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault),
    });
    return refusalResponse(refuse('unavailable'));
  });

  app.use(async (context, next) => {
    const url = new URL(context.req.url);
    if (isPlainHttp(url, context.req.raw.headers)) {
      context.res = refusalResponse(refuse('https-only'));
    } else {
      await next();
    }
    if (context.res.status === 101) return;
    const kind = isApi(url.pathname) || context.res.status >= 400 ? 'api' : 'page';
    setSecurityHeaders(context.res.headers, url, kind);
  });

  app.use('/v1/*', async (context, next) => {
    const origin = context.req.header('origin');
    if (origin !== undefined && !mayCall(origin, new URL(context.req.url).origin, config)) {
      return refusalResponse(refuse('foreign-origin'));
    }
    return next();
  });
  app.use(
    '/v1/*',
    cors({
      // Whoever comes here may call; see above.
      origin: (origin) => origin,
      allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      allowHeaders: ['authorization', 'content-type'],
      exposeHeaders: ['retry-after'],
      maxAge: 86_400,
    }),
  );
  const limited: MiddlewareHandler<Served> = async (context, next) => {
    const { admit } = context.env;
    const address = clientAddress(context.req.raw.headers);
    if (address !== null && !(await admit(address)))
      return refusalResponse(refuse('rate-limited', { afterMs: 60_000 }));
    return next();
  };
  app.use('/v1/*', limited);
  app.use('/healthz', limited);
  app.use(
    '/v1/*',
    bodyLimit({ maxSize: config.limits.maxRequestBytes, onError: () => refusalResponse(refuse('too-large')) }),
  );

  for (const route of routes) {
    app.on(route.method, route.path, async (context) =>
      serve(context.env.ports, route, context.req.raw, context.req.param()),
    );
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const allow = routes.filter((route) => route.path === path).map((route) => route.method);
    app.all(path, () => refusalResponse(refuse('method-not-allowed'), { allow: allow.join(', ') }));
  }
  app.all('/v1/*', () => refusalResponse(refuse('not-found')));
  app.all('*', async (context) => {
    const { method } = context.req;
    if (method !== 'GET' && method !== 'HEAD') return refusalResponse(refuse('method-not-allowed'), { allow: 'GET' });
    const file = await context.env.assets(context.req.raw);
    if (file.status === 404) {
      await file.body?.cancel();
      return refusalResponse(refuse('not-found'));
    }
    return new Response(file.body, file);
  });
  return app;
}

async function serve(ports: Ports, route: Route, request: Request, params: Record<string, string>): Promise<Response> {
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
  let caller: Call['caller'] = null;
  if (route.auth === 'device') {
    const token = bearerOf(request.headers);
    if (token === null) return refuse('unauthorized');
    caller = { ...(await callerOf(token)), object: ports.user(token.user) };
  }
  const said: Said = { params, query: Object.fromEntries(url.searchParams), body: undefined };
  if (route.body !== undefined) {
    const body = await readJson(request);
    if (isRefusal(body)) return body;
    return route.run({ ports, request, url, address: clientAddress(request.headers), caller }, { ...said, ...body });
  }
  return route.run({ ports, request, url, address: clientAddress(request.headers), caller }, said);
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

function isApi(path: string): boolean {
  return path.startsWith('/v1/') || path === '/healthz';
}
