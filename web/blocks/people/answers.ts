/** What the server answers about an organisation and its people, as the pieces of this block hand it around. */
import type { Answer } from '../../api/index.ts';

export type Organisation = Answer<'GET /api/staff/organisations/:organisation'>;
export type Member = Organisation['users'][number];
export type Added = Answer<'POST /api/staff/organisations/:organisation/users'>;
