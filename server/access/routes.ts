/** The endpoints of rights. Who may call them at all stands in the contracts; each function asks for its operation itself. */
import * as contracts from '../../shared/contracts/access.ts';
import { systemDryRun } from '../../shared/contracts/dry-run.ts';
import { type Ctx, type Http, idempotent, problem } from '../kernel/index.ts';
import { OPERATION, requireOperation } from './authority.ts';
import { authorRoutes } from './authors/routes.ts';
import { dryRunOfSystemOperation } from './dry-run/system.ts';
import { peopleView } from './dry-run/view.ts';
import { explain } from './explain.ts';
import { COLUMN, type ColumnGrade, GRADE, type Grade } from './model.ts';
import { readersRoutes } from './readers/routes.ts';
import * as roles from './roles/store.ts';
import { type ColumnRules, columnRules, grantColumn, saveColumnRules } from './rules/column-rules.ts';
import { exposedObjects, portalOf, saveExposure } from './rules/exposure.ts';
import type { Named } from './rules/named.ts';
import { grantOperations, type OperationRules, operationRules, saveOperationRules } from './rules/operation-rules.ts';
import { overviewRoutes } from './rules/overview-routes.ts';
import { type ScopeRules, saveScopeRules, scopeRules } from './rules/scope-rules.ts';
import { type SystemOperationRules, saveSystemOperation, systemOperations } from './rules/system-operations.ts';
import { idsOf, unknownPrincipal, withIds } from './rules/uids.ts';
import { findReceivers } from './shares/receivers.ts';
import { revokeShare, type Shares, shareOf, sharesOf } from './shares/shares.ts';

/** Mounts the endpoints of rights. */
export function accessRoutes(http: Pick<Http, 'serve'>): void {
  overviewRoutes(http);
  authorRoutes(http);
  ruleRoutes(http);
  shareRoutes(http);
  readersRoutes(http);
  http.serve(contracts.explainRights, async (ctx, { query }) => {
    const { principalId, membershipId } = await actingOf(ctx, query);
    const { verdict, steps } = await explain(ctx, { ...query, userId: principalId, membershipId });
    return { verdict, steps: steps.map((s) => ({ ...s, verb: s.verb ?? null, grade: s.grade ?? null })) };
  });
}

/**
 * Whom a question about somebody is asked for, by the uids of the request.
 * @throws 403 unless the asker administers access rights, 404 for an unknown membership, 422 for an unknown user.
 */
export async function actingOf(
  ctx: Ctx,
  { user, membership, portal }: { readonly user: string; readonly membership?: string; readonly portal?: string },
): Promise<{ principalId: string; membershipId?: string; portalSlug?: string }> {
  requireOperation(ctx, OPERATION.accessRights);
  const [principalId = ''] = await idsOf(ctx, [user], 'user');
  const membershipId = membership === undefined ? undefined : await membershipOf(ctx, membership);
  return { principalId, membershipId, portalSlug: portal };
}

async function membershipOf(ctx: Ctx, uid: string): Promise<string> {
  const found = await roles.readMembershipId(ctx.db, uid);
  if (found === null) throw problem('not_found');
  return found.id;
}

const gone = (): never => {
  throw problem('not_found');
};

const COLUMN_NAMES = ['hidden', 'read', 'once', 'edit'] as const;
const GRADE_NAMES = ['read', 'comment', 'edit', 'delete'] as const;
const columnName = (grade: ColumnGrade) => COLUMN_NAMES[grade];
const gradeName = (grade: Grade) => GRADE_NAMES[grade - 1] ?? 'read';

const namedView = ({ uid, kind, title, side, key }: Named) => ({ uid, kind, title, side, key });
const operationsView = ({ rows, warnings, version }: OperationRules) => ({
  version,
  rows: rows.map(({ named, create, read, update, delete: remove }) => ({
    principal: namedView(named),
    create,
    read,
    update,
    delete: remove,
  })),
  warnings: [...warnings],
});
const columnsView = ({ rows, warnings, version }: ColumnRules) => ({
  version,
  rows: rows.map(({ named, grade }) => ({ principal: namedView(named), grade: columnName(grade) })),
  warnings: [...warnings],
});
const scopesView = ({ rows, version }: ScopeRules) => ({
  version,
  rows: rows.map(({ named, scope, grade }) => ({ role: namedView(named), scope, grade: gradeName(grade) })),
});
const systemView = ({ key, title, audience, rows, warnings, version }: SystemOperationRules) => ({
  version,
  key,
  title: { ...title },
  audience,
  rows: rows.map(({ named, verdict }) => ({ principal: namedView(named), verdict })),
  warnings: [...warnings],
});

function ruleRoutes(http: Pick<Http, 'serve'>): void {
  http.serve(contracts.getOperationRules, async (ctx, { params }) => operationsView(await operationRules(ctx, params.object)));
  http.serve(contracts.putOperationRules, async (ctx, { params, body, ifMatch }) =>
    operationsView(await saveOperationRules(ctx, params.object, await withIds(ctx, body.rows), ifMatch)),
  );
  http.serve(contracts.grantOperations, async (ctx, input) => {
    const [rule = unknownPrincipal('body.principal')] = await withIds(ctx, [input.body]);
    const { object } = input.params;
    const grant = (tx: Ctx) => grantOperations(tx, object, rule);
    return operationsView((await idempotent(ctx, input, grant, (again) => operationRules(again, object))) ?? gone());
  });
  http.serve(contracts.getColumnRules, async (ctx, { params }) =>
    columnsView(await columnRules(ctx, params.object, params.column)),
  );
  http.serve(contracts.putColumnRules, async (ctx, { params, body, ifMatch }) => {
    const rows = (await withIds(ctx, body.rows)).map((r) => ({ principalId: r.principalId, grade: COLUMN[r.grade] }));
    return columnsView(await saveColumnRules(ctx, params.object, params.column, rows, ifMatch));
  });
  http.serve(contracts.grantColumn, async (ctx, input) => {
    const [rule = unknownPrincipal('body.principal')] = await withIds(ctx, [input.body]);
    const { object, column } = input.params;
    const grant = (tx: Ctx) => grantColumn(tx, object, column, { principalId: rule.principalId, grade: COLUMN[rule.grade] });
    return columnsView((await idempotent(ctx, input, grant, (again) => columnRules(again, object, column))) ?? gone());
  });
  http.serve(contracts.getScopeRules, async (ctx, { params }) => scopesView(await scopeRules(ctx, params.object)));
  http.serve(contracts.putScopeRules, async (ctx, { params, body, ifMatch }) => {
    requireOperation(ctx, OPERATION.accessRights);
    const ids = await idsOf(
      ctx,
      body.rows.map((r) => r.role),
      'body.rows',
    );
    const rows = body.rows.map(({ scope, grade }, index) => ({
      roleId: ids[index] ?? '',
      scope,
      grade: grade === undefined ? undefined : GRADE[grade],
    }));
    return scopesView(await saveScopeRules(ctx, params.object, rows, { allRecords: body.confirmAllRecords }, ifMatch));
  });
  http.serve(contracts.listSystemOperations, async (ctx) => ({ operations: (await systemOperations(ctx)).map(systemView) }));
  http.serve(contracts.putSystemOperation, async (ctx, { params, body, ifMatch }) =>
    systemView(await saveSystemOperation(ctx, params.operation, await withIds(ctx, body.rows), ifMatch)),
  );
  http.serve(systemDryRun, async (ctx, { params, body, ifMatch }) =>
    peopleView(await dryRunOfSystemOperation(ctx, params.operation, await withIds(ctx, body.rows), ifMatch)),
  );
  const portalIn = (ctx: Ctx, uid: string) => {
    requireOperation(ctx, OPERATION.accessRights);
    return portalOf(ctx, uid);
  };
  http.serve(contracts.getExposure, async (ctx, { params }) => ({
    ...(await exposedObjects(ctx, await portalIn(ctx, params.portal))),
  }));
  http.serve(contracts.putExposure, async (ctx, { params, body, ifMatch }) => ({
    ...(await saveExposure(ctx, await portalIn(ctx, params.portal), body.objects, ifMatch)),
  }));
}

const sharesView = ({ shares, upTo }: Shares) => ({
  shares: shares.map(({ uid, receiver, kind, title, grade, mayPassOn, madeByName, madeAt, removable }) => ({
    uid,
    receiver,
    kind,
    title,
    grade: gradeName(grade),
    mayPassOn,
    madeBy: madeByName,
    madeAt: madeAt.toISOString(),
    removable,
  })),
  upTo: upTo === 0 ? null : gradeName(upTo),
});

function shareRoutes(http: Pick<Http, 'serve'>): void {
  for (const { list, create, receivers, remove } of [contracts.staffShares, contracts.portalShares]) {
    http.serve(list, async (ctx, { params }) => sharesView(await sharesOf(ctx, params.object, params.uid)));
    http.serve(receivers, async (ctx, { params, query }) => ({
      receivers: (await findReceivers(ctx, params.object, params.uid, query.search)).map(({ id: _, ...one }) => one),
    }));
    http.serve(create, async (ctx, input) => {
      const { object, uid } = input.params;
      const { receiver, grade, mayPassOn } = input.body;
      // The right to pass on is asked as the caller, what is written stands with the key's row in one transaction.
      const sharing = await shareOf(ctx, object, uid, { receiver, grade: GRADE[grade], mayPassOn });
      await idempotent(ctx, input, sharing.write, async () => undefined, sharing.inTransaction);
      return sharesView(await sharesOf(ctx, object, uid));
    });
    http.serve(remove, async (ctx, { params }) => {
      await revokeShare(ctx, params.share);
      return undefined;
    });
  }
}
