/** Limits of what a kind of portal may have: packages of numbers, shipped switched off (LIC-09..11). */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { texts } from './metadata.ts';

const number = z.int().min(0).max(10_000).nullable();
/** Null = no limit. */
const numbers = z.strictObject({
  /** Custom sections in the menu of one portal (LIC-09). */
  sections: number,
  /** Objects that one record page uses (LIC-10). */
  pageObjects: number,
});
export const limitNumbers = z.strictObject({ self_service: numbers, customer: numbers, partner: numbers });

const limits = z.strictObject({
  packages: z.array(
    z.strictObject({
      uid: z.uuid(),
      key: z.string(),
      title: texts,
      active: z.boolean(),
      limits: limitNumbers,
      /** Goes back as If-Match. */
      version: z.int(),
    }),
  ),
  /** Every portal beside what its kind may have today. */
  portals: z.array(
    z.strictObject({
      uid: z.uuid(),
      workspace: z.uuid(),
      title: z.string(),
      kind: z.enum(['self_service', 'customer', 'partner']),
      sections: z.int(),
      mostSections: z.int().nullable(),
      mostObjects: z.int().nullable(),
      /** The widest pages, those beyond the limit first; at most 10. */
      pages: z.array(z.strictObject({ object: z.string(), title: texts, objects: z.int() })),
      /** A page is beyond the limit: the portal takes no changes until that is mended (LIC-11). */
      readOnly: z.boolean(),
    }),
  ),
});

export const listLimits = endpoint({
  method: 'GET',
  path: '/api/staff/limits',
  who: 'administrator',
  summary: 'Packages of limits, and how far each portal is from them (LIC-09..11).',
  answer: limits,
});
export const changeLimits = endpoint({
  method: 'PUT',
  path: '/api/staff/limits/:package',
  who: 'administrator',
  summary:
    'Puts a package of limits in force or out of it, and changes its numbers (If-Match: the version seen). Portals beyond them are read-only at once, and back when mended.',
  params: z.strictObject({ package: z.uuid() }),
  body: z.strictObject({ active: z.boolean(), limits: limitNumbers }),
  answer: limits,
});

export type LimitNumbers = z.infer<typeof limitNumbers>;
export type LimitsView = z.infer<typeof limits>;
