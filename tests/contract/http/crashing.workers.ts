/** A gateway that dies once, at the step that a test names. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { makeApp } from '../../../workers/gateway/app.ts';
import { readConfig } from '../../../workers/gateway/config.ts';
import { portsOf } from '../../../workers/gateway/deployment.ts';
import type { Ports } from '../../../workers/gateway/ports.ts';
import { routesOf } from '../../../workers/gateway/routes.ts';
import { type CallOptions, requestTo } from './gateway.workers.ts';

export interface JsonAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of it
  readonly json: any;
}

const config = readConfig({ ROOST_LOCAL: '1' });

class Crash extends Error {}

/** The deployment's ports, which fail once around the step: before it took place, or after, its answer lost. */
export function crashing(step: string, when: 'before' | 'after'): Ports {
  let armed = true;
  const around = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, name) {
        if (name !== step) return Reflect.get(object, name);
        return async (...args: unknown[]) => {
          if (armed && when === 'before') {
            armed = false;
            throw new Crash();
          }
          // Called as a property: one of an object's stub has no `apply` of its own.
          const answer: unknown = await (object as Record<string, (...args: unknown[]) => unknown>)[step]?.(...args);
          if (armed) {
            armed = false;
            throw new Crash();
          }
          return answer;
        };
      },
    });
  const ports = portsOf(env, config, createExecutionContext());
  return {
    ...ports,
    log: () => {},
    later: () => {},
    directory: around(ports.directory),
    user: (user) => around(ports.user(user)),
    signUpCode: (subject) => around(ports.signUpCode(subject)),
    linkTicket: (name) => around(ports.linkTicket(name)),
  };
}

/** Sends a request to a gateway with these ports. */
export async function send(ports: Ports, method: string, path: string, sent: CallOptions): Promise<JsonAnswer> {
  const app = makeApp(config, routesOf(config.limits));
  const world = { ports, admit: async () => true, assets: async () => new Response('none', { status: 404 }) };
  const response = await app.fetch(requestTo(method, path, sent), world);
  return { status: response.status, json: await response.json() };
}
