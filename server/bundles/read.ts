/** A bundle from its folder. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { problem } from '../kernel/index.ts';
import {
  type Bundle,
  bundleFile,
  foldersFile,
  limitsFile,
  listsFile,
  type ObjectFile,
  objectFile,
  operationsFile,
  recordPagesFile,
  rightsFile,
  rolesFile,
  templateFile,
} from './format.ts';

/**
 * Reads a bundle. Files that are not there are empty.
 * @throws 400 that names the file and what is wrong in it.
 */
export async function readBundle(folder: string): Promise<Bundle> {
  const [head, roles, rights, operations, lists, folders, limits, objects, templates, recordPages, portalPages] =
    await Promise.all([
      readJson(folder, 'bundle.json', bundleFile),
      readJson(folder, 'roles.json', rolesFile, []),
      readJson(folder, 'rights.json', rightsFile, {}),
      readJson(folder, 'operations.json', operationsFile, {}),
      readJson(folder, 'lists.json', listsFile, []),
      readJson(folder, 'folders.json', foldersFile, []),
      readJson(folder, 'limits.json', limitsFile, []),
      readFolder(folder, 'objects', objectFile),
      readFolder(folder, 'portal-templates', templateFile),
      readJson(folder, 'record-pages.json', recordPagesFile, []),
      readJson(folder, 'portal-pages.json', recordPagesFile, []),
    ]);
  const places = { lists, folders, limits, templates, recordPages, portalPages };
  return { ...head, roles, rights, operations, objects: parentsFirst(objects), ...places };
}

async function readJson<S extends z.ZodType>(folder: string, name: string, schema: S, otherwise?: unknown): Promise<z.output<S>> {
  const text = await readFile(path.join(folder, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && otherwise !== undefined) return null;
    throw problem('bad_request', `The bundle has no readable file ${name}.`);
  });
  return parseFile(name, text === null ? otherwise : parseJson(name, text), schema);
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw problem('bad_request', `${name} is not valid JSON.`);
  }
}

function parseFile<S extends z.ZodType>(name: string, value: unknown, schema: S): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw problem('bad_request', `${name}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim());
}

async function readFolder<S extends z.ZodType>(folder: string, name: string, schema: S): Promise<z.output<S>[]> {
  const names = await readdir(path.join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw problem('bad_request', `The folder ${name} of the bundle cannot be read.`);
  });
  const files = names.filter((file) => file.endsWith('.json')).sort();
  return Promise.all(files.map((file) => readJson(folder, `${name}/${file}`, schema)));
}

/** What is attached stands behind its parent; otherwise by name. */
function parentsFirst(objects: readonly ObjectFile[]): ObjectFile[] {
  const ordered: ObjectFile[] = [];
  const waiting = [...objects];
  while (waiting.length > 0) {
    const next = waiting.findIndex((o) => !waiting.some((other) => other.key === o.attachedTo));
    // Attached in a circle: metadata refuses it with its own words.
    ordered.push(...waiting.splice(Math.max(next, 0), 1));
  }
  return ordered;
}
