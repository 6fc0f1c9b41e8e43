/** The HTTP application: what stands before every route, the routes, and what is answered where none is. */
import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { refuse } from '../../protocol/refusals.ts';
import { refusalResponse } from './answers.ts';
import type { Config } from './config.ts';
import type { Ports } from './ports.ts';
import type { Route } from './route.ts';
import { clientAddress } from './security/client-address.ts';
import { setSecurityHeaders } from './security/headers.ts';
import { isPlainHttp } from './security/https-only.ts';
import { refuseOperator } from './security/operator.ts';
import { mayCall } from './security/origins.ts';
import { serve } from './serve.ts';

/** What one request is served with. */
export interface World {
  readonly ports: Ports;
  /** Says whether this address may go on; what the platform limits roughly, before anything is done. */
  admit(address: string): Promise<boolean>;
  /** Files of the web client. */
  assets(request: Request): Promise<Response>;
}

type AppEnv = { Bindings: World };

/** Makes the application, once; what is of one request comes with it. */
export function makeApp(config: Config, routes: readonly Route[]): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const bucket = config.s3 === null ? null : new URL(config.s3.endpoint).origin;

  app.onError((fault, context) => {
    context.env.ports.log('error', 'a request failed', {
      fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault),
    });
    const { overloaded = false } = fault as { overloaded?: boolean };
    return refusalResponse(refuse('unavailable', overloaded ? { afterMs: 15_000 } : {}));
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
    setSecurityHeaders(context.res.headers, url, kind, bucket);
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
      allowHeaders: ['authorization', 'content-type', 'range'],
      exposeHeaders: ['retry-after', 'content-range'],
      maxAge: 86_400,
    }),
  );
  const limited: MiddlewareHandler<AppEnv> = async (context, next) => {
    const { admit } = context.env;
    const address = clientAddress(context.req.raw.headers);
    if (address === null || (await admit(address))) return next();
    return refusalResponse(refuse('rate-limited', { afterMs: 60_000 }));
  };
  app.use('/v1/*', limited);
  app.use('/healthz', limited);
  const limitBody = bodyLimit({
    maxSize: config.limits.maxRequestBytes,
    onError: () => refusalResponse(refuse('too-large')),
  });
  // Parts of media are as long as their addresses say.
  app.use('/v1/*', (context, next) => (isMediaPart(context.req) ? next() : limitBody(context, next)));
  app.use('/operator/*', limitBody);

  const operators: MiddlewareHandler<AppEnv> = async (context, next) => {
    // No page is an operator's, whoever served it.
    if (context.req.header('origin') !== undefined) return refusalResponse(refuse('foreign-origin'));
    const refusal = await refuseOperator(context.req.raw.headers, config);
    if (refusal === null) return next();
    // Whoever guesses is limited like everybody; the operator is not.
    return (await limited(context, async () => {})) ?? refusalResponse(refusal);
  };
  for (const route of routes) {
    if (route.auth === 'operator') app.on(route.method, route.path, operators);
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

function isMediaPart({ method, path }: { readonly method: string; readonly path: string }): boolean {
  return method === 'PUT' && /^\/v1\/media\/[^/]+\/parts\/[^/]+$/.test(path);
}

function isApi(path: string): boolean {
  return path.startsWith('/v1/') || path.startsWith('/operator/') || path === '/healthz';
}
