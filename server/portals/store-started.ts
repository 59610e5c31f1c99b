/** Statements of the list for beginners. */
import { type Ctx, sql } from '../kernel/index.ts';

export interface Facts {
  readonly workspace: string | null;
  readonly portal: boolean;
  readonly look: boolean;
  readonly contact: boolean;
  readonly sections: boolean;
  readonly rights: boolean;
  readonly seats: boolean;
  readonly people: boolean;
  readonly active: boolean;
  readonly dismissed: boolean;
}

/** Everything in one look. The workspace is the one whose portal is furthest: active before inactive before none. */
export function readFacts(ctx: Ctx): Promise<Facts> {
  return ctx.db.one(sql<Facts>`select
    (select w.uid::text from portico.workspace w left join portico.portal p on p.workspace_id = w.id
      order by array_position(array['active', 'inactive', 'disabled'], p.status) nulls last, w.position, w.id limit 1) as workspace,
    exists (select 1 from portico.portal where status <> 'disabled') as portal,
    exists (select 1 from portico.portal where theme ->> 'colour' is not null)
      or exists (select 1 from portico.look_image where portal_id is not null) as look,
    exists (select 1 from portico.setting where key = 'staff_door' and jsonb_array_length(coalesce(value -> 'contacts', '[]')) > 0)
      or exists (select 1 from portico.portal where jsonb_array_length(coalesce(theme -> 'contacts', '[]')) > 0) as contact,
    exists (select 1 from portico.section s join portico.portal p on p.id = s.portal_id where p.status <> 'disabled' and s.object_id is not null) as sections,
    exists (select 1 from portico.exposure e join portico.portal p on p.id = e.portal_id
      join portico.operation_rule r on r.object_id = e.object_id and r.valid_to is null and r.can_read
      where p.status <> 'disabled') as rights,
    exists (select 1 from portico.licence_package where valid_to is null and seats > 0) as seats,
    exists (select 1 from portico.portal_user where deleted_at is null) as people,
    exists (select 1 from portico.portal where status = 'active') as active,
    exists (select 1 from portico.preference where principal_id = ${ctx.actor.userId} and key = 'started_dismissed'
      and value = 'true') as dismissed`);
}

export function writeDismissed(ctx: Ctx, dismissed: boolean): Promise<number> {
  return ctx.db.run(sql`insert into portico.preference (principal_id, key, value)
    values (${ctx.actor.userId}, 'started_dismissed', ${JSON.stringify(dismissed)}::jsonb)
    on conflict (principal_id, key) do update set value = excluded.value`);
}
