import type { z } from 'zod';
import type { portalView } from '../../shared/contracts/portals.ts';
import type { Ctx } from '../kernel/index.ts';
import type { PortalRow } from './store.ts';

export type PortalView = z.infer<typeof portalView>;

/** A portal as the studio shows it. */
export function viewOf(ctx: Ctx, row: PortalRow): PortalView {
  const text = (titles: Readonly<Record<string, string>>) =>
    titles[ctx.actor.culture] ?? titles.en ?? Object.values(titles)[0] ?? '';
  return {
    uid: row.uid,
    slug: row.slug,
    title: row.title,
    kind: row.kind,
    status: row.status,
    template: row.template,
    culture: row.culture,
    // Links only ever lead to the configured origin (H5).
    address: `${ctx.system.config.origin}/p/${row.slug}`,
    sections: row.sections.map((s) => ({ key: s.key, object: s.object, title: text(s.title), icon: s.icon })),
    exposed: [...row.exposed],
    off: [...row.off],
    users: row.users,
  };
}
