/**
 * The endpoints of the role trees. What may be done stands in `access`; here are the names of people, the pages of the lists, and the
 * lines of the audit log, each in the transaction that it speaks of.
 */
import * as contract from '../../shared/contracts/roles.ts';
import * as access from '../access/index.ts';
import { audit } from '../activity/index.ts';
import { type Ctx, type Http, idempotent, invalid, nameOfRequest, problem, withTx } from '../kernel/index.ts';
import { PAGE, pageOf, placeOf } from './cursor.ts';
import { roleDryRun } from './role-dry-run.ts';
import { candidatesFor, membersOf } from './role-members.ts';
import { organisationByAccount } from './store-organisations.ts';
import { labelsOf } from './view.ts';

/** Mounts them. */
export function roleRoutes(http: Pick<Http, 'serve'>): void {
  treeRoutes(http);
  changeRoutes(http);
  memberRoutes(http);
  roleDryRun(http, parentOf);
  attachmentRoutes(http);
  http.serve(contract.getRoleRights, async (ctx, { params }) => {
    const { id } = await access.roleOfUid(ctx, params.role);
    return rightsView(await access.rightsOfRole(ctx, id));
  });
}

function roleView({ uid, key, title, tree, side, parentUid, accountId, delegable, version, children }: access.Role) {
  return { uid, key, title, tree, side, parent: parentUid, organisation: accountId !== null, delegable, version, children };
}

function treeRoutes(http: Pick<Http, 'serve'>): void {
  http.serve(contract.listRoles, async (ctx, { query }) => {
    const { below, tree, side, q, cursor } = query;
    const list = `roles ${JSON.stringify([below, tree, side, q])}`;
    const wish = { below, tree, side, text: q || undefined, after: placeOf(ctx, list, cursor), limit: PAGE + 1 };
    const { rows, next } = pageOf(ctx, list, await access.listRoles(ctx, wish), (row) => ({ value: row.sortKey, id: row.id }));
    return { roles: rows.map((row) => ({ ...roleView(row), above: [...row.above], spread: row.spread })), next };
  });
  http.serve(contract.getRole, async (ctx, { params }) => {
    const { role, above, members, attached, can } = await access.rolePage(ctx, (await access.roleOfUid(ctx, params.role)).id);
    const organisation = role.accountId === null ? null : await organisationByAccount(ctx, await labelsOf(ctx), role.accountId);
    const account = organisation?.account ?? null;
    return { ...roleView(role), above: [...above], account, everybody: access.isRoot(role), members, attached, can };
  });
  http.serve(contract.getRoleRemoval, async (ctx, { params }) => {
    const { blocked, falls } = await access.removalOf(ctx, (await access.roleOfUid(ctx, params.role)).id);
    const view = (hit: access.Hit) => ({ ...hit, names: [...hit.names], objects: hit.objects.map((one) => ({ ...one })) });
    return { blocked: blocked.map(view), falls: falls.map(view) };
  });
}

/** A parent named in a body: unknown is a fault of the body. */
async function parentOf(ctx: Ctx, uid: string | null): Promise<string | null> {
  if (uid === null) return null;
  try {
    return (await access.roleOfUid(ctx, uid)).id;
  } catch (error) {
    if ((error as { code?: string }).code !== 'not_found') throw error;
    throw invalid('body.parent', 'unknown', 'There is no such role. Choose another parent.');
  }
}

function changeRoutes(http: Pick<Http, 'serve'>): void {
  http.serve(contract.createRole, async (ctx, input) => {
    const { parent, ...body } = input.body;
    // The key is made of the request's own, so that a repeated request finds the role that the first one made.
    const key = nameOfRequest(ctx, input);
    const answer = await idempotent(
      ctx,
      input,
      async (tx) => {
        const made = await access.createRole(tx, { ...body, key, parentId: await parentOf(tx, parent) });
        await audit(tx, 'role.create', { role: made.id, parent: made.parentId });
        return roleView(made);
      },
      async (again) => roleView(await access.roleOfKey(again, key)),
    );
    if (answer === undefined) throw problem('not_found');
    return answer;
  });
  http.serve(contract.changeRole, (ctx, { params, body, ifMatch }) =>
    writing(ctx, params.role, async (tx, role) => {
      const changed = await access.changeRole(tx, role.id, body, ifMatch);
      await audit(tx, 'role.change', { role: role.id, changed: Object.keys(body) });
      return roleView(changed);
    }),
  );
  http.serve(contract.moveRole, (ctx, { params, body, ifMatch }) =>
    writing(ctx, params.role, async (tx, role) => {
      const parent = await parentOf(tx, body.parent);
      const moved = await access.moveRole(tx, role.id, parent, ifMatch);
      await audit(tx, 'role.move', { role: role.id, from: role.parentId, to: parent });
      return roleView(moved);
    }),
  );
  http.serve(contract.removeRole, (ctx, { params, query, ifMatch }) =>
    writing(ctx, params.role, async (tx, role) => {
      await access.removeRole(tx, role.id, { seen: ifMatch, confirmed: query.confirm === 'true' });
      await audit(tx, 'role.delete', { role: role.id, key: role.key, parent: role.parentId });
      return undefined;
    }),
  );
}

function writing<T>(ctx: Ctx, uid: string, work: (tx: Ctx, role: access.Role) => Promise<T>): Promise<T> {
  return withTx(ctx, async (tx) => work(tx, await access.roleOfUid(tx, uid)));
}

function memberRoutes(http: Pick<Http, 'serve'>): void {
  http.serve(contract.listMembers, async (ctx, { params, query }) => {
    const role = await access.roleOfUid(ctx, params.role);
    const list = `members ${role.uid} ${query.q ?? ''}`;
    const found = await membersOf(ctx, role, { text: query.q, after: placeOf(ctx, list, query.cursor), limit: PAGE + 1 });
    const { rows, next } = pageOf(ctx, list, found, (row) => ({ value: row.sortKey, id: row.id }));
    return { members: rows.map(({ id: _, sortKey: __, ...row }) => ({ ...row, through: [...row.through] })), next };
  });
  http.serve(contract.listCandidates, async (ctx, { params, query }) => ({
    users: await candidatesFor(ctx, await access.roleOfUid(ctx, params.role), query.q),
  }));
  http.serve(contract.addToRole, (ctx, { params }) =>
    writing(ctx, params.role, async (tx, role) => {
      const user = await access.addToRole(tx, role.id, params.user);
      await audit(tx, 'role.member.add', { role: role.id, user });
      return undefined;
    }),
  );
  http.serve(contract.takeFromRole, (ctx, { params }) =>
    writing(ctx, params.role, async (tx, role) => {
      const user = await access.takeFromRole(tx, role.id, params.user);
      await audit(tx, 'role.member.remove', { role: role.id, user });
      return undefined;
    }),
  );
}

function attachmentRoutes(http: Pick<Http, 'serve'>): void {
  http.serve(contract.listAttachments, async (ctx, { params, query }) => {
    const role = await access.roleOfUid(ctx, params.role);
    const list = `attachments ${role.uid}`;
    const found = await access.attachmentsOf(ctx, role, { after: placeOf(ctx, list, query.cursor), limit: PAGE + 1 });
    const { rows, next } = pageOf(ctx, list, found, (row) => ({ value: row.sortKey, id: row.id }));
    return { roles: rows.map(({ uid, title, organisation, through }) => ({ uid, title, organisation, through })), next };
  });
  http.serve(contract.attachRole, (ctx, { params }) =>
    writing(ctx, params.role, async (tx, role) => {
      const holder = await access.roleOfUid(tx, params.holder);
      await access.attachRole(tx, role.id, holder.id);
      await audit(tx, 'role.attach', { role: role.id, holder: holder.id });
      return undefined;
    }),
  );
  http.serve(contract.detachRole, (ctx, { params }) =>
    writing(ctx, params.role, async (tx, role) => {
      const holder = await access.roleOfUid(tx, params.holder);
      await access.detachRole(tx, role.id, holder.id);
      await audit(tx, 'role.detach', { role: role.id, holder: holder.id });
      return undefined;
    }),
  );
}

const GRADES = ['none', 'read', 'comment', 'edit', 'delete'] as const;
const COLUMN_GRADES = ['hidden', 'read', 'once', 'edit'] as const;

function rightsView({ objects, system }: access.Glance) {
  return {
    objects: objects.map(({ object, portals, switchedOff, operations, scopes, grades, columns }) => ({
      key: object.key,
      title: { ...object.title },
      attachedTo: object.attachedTo,
      portals: [...portals],
      switchedOff,
      operations: { ...operations },
      scopes: scopes.flatMap(({ kind, grade, source }) =>
        kind === 'grants' ? [] : [{ scope: kind, grade: GRADES[grade], source }],
      ),
      grades: { hidden: grades[0], read: grades[1], once: grades[2], edit: grades[3] },
      columns: columns.map(({ column, grade, source }) => ({
        key: column.key,
        title: { ...column.title },
        grade: COLUMN_GRADES[grade],
        source,
      })),
    })),
    system: system.map(({ title, ...one }) => ({ ...one, title: { ...title } })),
  };
}
