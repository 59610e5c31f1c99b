/** Search everywhere (Ctrl-K): records of all objects, articles and people that the caller may read, in one answer. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const texts = z.record(z.string(), z.string());
const query = z.strictObject({ q: z.string().min(1).max(200) });

const answer = z.object({
  /** Objects in the order of the caller's lists; within each whoever has the number that was typed first, then the newest. */
  records: z.array(
    z.object({
      object: z.string(),
      plural: texts,
      icon: z.string().nullable(),
      hits: z.array(
        z.object({
          uid: z.string(),
          label: z.string(),
          number: z.string().nullable(),
          /** Its status, with the shape that stands for it; null where it has none that the caller may read. */
          status: z.object({ title: texts, glyph: z.string().nullable() }).nullable(),
          at: z.iso.datetime({ offset: true }).nullable(),
        }),
      ),
    }),
  ),
  /** The best first. Working copies for staff, published articles outside. */
  articles: z.array(z.object({ uid: z.string(), object: z.string(), title: z.string() })),
  /** Users, for who may manage them. Contacts and accounts are records. */
  people: z.array(z.object({ uid: z.string(), kind: z.enum(['staff', 'portal']), name: z.string(), login: z.string() })),
  /** True where words like those typed were found, too. */
  near: z.boolean(),
});

export const searchEverywhere = {
  staff: endpoint({
    method: 'GET',
    path: '/api/staff/everywhere',
    who: 'staff',
    summary: 'Records, articles and people that hold the words, as far as the caller may read them.',
    query,
    answer,
  }),
  portal: endpoint({
    method: 'GET',
    path: '/api/portal/:portal/everywhere',
    who: 'portal',
    summary: 'Records and articles that hold the words, as far as the caller may read them.',
    params: z.object({ portal: z.string().max(200) }),
    query,
    answer,
  }),
};

export type FoundEverywhere = z.infer<typeof answer>;
