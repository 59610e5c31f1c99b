/** What people are called where rights are shown: by the display column of their contact, never by e-mail to anybody outside. */
import { type Ctx, type Sql, sql } from '../kernel/index.ts';
import { metadataOf } from '../metadata/index.ts';

/** Physical display column of the object contact; null where there is none. */
export async function contactNameColumn(ctx: Ctx): Promise<string | null> {
  const contact = (await metadataOf(ctx)).objects.get('contact');
  return contact?.column(contact.displayColumn ?? '')?.physical ?? null;
}

/** The name of the portal user of an alias; `orLogin` for staff, who know how he logs in. */
export function contactName(column: string | null, user: string, orLogin: boolean): Sql<string> {
  const name =
    column === null
      ? sql`null::text`
      : sql`(select nullif(n.${sql.id(column)}::text, '') from data.contact n where n.id = ${sql.ref(`${user}.contact_id`)})`;
  return orLogin ? sql<string>`coalesce(${name}, ${sql.ref(`${user}.login`)})` : sql<string>`coalesce(${name}, '')`;
}
