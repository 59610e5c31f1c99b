/** What a change of who has a system operation would do, before it is saved. */
import { type Ctx, rehearse } from '../../kernel/index.ts';
import { metadataOf } from '../../metadata/index.ts';
import { requireAdministrator } from '../authority.ts';
import { configurationOf } from '../configuration.ts';
import { operationsOfClass } from '../readers/classes.ts';
import type { ClassRow } from '../readers/store.ts';
import type { Side } from '../readers/store-crowd.ts';
import { EVERYTHING } from '../rights.ts';
import { readRoleByKey } from '../roles/store.ts';
import { readSystemOperations } from '../rules/store.ts';
import { type SystemOperationRule, saveSystemOperation } from '../rules/system-operations.ts';
import { meet } from './meet.ts';
import { allPrincipals, MOST, type PeopleRun, titled, type What, whatChanges } from './people.ts';

const NOTHING = { gained: [], lost: [] };
const SIDES: readonly Side[] = ['portal', 'staff'];

/** Who gains and who loses it, and what of the objects with it. Administrators have all operations whatever is saved. @throws as the save. */
export async function dryRunOfSystemOperation(
  ctx: Ctx,
  key: string,
  rows: readonly SystemOperationRule[],
  seen: number | null,
): Promise<PeopleRun> {
  requireAdministrator(ctx);
  // Those that pass by levels 2 and 3 change what objects answer as well.
  const wide = Object.values(EVERYTHING).includes(key);
  const namedBy = async (as: Ctx, side: Side) => {
    await metadataOf(as);
    const { operationRows } = await configurationOf(as);
    const own = operationRows.filter((row) => row.operation === key).map((row) => row.principalId);
    return wide ? [...own, ...(await allPrincipals(as, side))] : own;
  };
  const both = async (as: Ctx) => ({ portal: await namedBy(as, 'portal'), staff: await namedBy(as, 'staff') });
  const after = await rehearse(
    ctx,
    (tx) => saveSystemOperation(tx, key, rows, seen),
    async (tx) => ({ ctx: tx, named: await both(tx) }),
  );
  const before = await both(ctx);
  const administrators = (await readRoleByKey(ctx.db, 'administrators'))?.id ?? '';
  const known = await readSystemOperations(ctx.db);
  const found = [];
  for (const side of SIDES) {
    const rules = [...new Set([...before[side], ...after.named[side], administrators])];
    const judge = async (row: ClassRow): Promise<What | null> => {
      if (row.names.includes(administrators)) return null;
      if (wide) return whatChanges(ctx, { side }, row, row, after.ctx);
      const [had, has] = [await operationsOfClass(ctx, side, row), await operationsOfClass(after.ctx, side, row)];
      if (had.has(key) === has.has(key)) return null;
      return {
        objects: [],
        given: NOTHING,
        administers: null,
        operations: has.has(key) ? { gained: [key], lost: [] } : { gained: [], lost: [key] },
      };
    };
    for (const { judged, samples, ...who } of await meet(ctx, { side, rules }, judge)) {
      found.push({
        ...who,
        objects: judged.objects,
        given: NOTHING,
        administers: null,
        operations: titled(known, judged.operations),
        samples: samples.map(({ uid, name, userId: id }) => ({ id, uid, name })),
      });
    }
  }
  const groups = found.sort((a, b) => b.people - a.people);
  return { groups: groups.slice(0, MOST), more: Math.max(0, groups.length - MOST) };
}
