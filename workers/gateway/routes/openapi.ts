import * as z from 'zod';
import { openapiOf } from '../openapi.ts';
import { openRoute, type Route } from '../route.ts';

/** The OpenAPI document of the routes given, and of itself. */
export function showOpenapi(routes: () => readonly Route[]) {
  return openRoute({
    id: 'showOpenapi',
    method: 'GET',
    path: '/v1/openapi.json',
    summary: 'Show this document',
    answers: 'An OpenAPI 3.1 document of every route.',
    reply: z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) }),
    refusals: [],
    handle: async ({ url, ports }) => openapiOf(routes(), url.origin, ports.config.limits) as never,
  });
}
