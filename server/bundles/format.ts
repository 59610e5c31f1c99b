/** The shape of a bundle's files. Unknown keys are refused, so that a misspelt one is noticed. */
import { z } from 'zod';
import { limitNumbers } from '../../shared/contracts/limits.ts';
import { newObject, texts } from '../../shared/contracts/metadata.ts';
import { templatePage } from '../../shared/contracts/page-blocks.ts';
import { pageSet } from '../../shared/contracts/record-pages.ts';

const key = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/);
const operationKey = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,59}$/);

export const bundleFile = z.strictObject({
  key,
  title: texts,
  /** Bundles that must be there before. */
  requires: z.array(key).default([]),
});

export const rolesFile = z.array(
  z.strictObject({
    key,
    title: z.string().min(1).max(200),
    tree: z.enum(['organisational', 'functional']),
    side: z.enum(['staff', 'portal']),
    parent: key.nullable(),
    /** Organisational roles that a functional one is attached to. */
    attachedTo: z.array(key).default([]),
  }),
);

const verdict = z.boolean().nullable().default(null);

export const rightsFile = z.strictObject({
  /** Level 2, from the top: true = yes, false = no, absent or null = silent. */
  operations: z
    .array(
      z.strictObject({
        object: key,
        role: key,
        create: verdict,
        read: verdict,
        update: verdict,
        delete: verdict,
        /** Left out where somebody outside has more than reading of records of this object already: it would let him use that. */
        unlessShared: z.boolean().default(false),
      }),
    )
    .default([]),
  /** Level 3 of portal roles. */
  scopes: z
    .array(
      z.strictObject({
        object: key,
        role: key,
        scope: z.enum(['none', 'own', 'organisation', 'children', 'all']),
        grade: z.enum(['read', 'comment', 'edit', 'delete']),
      }),
    )
    .default([]),
  /** Level 4, from the top: grade by column. */
  columns: z
    .array(z.strictObject({ object: key, role: key, grades: z.record(key, z.enum(['hidden', 'read', 'once', 'edit'])) }))
    .default([]),
});

export const operationsFile = z.strictObject({
  operations: z.array(z.strictObject({ key: operationKey, title: texts, audience: z.enum(['staff', 'portal']) })).default([]),
  rules: z.array(z.strictObject({ operation: operationKey, role: key, verdict: z.boolean() })).default([]),
});

export const templateFile = z.strictObject({
  key,
  title: texts,
  summary: texts,
  kind: z.enum(['self_service', 'customer', 'partner']),
  /** The menu, in order. */
  sections: z.array(
    z.strictObject({
      key,
      object: key,
      title: texts.optional(),
      icon: z.string().optional(),
      columns: z.array(key).optional(),
      /** The page of its records on the portal. */
      page: pageSet.optional(),
    }),
  ),
  /** Objects made available on the portal (level 1). */
  exposed: z.array(key),
  /** Pages the portal begins with: so far its main page (CON-24). */
  pages: z.array(templatePage).max(1).default([]),
});

/**
 * Pages of records: for staff, each brought along where nothing is arranged yet (decision 24); for portals, each given once to those there
 * are and those to come (decision 31).
 */
export const recordPagesFile = z.array(z.strictObject({ object: key, set: pageSet }));

/** Columns of lists at the desk for everybody; those of a portal stand with the section in its template. */
export const listsFile = z.array(z.strictObject({ object: key, columns: z.array(key).min(1) }));

/** Dynamic folders of an object, and the roles that see them. They are the administrators' own to change. */
export const foldersFile = z.array(
  z.strictObject({
    key,
    object: key,
    name: z.string().min(1).max(80),
    filter: z.record(z.string(), z.unknown()),
    readers: z.array(key),
  }),
);

/** Packages of limits; none is in force unless an administrator says so. */
export const limitsFile = z.array(z.strictObject({ key, title: texts, limits: limitNumbers }));

export const objectFile = newObject;

export type BundleFile = z.infer<typeof bundleFile>;
export type Roles = z.infer<typeof rolesFile>;
export type Rights = z.infer<typeof rightsFile>;
export type Operations = z.infer<typeof operationsFile>;
export type Lists = z.infer<typeof listsFile>;
export type Folders = z.infer<typeof foldersFile>;
export type LimitPackages = z.infer<typeof limitsFile>;
export type Template = z.infer<typeof templateFile>;
export type ObjectFile = z.infer<typeof objectFile>;
export type RecordPages = z.infer<typeof recordPagesFile>;

export interface Bundle extends BundleFile {
  readonly objects: readonly ObjectFile[];
  readonly roles: Roles;
  readonly rights: Rights;
  readonly operations: Operations;
  readonly templates: readonly Template[];
  readonly recordPages: RecordPages;
  readonly portalPages: RecordPages;
  readonly lists: Lists;
  readonly folders: Folders;
  readonly limits: LimitPackages;
}
