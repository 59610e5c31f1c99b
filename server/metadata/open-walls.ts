/**
 * The second wall is static per object. A rule of scope that it does not let through would say yes and show nothing, and whatever asks the
 * rules alone would be wrong. So whoever gives such a rule opens the wall, and nobody closes it under one that stands.
 */
import { type Ctx, invalid } from '../kernel/index.ts';
import type { ObjectDef } from './model.ts';
import { readScopes } from './store.ts';

export type Walls = Pick<ObjectDef, 'wallAllRecords' | 'wallChildAccounts'>;

/** What must be open for a scope of level 3 and is not; null where it shows what it says. */
export function shutFor({ wallAllRecords, wallChildAccounts }: Walls, scope: string): keyof Walls | null {
  if (wallAllRecords || (scope !== 'all' && scope !== 'children')) return null;
  if (scope === 'all') return 'wallAllRecords';
  return wallChildAccounts ? null : 'wallChildAccounts';
}

/** Throws `invalid` with the names of the rules that a change of the walls would shut. */
export async function refuseShutting(ctx: Ctx, before: ObjectDef, after: Walls): Promise<void> {
  const scopes = ['all', 'children'].filter((scope) => shutFor(before, scope) === null && shutFor(after, scope) !== null);
  const rules = scopes.length === 0 ? [] : await readScopes(ctx, before.id, scopes);
  const [first] = rules;
  if (first === undefined) return;
  const named = rules.map(({ role, scope }) => `${role} (${scope})`).join(', ');
  const message = `These rules of scope would show nothing any more: ${named}. Change them first, then close the wall.`;
  throw invalid(shutFor(after, first.scope) ?? 'wallAllRecords', 'needed', message);
}
