/** The OpenAPI 3.1 document, made from the routes' own descriptions. */
import * as z from 'zod';
import type { Limits } from '../../protocol/limits.ts';
import { type RefusalCode, refusals } from '../../protocol/refusals.ts';
import { refusalsOf } from './refusals-of.ts';
import type { Route } from './route.ts';

type Json = Record<string, unknown>;

/** Describes the routes as they answer at `origin`. */
export function openapiOf(routes: readonly Route[], origin: string, limits: Limits): Json {
  const paths: Record<string, Json> = {};
  const schemas: Json = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Roost',
      version: '1',
      description:
        `Accounts, devices, contacts, profiles and pages of history; messages themselves go over the socket. Request bodies are JSON of at most ${limits.maxRequestBytes} bytes. ` +
        'Errors are told apart by `error.code`; `error.advice` says whether a repeat can help. Any path that is not here is ' +
        '`not-found`, any other method of one that is here `method-not-allowed`. Too many requests from one client address are ' +
        '`rate-limited` before they are looked at. Fields may be added: ignore what you do not know.',
    },
    servers: [{ url: origin }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        device: { type: 'http', scheme: 'bearer', description: 'The token from signing up or linking.' },
        operator: { type: 'http', scheme: 'bearer', description: 'The secret `ROOST_OPERATOR_KEY` of the deployment.' },
        socket: {
          type: 'apiKey',
          in: 'header',
          name: 'Sec-WebSocket-Protocol',
          description: '`roost.v1, roost.token.<token>`',
        },
      },
    },
  };
}

function operation(route: Route, shared: Json): Json {
  return {
    operationId: route.id,
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    security: security(route),
    parameters: [...parameters('path', route.params, shared), ...parameters('query', route.query, shared)],
    ...(route.body === undefined
      ? {}
      : {
          requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(route.body, shared) } } },
        }),
    responses: { [route.status]: success(route, shared), ...failures(route) },
  };
}

function security({ auth }: Route): Json[] {
  if (auth === 'none') return [];
  if (auth === 'operator') return [{ operator: [] }];
  return auth === 'device' ? [{ device: [] }] : [{ socket: [] }, { device: [] }];
}

function parameters(place: 'path' | 'query', schema: z.ZodObject | undefined, shared: Json): Json[] {
  if (schema === undefined) return [];
  return Object.entries(schema.shape).map(([name, part]) => ({
    name,
    in: place,
    required: place === 'path',
    // What is sent is text; its form is that of what it is read as.
    schema: jsonSchema(part as z.ZodType, shared, 'output'),
  }));
}

function success({ answers, reply }: Route, shared: Json): Json {
  if (reply === null) return { description: answers };
  return { description: answers, content: { 'application/json': { schema: jsonSchema(reply, shared) } } };
}

/** One response for each status, with the codes that it may carry. */
function failures(route: Route): Record<string, Json> {
  const byStatus = new Map<number, RefusalCode[]>();
  for (const code of refusalsOf(route)) {
    const { http } = refusals[code];
    byStatus.set(http, [...(byStatus.get(http) ?? []), code]);
  }
  const entries = [...byStatus].sort(([a], [b]) => a - b).map(([status, codes]) => [String(status), failure(codes)]);
  return Object.fromEntries(entries) as Record<string, Json>;
}

function failure(codes: readonly RefusalCode[]): Json {
  const advice = [...new Set(codes.map((code) => refusals[code].advice))];
  return {
    description: codes.map((code) => `\`${code}\`: ${refusals[code].sentence}`).join('\n\n'),
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['error'],
          properties: {
            error: {
              type: 'object',
              required: ['code', 'advice', 'sentence'],
              properties: {
                code: { enum: codes },
                advice: { enum: advice },
                afterMs: {
                  type: 'integer',
                  minimum: 0,
                  description: 'How long to wait before the same request again.',
                },
                sentence: { type: 'string', description: 'For a person.' },
                detail: { type: 'string', description: 'What exactly is wrong.' },
                ...(codes.includes('account-exists') ? { existing: existingAccount } : {}),
                ...(codes.includes('signed-out') ? { signedOut } : {}),
              },
            },
          },
        },
      },
    },
  };
}

const time = { type: 'integer', minimum: 0 };

const existingAccount: Json = {
  type: 'object',
  description: 'With `account-exists`: the account that `takeOver` ends.',
  required: ['name', 'phone', 'handle', 'since', 'devices', 'chats', 'takeOver'],
  properties: {
    name: { type: 'string' },
    phone: { type: ['string', 'null'] },
    handle: { type: ['string', 'null'] },
    since: time,
    devices: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'lastSeenAt'],
        properties: { name: { type: 'string' }, lastSeenAt: time },
      },
    },
    chats: { type: 'integer', minimum: 0, description: 'Conversations that it would leave.' },
    takeOver: { type: 'string', description: 'Sent with the same request it ends this account, and no other.' },
  },
};

const signedOut: Json = {
  type: 'object',
  description: 'With `signed-out`: what happened to this device.',
  required: ['why', 'at'],
  properties: {
    why: {
      type: 'string',
      description: '`left`, `removed` (by the device named `by`), `unseen`, `deleted` or `taken-over`; more may come.',
    },
    by: { type: 'string' },
    at: time,
  },
};

/** A schema that refers to the shared ones (those with an id) in the document's components, which are added there. */
function jsonSchema(schema: z.ZodType, shared: Json, io: 'input' | 'output' = 'input'): Json {
  const { $schema: _, $defs, ...own } = z.toJSONSchema(schema, { io }) as Json;
  for (const [name, part] of Object.entries($defs ?? {})) shared[name] = referring(part as Json);
  return referring(own);
}

function referring(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
}
