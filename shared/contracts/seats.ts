/** Packages of seats (LIC, decision 9). */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const uid = z.uuid();
const iso = z.iso.datetime({ offset: true });

export const licencePackage = z.strictObject({
  uid,
  title: z.string(),
  kind: z.enum(['self_service', 'customer', 'partner']),
  seats: z.int(),
  taken: z.int(),
  validFrom: iso,
  validTo: iso.nullable(),
});
export const listPackages = endpoint({
  method: 'GET',
  path: '/api/staff/licence-packages',
  who: 'staff',
  summary: 'Packages with free and taken seats (LIC-02).',
  answer: z.strictObject({ packages: z.array(licencePackage) }),
});
export const createPackage = endpoint({
  method: 'POST',
  path: '/api/staff/licence-packages',
  who: 'administrator',
  summary: 'Makes a package of seats (decision 9).',
  body: z.strictObject({
    title: z.string().trim().min(1).max(120),
    kind: z.enum(['self_service', 'customer', 'partner']),
    seats: z.int().min(0).max(10_000_000),
    validTo: iso.nullable().default(null),
  }),
  answer: licencePackage,
});
export const changePackage = endpoint({
  method: 'PATCH',
  path: '/api/staff/licence-packages/:package',
  who: 'administrator',
  summary: 'Changes a package; fewer seats than taken stops new ones only (C4).',
  params: z.strictObject({ package: uid }),
  body: z
    .strictObject({ title: z.string().trim().min(1).max(120), seats: z.int().min(0).max(10_000_000), validTo: iso.nullable() })
    .partial(),
  answer: licencePackage,
});
