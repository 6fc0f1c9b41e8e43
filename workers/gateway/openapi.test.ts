import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../../protocol/limits.ts';
import { refusals } from '../../protocol/refusals.ts';
import { openapiOf } from './openapi.ts';
import { refusalsOf } from './refusals-of.ts';
import { routesOf } from './routes.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters: { readonly name: string; readonly in: string }[];
  readonly requestBody?: object;
  readonly responses: Record<string, { readonly description: string }>;
}

const limits = { ...defaultLimits, maxLookup: 77 };
const routes = routesOf(limits);
const document = openapiOf(routes, 'https://roost.example', limits) as {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
};

describe('the OpenAPI document', () => {
  test('has every route, and nothing else', () => {
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { operationId }]) => `${method} ${path} ${operationId}`),
    );
    const there = routes.map(
      ({ method, path, id }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')} ${id}`,
    );
    expect(described.sort()).toEqual(there.sort());
    expect(new Set(routes.map(({ id }) => id)).size).toBe(routes.length);
  });

  test('has every refusal of a route at its HTTP status', () => {
    for (const route of routes) {
      const operation = document.paths[route.path.replace(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()];
      for (const code of refusalsOf(route)) {
        const { http, sentence } = refusals[code];
        expect(operation?.responses[http]?.description).toContain(`\`${code}\`: ${sentence}`);
      }
    }
  });

  test('names every parameter of a path', () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters } of Object.values(operations)) {
        expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(inPath);
      }
    }
  });

  test('tells the limits of this deployment', () => {
    const text = JSON.stringify(document.paths['/v1/lookup']);
    expect(text).toContain('"maxItems":77');
    expect(document.servers).toEqual([{ url: 'https://roost.example' }]);
  });

  test('refers only to what it holds', () => {
    const text = JSON.stringify(document);
    const wanted = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref);
    expect(wanted.length).toBeGreaterThan(10);
    for (const ref of new Set(wanted)) {
      expect(Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`)).toContain(ref);
    }
    expect(text).not.toMatch(/\$defs|"\$schema"|"id":"/);
  });
});
