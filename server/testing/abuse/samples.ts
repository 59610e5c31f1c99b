/**
 * Requests out of contracts: for every endpoint one that fits its schemas, with names and ids that exist where the catalogue knows
 * them. A new endpoint gets its sample without a word here; where it must be a better one, its names are added to the catalogue.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Endpoint } from '../../../shared/contracts/endpoint.ts';

/** A value for a name (`uid`, `organisation`) at an endpoint's path; undefined where it knows none. */
export type Catalogue = (name: string, path: string) => unknown;

export interface Sample {
  /** By name, in the order of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Undefined where the contract takes none. */
  readonly body: unknown;
}

type Json = { readonly [key: string]: unknown };

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const schemaOf = (schema: z.ZodType): Json => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;

/** Texts of a kind, each another one, so that nothing is taken already. */
let last = 0;
function textFor(name: string, { format, minLength = 0, maxLength = 1_000 }: Json): string {
  last += 1;
  if (format === 'uuid') return randomUUID();
  if (format === 'date-time') return '2027-01-01T00:00:00Z';
  if (format === 'date') return '2027-01-01';
  if (/e?mails?$/i.test(name)) return `sample${last}@example.com`;
  if (/password/i.test(name)) return 'seven grey herons wade';
  const text = `sample${last}`;
  return text.padEnd(Number(minLength), 'x').slice(0, Number(maxLength));
}

function sampleOf(schema: Json, name: string, path: string, catalogue: Catalogue): unknown {
  const known = catalogue(name, path);
  if (known !== undefined) return known;
  const choices = (schema.anyOf ?? schema.oneOf) as Json[] | undefined;
  if (choices !== undefined) return sampleOf(choices.find((one) => one.type !== 'null') ?? {}, name, path, catalogue);
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const types = [schema.type].flat();
  switch (types.find((type) => type !== 'null') ?? types[0]) {
    case 'object': {
      const properties = Object.entries((schema.properties ?? {}) as Record<string, Json>);
      if (properties.length === 0 && isJson(schema.additionalProperties)) {
        return { en: sampleOf(schema.additionalProperties, 'en', path, catalogue) };
      }
      return Object.fromEntries(properties.map(([key, one]) => [key, sampleOf(one, key, path, catalogue)]));
    }
    case 'array':
      return [sampleOf((schema.items ?? {}) as Json, name, path, catalogue)];
    case 'integer':
    case 'number':
      return Math.max(1, Number(schema.minimum ?? 1));
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return textFor(name, schema);
  }
}

/** A request that fits the contract. Optional parameters of the query are left out unless the catalogue knows them. */
export function sample(contract: Endpoint, catalogue: Catalogue): Sample {
  const names = [...contract.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const params = names.map((name): [string, string] => [name, String(catalogue(name, contract.path) ?? randomUUID())]);
  const asked = contract.query === undefined ? {} : schemaOf(contract.query);
  const query: Record<string, string> = {};
  for (const [name, schema] of Object.entries((asked.properties ?? {}) as Record<string, Json>)) {
    const required = ((asked.required ?? []) as string[]).includes(name);
    const value = catalogue(name, contract.path) ?? (required ? sampleOf(schema, name, contract.path, catalogue) : undefined);
    if (value !== undefined) query[name] = typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
  const body = contract.body === undefined ? undefined : sampleOf(schemaOf(contract.body), 'body', contract.path, catalogue);
  return { params: Object.fromEntries(params), query, body };
}

/** Names of the parameters that a contract's query takes. */
export function queryNames(contract: Endpoint): string[] {
  return contract.query === undefined ? [] : Object.keys((schemaOf(contract.query).properties ?? {}) as Json);
}

/** The address of a sample, its values as they are: what must be encoded is encoded by whoever makes it. */
export function addressOf({ path }: Endpoint, params: Sample['params'], query: readonly string[] = []): string {
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? '-');
  return query.length === 0 ? filled : `${filled}?${query.join('&')}`;
}

/** The parameters of a query as they stand in an address. */
export const queryParts = (query: Sample['query']): string[] =>
  Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
