/** The gateway as a worker: requests, and the clock that repeats what a crash left undone. */
import { refuse } from '../../protocol/refusals.ts';
import { refusalResponse } from './answers.ts';
import { makeApp } from './app.ts';
import { ConfigError, readConfig, type Vars } from './config.ts';
import { portsOf } from './deployment.ts';
import { logLine } from './log.ts';
import { drainRetirements } from './retirements.ts';
import { routesOf } from './routes.ts';
import { setSecurityHeaders } from './security/headers.ts';
import { hasHost } from './security/host.ts';

/** Stands for the address of a request that has none. */
const noHost = new URL('http://invalid.');

/** Read once in the life of an isolate; the variables of a deployment do not change under it. */
let cached: ReturnType<typeof start> | null = null;

export const gateway = {
  async fetch(request, env, context) {
    if (!hasHost(request)) {
      const response = refusalResponse(refuse('malformed', { detail: 'The request names no host.' }));
      setSecurityHeaders(response.headers, noHost, 'api');
      return response;
    }
    const first = cached === null;
    try {
      cached ??= start(env as unknown as Vars);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      logLine('error', error.message);
      const response = refusalResponse(refuse('unavailable', { detail: error.message, afterMs: 60_000 }));
      setSecurityHeaders(response.headers, new URL(request.url), 'api');
      return response;
    }
    const { config, app } = cached;
    const ports = portsOf(env, config, context);
    if (first) ports.later(() => drainRetirements(ports));
    return app.fetch(request, {
      ports,
      admit: (address) => admit(env.EDGE, address),
      assets: (file) => env.ASSETS.fetch(file),
    });
  },

  async scheduled(_event, env, context) {
    const { config } = (cached ??= start(env as unknown as Vars));
    await drainRetirements(portsOf(env, config, context));
  },
} satisfies ExportedHandler<Env>;

function start(vars: Vars) {
  const config = readConfig(vars);
  return { config, app: makeApp(config, routesOf(config.limits)) };
}

/** A deployment without the binding, or one whose limiter fails, is served all the same. */
async function admit(limiter: RateLimit | undefined, address: string): Promise<boolean> {
  try {
    return (await limiter?.limit({ key: address }))?.success ?? true;
  } catch (fault) {
    logLine('warn', 'the edge limiter failed', { fault: String(fault) });
    return true;
  }
}
