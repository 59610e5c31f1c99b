/** The API document, derived from the contracts, so that it cannot say anything else than the server does. */
import { z } from 'zod';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';

type Json = Record<string, unknown>;

const callers: Readonly<Record<Endpoint['who'], string>> = {
  anyone: 'Anyone; no session needed.',
  staff: 'A staff session.',
  portal: 'A portal session of a user who belongs to the portal in the path.',
  administrator: 'A staff session of the Administrators group, or of a staff user to whom the operation was delegated.',
};

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return rest;
}

function pathParameters(contract: Endpoint): Json[] {
  return [...contract.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(contract: Endpoint): Json[] {
  if (contract.query === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(contract.query, 'input') as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema }));
}

function headerParameters(contract: Endpoint): Json[] {
  const header = (name: string, required: boolean, description: string) => ({
    name,
    in: 'header',
    required,
    description,
    schema: { type: 'string' },
  });
  if (contract.method === 'POST' && contract.readOnly !== true) {
    return [header('Idempotency-Key', true, 'A random UUID; the same one when the request is repeated.')];
  }
  if (contract.bytes) {
    return [
      header('Upload-Offset', true, 'How many bytes have arrived before this part.'),
      header('Upload-Chain', false, 'The chain that was answered last; not for the first part.'),
      header('Content-Digest', true, 'Of the part: sha-256=:base64:'),
    ];
  }
  return contract.method === 'PATCH' ? [header('If-Match', false, 'The version that was seen, such as "7".')] : [];
}

function operation(contract: Endpoint): Json {
  const problem = {
    description: 'A problem, in the language of Accept-Language: English or German.',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  const answer =
    contract.answer === undefined
      ? { '204': { description: 'Done' } }
      : { '200': { description: 'Done', content: { 'application/json': { schema: schemaOf(contract.answer, 'output') } } } };
  const type = contract.multipart ? 'multipart/form-data' : contract.bytes ? 'application/octet-stream' : 'application/json';
  const body = contract.multipart
    ? { type: 'object' }
    : contract.bytes
      ? { type: 'string', format: 'binary' }
      : contract.body && schemaOf(contract.body, 'input');
  const session = contract.who === 'anyone' ? null : contract.who === 'portal' ? 'portalSession' : 'staffSession';
  return {
    summary: contract.summary,
    'x-portico-caller': contract.who,
    description: callers[contract.who],
    security: session === null ? [] : [{ [session]: [] }],
    parameters: [...pathParameters(contract), ...queryParameters(contract), ...headerParameters(contract)],
    ...(body === undefined ? {} : { requestBody: { required: true, content: { [type]: { schema: body } } } }),
    responses: { ...answer, default: problem },
  };
}

/** OpenAPI 3.1 of all contracts. */
export function openApiDocument(contracts: readonly Endpoint[], cookies: Readonly<Record<'staff' | 'portal', string>>): Json {
  const paths: Record<string, Json> = {};
  for (const contract of contracts) {
    const path = contract.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [contract.method.toLowerCase()]: operation(contract) };
  }
  const text = { type: 'string' };
  return {
    openapi: '3.1.0',
    info: { title: 'Portico', version: '1', description: 'Every screen uses these endpoints and no others.' },
    paths,
    components: {
      securitySchemes: {
        staffSession: { type: 'apiKey', in: 'cookie', name: cookies.staff },
        portalSession: { type: 'apiKey', in: 'cookie', name: cookies.portal },
      },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'status', 'code', 'title'],
          properties: {
            type: text,
            status: { type: 'integer' },
            code: text,
            title: text,
            detail: text,
            errors: { type: 'array', items: { type: 'object', properties: { path: text, code: text, message: text } } },
          },
        },
      },
    },
  };
}
