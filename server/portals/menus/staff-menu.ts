/** The sections of workspaces as the desk's menu shows them (SEC-11). */
import type { z } from 'zod';
import type { staffMenu } from '../../../shared/contracts/menus.ts';
import type { Ctx } from '../../kernel/index.ts';
import { knownObjects } from '../../records/index.ts';
import { pictureOf } from './menus.ts';
import { staffSections } from './store.ts';

type StaffMenu = z.infer<typeof staffMenu.answer>;

/** Workspaces with those sections whose object this person may read; one without any is left out. */
export async function menuOfStaff(ctx: Ctx): Promise<StaffMenu> {
  const [rows, objects] = await Promise.all([staffSections(ctx), knownObjects(ctx)]);
  const known = new Set(objects.map(({ key }) => key));
  const workspaces = new Map<string, StaffMenu['workspaces'][number]>();
  for (const row of rows) {
    if (!known.has(row.object)) continue;
    const workspace = workspaces.get(row.workspace) ?? {
      uid: row.workspace,
      title: row.workspaceTitle,
      icon: row.workspaceIcon,
      sections: [],
    };
    workspaces.set(row.workspace, workspace);
    workspace.sections.push({
      key: row.key,
      object: row.object,
      title: { ...row.title },
      icon: row.icon,
      picture: pictureOf(row),
    });
  }
  return { workspaces: [...workspaces.values()] };
}
