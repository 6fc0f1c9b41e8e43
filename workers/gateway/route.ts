/**
 * One description of a route: what it takes, what it answers, and every refusal it may give. The application serves
 * it and the OpenAPI document is made from it, so the two cannot differ.
 */
import type * as z from 'zod';
import { type Refusal, type RefusalCode, refuse } from '../../protocol/refusals.ts';
import type { Ports, UserPort } from './ports.ts';
import type { Caller } from './token.ts';

/** What is known of a request beside what it says. */
export interface Call {
  readonly ports: Ports;
  readonly request: Request;
  readonly url: URL;
  /** See client-address.ts. */
  readonly address: string | null;
  /** Who calls; the User object has still to confirm it. Null where a route asks for nobody. */
  readonly caller: (Caller & { readonly object: UserPort }) | null;
}

/** A call whose route asks for a signed-in device. */
export type DeviceCall = Call & { readonly caller: NonNullable<Call['caller']> };

/** What a route is, without the types of what it takes. */
export interface Route {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As Hono writes it: /v1/devices/:device */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly description?: string;
  readonly auth: 'none' | 'device' | 'device-in-socket' | 'operator';
  /** Whoever asks for it gets it, whatever else they asked for: it cuts off what is lost or stolen. */
  readonly isNeverRefused?: true;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly status: 200 | 101;
  readonly answers: string;
  readonly reply: z.ZodType | null;
  /** Beside those that every route may give (refusals-of.ts). */
  readonly refusals: readonly RefusalCode[];
  /** Checks what the request says and answers it. */
  run(call: Call, said: RequestParts): Promise<object | Refusal | Response>;
}

/** The parts of a request as they came. */
export interface RequestParts {
  readonly params: Record<string, string>;
  readonly query: Record<string, string>;
  readonly body: unknown;
}

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

interface Spec<P, Q, B, R, C>
  extends Omit<Route, 'params' | 'query' | 'body' | 'reply' | 'run' | 'status' | 'answers'> {
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly status?: 101;
  readonly answers: string;
  readonly reply: R;
  handle(
    call: C,
    said: { readonly params: Output<P>; readonly query: Output<Q>; readonly body: Output<B> },
  ): Promise<(R extends z.ZodType ? z.input<R> : never) | Refusal | Response>;
}

/** A route that a signed-in device calls. */
export function deviceRoute<
  R extends z.ZodType,
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodObject | undefined = undefined,
>(spec: Omit<Spec<P, Q, B, R, DeviceCall>, 'auth'>): Route {
  return route({ ...spec, auth: 'device' } as unknown as Spec<P, Q, B, R, Call>);
}

/** A route that anybody calls. */
export function openRoute<
  R extends z.ZodType | null,
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodObject | undefined = undefined,
>(spec: Omit<Spec<P, Q, B, R, Call>, 'auth'> & { auth?: Route['auth'] }): Route {
  return route({ auth: 'none', ...spec } as unknown as Spec<P, Q, B, R, Call>);
}

/** A route that only the deployment's operator calls; app.ts asks for the key before anything is looked at (H19). */
export function operatorRoute<
  R extends z.ZodType,
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodObject | undefined = undefined,
>(spec: Omit<Spec<P, Q, B, R, Call>, 'auth'>): Route {
  return route({ ...spec, auth: 'operator' });
}

function route<P, Q, B, R, C>(spec: Spec<P, Q, B, R, C>): Route {
  const { handle, ...described } = spec;
  return {
    status: 200,
    ...described,
    run: async (call: Call, said: RequestParts) => {
      const parsed = { params: undefined, query: undefined, body: undefined } as Record<string, unknown>;
      for (const part of ['params', 'query', 'body'] as const) {
        const schema = described[part] as z.ZodType | undefined;
        if (schema === undefined) continue;
        const result = schema.safeParse(said[part]);
        if (!result.success) return refuse(codeOf(result.error), { detail: explain(part, result.error) });
        parsed[part] = result.data;
      }
      return handle(call as C, parsed as never);
    },
  } as Route;
}

/** A schema may say with which refusal what is wrong is answered. */
function codeOf({ issues }: z.ZodError): 'malformed' | 'bad-name' {
  const [first] = issues;
  return first?.code === 'custom' && first.params?.refused === 'bad-name' ? 'bad-name' : 'malformed';
}

/** Names the first thing that is wrong, by its place; never repeats what was sent. */
function explain(part: string, error: z.ZodError): string {
  const [issue] = error.issues;
  const place = [part, ...(issue?.path ?? [])].join('.');
  return `${place}: ${issue?.message ?? 'not as described'}`.slice(0, 300);
}
