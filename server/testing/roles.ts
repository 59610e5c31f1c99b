/** Roles for tests, made as an administrator makes them, and what people get by them. */
import { actorOf } from '../access/index.ts';
import { sql } from '../kernel/index.ts';
import { type TestApp, testApp } from './app.ts';
import type { Client, Reply } from './client.ts';
import { type Desk, openDesk } from './desk.ts';
import type { Person } from './people.ts';
import { shared } from './shared.ts';

/** What tests look at in the rows of answers. */
export interface Row {
  readonly uid: string;
  readonly key: string;
  readonly title: string;
  readonly kind: string;
  readonly count: number;
  readonly own: boolean;
  readonly switchedOff: boolean;
  readonly portals: readonly string[];
  readonly operations: Readonly<Record<string, { readonly verdict: boolean }>>;
  readonly scopes: readonly { readonly scope: string }[];
  readonly grades: Readonly<Record<string, number>>;
  readonly principal: { readonly uid: string };
}
export const rowsOf = ({ body }: Reply, key: string): readonly Row[] => body[key] as unknown as readonly Row[];

export interface Trees {
  readonly app: TestApp;
  readonly desk: Desk;
  readonly boss: Client;
  /** Staff who may manage portal users and nothing else. */
  readonly delegate: Client;
  /** Uids of the two roots. */
  readonly employees: string;
  readonly everybody: string;
  /** Makes a role, organisational and of portal users unless told. Answers its uid. */
  role(title: string, parent: string | null, more?: object, by?: Client): Promise<string>;
  functional(title: string, parent?: string | null): Promise<string>;
  idOf(uid: string): Promise<string>;
  /** A portal user of these organisations (uids), or an individual one. */
  userIn(...organisations: string[]): Promise<Person>;
  /** Ids of everything a portal user is at this moment. */
  principals(person: Person): Promise<readonly string[]>;
  audited(action: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

export const atRoles = '/api/staff/roles';

/** Opens a desk with the portal `support`, which has cases and contacts on its list. */
export async function openTrees(app: TestApp): Promise<Trees> {
  const desk = await openDesk(app);
  const boss = desk.client;
  const portal = await desk.portal('support');
  await boss.put(`/api/staff/portals/${portal}/objects`, { objects: ['case', 'contact'] });
  const someone = await app.staff();
  await desk.grant(someone.id, 'CanAdministratePortalUsers');
  const [employees = '', everybody = ''] = rowsOf(await boss.get(`${atRoles}?tree=organisational`), 'roles').map(
    ({ uid }) => uid,
  );
  const role: Trees['role'] = async (title, parent, more = {}, by = boss) => {
    const made = await by.post(atRoles, { title, tree: 'organisational', side: 'portal', parent, ...more });
    if (made.status !== 200) throw new Error(made.text);
    return String(made.body.uid);
  };
  const idOf = async (uid: string) =>
    (await (await app.ctx()).db.one(sql<{ id: string }>`select id::text as id from portico.principal where uid = ${uid}`)).id;
  return {
    app,
    desk,
    boss,
    delegate: await app.as(someone),
    employees,
    everybody,
    role,
    functional: (title, parent = null) => role(title, parent, { tree: 'functional' }),
    idOf,
    userIn: async (...uids) => {
      const organisations = uids.length === 0 ? undefined : await Promise.all(uids.map(idOf));
      return app.portalUser({ portal: 'support', organisations });
    },
    principals: async ({ id }) => (await actorOf(app.system, { principalId: id, portalSlug: 'support' }))?.principals ?? [],
    audited: async (action) => {
      const { db } = await app.ctx();
      const rows = await db.rows(sql<{ subject: Record<string, unknown> }>`select subject from portico.audit
        where action = ${action} order by id`);
      return rows.map(({ subject }) => subject);
    },
  };
}

/** The same for the parts of a test file, on an application of its own. */
export const sharedTrees = shared(async () => openTrees(await testApp()));
