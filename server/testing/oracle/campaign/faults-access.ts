/** Faults of the engine: what somebody could get wrong in the four levels. */

import type { PortalFeature } from '../../../../shared/portal-features.ts';
import type * as Compile from '../../../access/compile.ts';
import type * as CompileProbes from '../../../access/compile-probes.ts';
import type * as Configurations from '../../../access/configuration.ts';
import type * as Decide from '../../../access/decide.ts';
import type { ObjectRights } from '../../../access/index.ts';
import type * as Rights from '../../../access/rights.ts';
import type * as Store from '../../../access/store.ts';
import { sql } from '../../../kernel/index.ts';
import type { Faults } from './plant.ts';

export const decideFaults: Faults<typeof Decide> = {
  'a silent row decides': ({ decidingRow }) => ({
    mayDo: (ordered, principals, verb) => decidingRow(ordered, principals, () => true)?.[verb] ?? false,
  }),
  'no deciding row is a yes': ({ decidingRow }) => ({
    mayDo: (ordered, principals, verb) => decidingRow(ordered, principals, (row) => row[verb] !== null)?.[verb] ?? true,
  }),
  'rows naming the user stand where they were saved': () => ({
    inOrder: (rows) => [...rows].sort((a, b) => a.position - b.position),
  }),
  'the last column row decides, not the first': ({ columnGrade }) => ({
    columnGrade: (ordered, principals) => columnGrade([...ordered].reverse(), principals),
  }),
  'one scope counts instead of all': ({ portalScopes }) => ({
    portalScopes: (rows, principals) => {
      const [first] = rows.filter((row) => principals.has(row.roleId));
      return portalScopes(first === undefined ? [] : [first], principals);
    },
  }),
  'a wider scope takes the own records away': ({ portalScopes }) => ({
    portalScopes: (rows, principals) => {
      const scopes = portalScopes(rows, principals);
      const wider = scopes.some((scope) => scope.kind === 'organisation' || scope.kind === 'children');
      return wider ? scopes.filter((scope) => scope.kind !== 'own') : scopes;
    },
  }),
};

/** Every portal offers this, whatever it is switched off from. */
const offered =
  (feature: PortalFeature) =>
  ({ configurationOf }: typeof Configurations) => ({
    configurationOf: async (...asked: Parameters<typeof configurationOf>) => {
      const sound = await configurationOf(...asked);
      const without = (off: ReadonlySet<PortalFeature>) => new Set([...off].filter((one) => one !== feature));
      return { ...sound, off: new Map([...sound.off].map(([id, off]) => [id, without(off)])) };
    },
  });

export const configurationFaults: Faults<typeof Configurations> = {
  'comments are there where they are switched off': offered('comments'),
  'records are passed on where that is switched off': offered('sharing'),
  'organisations have administrators where that is switched off': offered('organisation'),
  'what one portal is switched off from, the other does not offer either': ({ configurationOf }) => ({
    configurationOf: async (ctx) => {
      const sound = await configurationOf(ctx);
      const all = new Set([...sound.off.values()].flatMap((off) => [...off]));
      return { ...sound, off: new Map([...sound.off.keys()].map((id) => [id, all])) };
    },
  }),
  'a portal that is off still answers': ({ configurationOf }) => ({
    configurationOf: async (ctx) => {
      const sound = await configurationOf(ctx);
      return { ...sound, portals: new Map([...sound.portals.keys()].map((id) => [id, 'active'])) };
    },
  }),
  'every object is exposed': ({ configurationOf }) => ({
    configurationOf: async (ctx) => ({
      ...(await configurationOf(ctx)),
      exposures: Object.assign(new Set<string>(), { has: () => true }),
    }),
  }),
};

export const storeFaults: Faults<typeof Store> = {
  'a membership that is off still acts': ({ readPortalUser, readDefaultMembership }) => ({
    readPortalUser: async (db, who) => {
      const found = await readPortalUser(db, who);
      return found ?? readPortalUser(db, { ...who, membershipId: await readDefaultMembership(db, who.userId) });
    },
  }),
  'the roles of all memberships count': ({ readPortalUser }) => ({
    readPortalUser: async (db, who) => {
      const found = await readPortalUser(db, who);
      const others = await db.rows(sql<{ id: string }>`select organisation_id::text as id from portico.membership
        where portal_user_id = ${who.userId} and organisation_id is not null`);
      return found && { ...found, roles: [...new Set([...found.roles, ...others.map((row) => row.id)])] };
    },
  }),
  'every account counts as a child': ({ readFamily }) => ({
    readFamily: async (db, accountId, parent) => {
      const all = await db.rows(sql<{ id: string }>`select id::text as id from data.account order by id desc limit 5`);
      return [...new Set([...(await readFamily(db, accountId, parent)), ...all.map((row) => row.id)])];
    },
  }),
  'a retired share still counts': () => ({ readDeadSources: async () => [] }),
};

export const compileFaults: Faults<typeof Compile> = {
  'what is for my contact is not my own': ({ recordSql }) => ({
    recordSql: (rights, actor) => recordSql(rights, { ...actor, contactId: null }),
  }),
  'who reads may do all': ({ recordSql }) => ({
    recordSql: (rights, actor) => {
      const sound = recordSql(rights, actor);
      return { ...sound, grade: (alias) => sql<number>`case when ${sound.atLeast(alias, 1)} then 4 else 0 end` };
    },
  }),
  'a share is read from any organisation': ({ recordSql }) => ({
    recordSql: (rights, actor) =>
      recordSql(rights, { ...actor, principals: [...actor.principals, ...strangers(actor.principals)] }),
  }),
  'what names somebody is passed on wherever he acts': ({ recordSql, passesAnyway }) => ({
    // Both: what is asked of a record, and what is kept with the rights.
    passesAnyway: (who, source) => passesAnyway({ ...who, user: sql`0::bigint` }, source),
    recordSql: (rights, actor) => {
      const { shareable, shareableBesides } = recordSql(rights, { ...actor, userId: '0' });
      return { ...recordSql(rights, actor), shareable, shareableBesides };
    },
  }),
};

/** Ids of principals near these: those of other people of the same world. */
const strangers = (principals: readonly string[]) =>
  principals.flatMap((id) => Array.from({ length: 12 }, (_, index) => String(BigInt(id) + BigInt(index) - 6n)));

export const probesFaults: Faults<typeof CompileProbes> = {
  'pages leave out what was shared': ({ probes }) => ({
    probes: (rights, actor, options) => probes(rights, actor, { ...options, grantPrincipals: [] }),
  }),
  'pages lose their last way': ({ probes }) => ({
    probes: (rights, actor, options) => probes(rights, actor, options)?.slice(0, -1) ?? null,
  }),
};

const changed =
  (change: (rights: ObjectRights) => ObjectRights) =>
  ({ rightsOn }: typeof Rights) => ({
    rightsOn: async (...asked: Parameters<typeof rightsOn>) => {
      const rights = await rightsOn(...asked);
      return rights && change(rights);
    },
  });

export const rightsFaults: Faults<typeof Rights> = {
  'everybody moderates': changed((rights) => ({ ...rights, moderates: true })),
  'an owned column may be written': changed((rights) => {
    const owned = rights.object.columns.filter((column) => column.owned && !column.standard && rights.readable.has(column.key));
    const too = owned.map((column) => [column.key, column] as const);
    return { ...rights, settable: new Map([...rights.settable, ...too]), editable: new Map([...rights.editable, ...too]) };
  }),
  'a column set once may be changed': changed((rights) => ({
    ...rights,
    editable: new Map([...rights.editable, ...rights.settable]),
  })),
  'updating asks for reading alone': changed((rights) => ({ ...rights, can: { ...rights.can, update: rights.can.read } })),
};
