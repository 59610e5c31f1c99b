/** The endpoints of rules by author. */
import type { z } from 'zod';
import * as contracts from '../../../shared/contracts/rights.ts';
import { type Ctx, type Http, invalid } from '../../kernel/index.ts';
import { OPERATION, requireOperation } from '../authority.ts';
import { GRADE } from '../model.ts';
import type { Named } from '../rules/named.ts';
import { readNamedByUid } from '../rules/store.ts';
import { type AuthorRule, type AuthorRules, authorRules, saveAuthorRules } from './authors.ts';

const GRADES = ['read', 'comment', 'edit', 'delete'] as const;
const namedView = ({ uid, kind, title, side, key }: Named) => ({ uid, kind, title, side, key });

/** A rule "from now on" has nothing to catch up with that anybody waits for. */
const progressOf = ({ since, filling }: AuthorRules['rows'][number]) => (since === null ? filling : null);

const view = ({ rows, version }: AuthorRules) => ({
  version,
  rows: rows.map((row) => ({
    author: namedView(row.author),
    receiver: namedView(row.receiver),
    grade: GRADES[row.grade - 1] ?? 'read',
    mayPassOn: row.mayPassOn,
    existing: row.since === null,
    source: row.source,
    progress: progressOf(row),
  })),
});

async function idsOf(ctx: Ctx, uids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map((await readNamedByUid(ctx.db, [...new Set(uids)])).map((n) => [n.uid, n.id]));
  if (uids.some((uid) => !found.has(uid))) {
    throw invalid('body.rows', 'unknown_principal', 'A row names a role that does not exist. Choose another one.');
  }
  return found;
}

/** Rules of a body with ids in the place of uids. @throws 403, 422 for an unknown role. */
export async function authorRulesOf(
  ctx: Ctx,
  rows: z.output<typeof contracts.putAuthorRules.body>['rows'],
): Promise<AuthorRule[]> {
  requireOperation(ctx, OPERATION.accessRights);
  const ids = await idsOf(
    ctx,
    rows.flatMap((r) => [r.author, r.receiver]),
  );
  return rows.map(({ author, receiver, grade, mayPassOn, existing }) => ({
    authorRoleId: ids.get(author) ?? '',
    receiverRoleId: ids.get(receiver) ?? '',
    grade: GRADE[grade],
    mayPassOn,
    existing,
  }));
}

/** Mounts them. */
export function authorRoutes(http: Pick<Http, 'serve'>): void {
  http.serve(contracts.getAuthorRules, async (ctx, { params }) => view(await authorRules(ctx, params.object)));
  http.serve(contracts.putAuthorRules, async (ctx, { params, body, ifMatch }) => {
    return view(await saveAuthorRules(ctx, params.object, await authorRulesOf(ctx, body.rows), ifMatch));
  });
  http.serve(contracts.authorProgress, async (ctx, { params }) => ({
    rules: (await authorRules(ctx, params.object)).rows.flatMap((row) => {
      const progress = progressOf(row);
      return progress === null ? [] : [{ source: row.source, ...progress }];
    }),
  }));
}
