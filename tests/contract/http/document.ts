/** Reads the OpenAPI document as a client's author would, and checks responses against it. */
import { expect } from 'vitest';
import * as z from 'zod';

type Json = Record<string, unknown>;

export interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, Json> };
}

interface Operation {
  readonly operationId: string;
  readonly security: readonly Json[];
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: Json };
  readonly responses: Record<
    string,
    { readonly description: string; readonly content?: Record<string, { schema: Json }> }
  >;
}

/** Expects that the document knows this answer: the status among the operation's, the body by that status's schema. */
export async function expectDescribed(document: Document, method: string, path: string, response: Response) {
  const operation = operationFor(document, method, path);
  expect(operation, `${method} ${path} is not in the document`).toBeDefined();
  const described = operation?.responses[response.status];
  expect(described, `${method} ${path} answered ${response.status}, which the document lacks`).toBeDefined();
  const schema = described?.content?.['application/json']?.schema;
  if (schema === undefined) return;
  const body: unknown = await response.clone().json();
  const result = z.fromJSONSchema(inlined(schema, document)).safeParse(body);
  expect(result.error?.issues ?? [], `${method} ${path} ${response.status}: ${JSON.stringify(body)}`).toEqual([]);
}

/** The operation that a concrete path belongs to; one without parameters goes first. */
function operationFor(document: Document, method: string, path: string): Operation | undefined {
  const paths = Object.keys(document.paths).sort((a, b) => a.split('{').length - b.split('{').length);
  const found = paths.find((template) => {
    const pattern = template.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+');
    return new RegExp(`^${pattern}$`).test(path);
  });
  return found === undefined ? undefined : document.paths[found]?.[method.toLowerCase()];
}

/** The schema with what it refers to beside it. */
function inlined(schema: Json, document: Document): Json {
  const text = JSON.stringify({ ...schema, $defs: document.components.schemas });
  return JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as Json;
}
