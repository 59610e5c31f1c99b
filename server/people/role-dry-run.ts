/** The endpoint of what a change of a role would do, before it is done. */
import type { z } from 'zod';
import { roleDryRunOf } from '../../shared/contracts/dry-run.ts';
import { dryRunOfRole, peopleView, type RoleChange, roleOfUid } from '../access/index.ts';
import type { Ctx, Http } from '../kernel/index.ts';

/** Mounts it. `parentOf` finds the role that a body names as the new parent. */
export function roleDryRun(http: Pick<Http, 'serve'>, parentOf: (ctx: Ctx, uid: string | null) => Promise<string | null>): void {
  const askedOf = async (ctx: Ctx, body: z.output<typeof roleDryRunOf.body>, seen: number | null): Promise<RoleChange> => {
    if (body.change === 'move') return { change: 'move', parentId: await parentOf(ctx, body.parent), seen };
    if (body.change === 'add' || body.change === 'remove') return body;
    return { change: body.change, holderId: (await roleOfUid(ctx, body.holder)).id };
  };
  http.serve(roleDryRunOf, async (ctx, { params, body, ifMatch }) => {
    const role = await roleOfUid(ctx, params.role);
    return peopleView(await dryRunOfRole(ctx, role, await askedOf(ctx, body, ifMatch)));
  });
}
