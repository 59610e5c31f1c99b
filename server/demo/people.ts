/** Staff, accounts, contacts, portals, organisations and portal users of the demo: found where a killed start made them already. */
import { createReadStream } from 'node:fs';
import { type Ctx, withTx } from '../kernel/index.ts';
import {
  acceptInvitation,
  acceptStaffInvitation,
  addIndividual,
  addMembers,
  asKeeper,
  changeMembership,
  createOrganisation,
  createPackage,
  getPortalUser,
  inviteStaff,
  listPackages,
  lockPortalUser,
  organisationOfAccount,
  parentRoles,
  sendInvitations,
  staffScope,
} from '../people/index.ts';
import { changeLook, createWorkspace, enablePortal, movePortal, putImage, templates, workspaces } from '../portals/index.ts';
import { create, list } from '../records/index.ts';
import { makeFirstAdministrator } from '../sessions/index.ts';
import { type Cast, type Played, request, visitor } from './cast.ts';
import { type Company, type DemoAccount, type DemoPerson, type DemoStaff, pictureOf } from './company.ts';
import * as store from './store.ts';

export interface Portal {
  readonly uid: string;
  readonly slug: string;
}

/** Who and what there is, by the keys of the company's files. */
export interface Made {
  readonly administrator: Played;
  /** By e-mail. */
  readonly staff: ReadonlyMap<string, Played>;
  readonly people: ReadonlyMap<string, Played>;
  /** Those of them who can act on the support portal. */
  readonly readers: readonly Played[];
  /** By name: uids of records. */
  readonly services: ReadonlyMap<string, string>;
  /** By key. */
  readonly portals: ReadonlyMap<string, Portal>;
}

/** Makes everybody and everything but cases and articles. `at` is the day the company began with Portico. */
export async function makePeople(cast: Cast, company: Company, at: Date): Promise<Made> {
  const administrator = await theAdministrator(cast, company);
  const ctx = await cast.staff(administrator, at);
  const staff = await makeStaff(cast, company, ctx);
  const portals = await makePortals(company, ctx);
  await makePackages(company, ctx);
  const accounts = await makeAccounts(company, ctx);
  const services = new Map<string, string>();
  for (const service of company.services) {
    const { name, description, category } = service;
    services.set(name, await record(ctx, 'service', 'name', { name, description, category, active: true }));
  }
  const people = new Map<string, Played>();
  for (const person of company.people) {
    const made = await makePerson(cast, ctx, { company, accounts, portals, person });
    if (made !== null) people.set(person.email, made);
  }
  const partners = new Set(company.accounts.filter((a) => a.partner).map((a) => a.key));
  const present = company.people.filter((p) => ['active', 'locked'].includes(p.state) && !partners.has(p.account));
  const readers = present.flatMap((p) => people.get(p.email) ?? []);
  return { administrator, staff, people, readers, services, portals };
}

/** The uid of the record that has this value, made where there is none. */
async function record(ctx: Ctx, object: string, column: string, values: Readonly<Record<string, unknown>>): Promise<string> {
  const filter = { column, op: 'eq', value: String(values[column]) } as const;
  const [found] = (await list(ctx, object, { columns: [column], filter, limit: 1 })).rows;
  return found?.uid ?? (await create(ctx, object, values)).uid;
}

/** The demo's administrator: the first of the installation, or beside the one that the settings name. */
async function theAdministrator(cast: Cast, company: Company): Promise<Played> {
  const who = company.staff.find((s) => s.administrator);
  if (who === undefined) throw new Error('The demo company has no administrator');
  const { name, email, culture } = who;
  const lookUp = async (address: string) => store.staffByEmail(await cast.asSelf(), address);
  const { adminEmail, adminPassword } = cast.system.config;
  if (adminEmail !== null && adminPassword !== null && (await lookUp(email)) === null) {
    await makeFirstAdministrator(cast.system, { name: adminEmail, email: adminEmail, culture, password: adminPassword });
    const first = await lookUp(adminEmail);
    if (first !== null) return oneOfStaff(cast, await cast.staff(first, (await cast.asSelf()).now), who);
  }
  await makeFirstAdministrator(cast.system, { name, email, culture, password: cast.password });
  const made = await lookUp(email);
  if (made === null) throw new Error('The demo loads into a database without staff only');
  return made;
}

async function makeStaff(cast: Cast, company: Company, ctx: Ctx): Promise<Map<string, Played>> {
  const made = new Map<string, Played>();
  for (const who of company.staff) made.set(who.email, await oneOfStaff(cast, ctx, who));
  return made;
}

async function oneOfStaff(cast: Cast, ctx: Ctx, who: DemoStaff): Promise<Played> {
  const lookUp = async () => store.staffByEmail(await cast.asSelf(), who.email);
  let known = await lookUp();
  if (known === null) {
    const { email, name: displayName, administrator, culture } = who;
    await withTx(asKeeper(ctx), (tx) => inviteStaff(tx, { email, displayName, administrator, culture }));
    known = await lookUp();
  }
  if (known === null) throw new Error(`${who.email} was not made`);
  if (!known.registered && !who.invited && (await store.openLink(await cast.asSelf('auth'), known.id)) !== null) {
    await acceptStaffInvitation(ctx, { token: await cast.token(known), password: cast.password }, visitor);
  }
  return known;
}

async function makePortals(company: Company, ctx: Ctx): Promise<Map<string, Portal>> {
  const made = new Map<string, Portal>();
  const offered = new Set((await templates(ctx)).map((t) => t.key));
  for (const wanted of company.portals) {
    const known = (await workspaces(ctx)).find((w) => w.title === wanted.workspace);
    const workspace =
      known ?? (await createWorkspace(ctx, { key: `workspace_${wanted.key}`, title: wanted.workspace, icon: wanted.icon }));
    const { slug, title, culture } = wanted;
    const template = offered.has(wanted.template) ? wanted.template : 'empty';
    const portal = workspace.portal ?? (await enablePortal(ctx, workspace.uid, { template, title, slug, culture }));
    // Said twice it is the same look, so a killed start may say it again.
    await dress(ctx, portal.uid, wanted.look);
    if (wanted.status === 'active' && portal.status === 'inactive') await movePortal(ctx, portal.uid, 'activate');
    made.set(wanted.key, { uid: portal.uid, slug });
  }
  return made;
}

/** The company's colour, words and pictures at one of its doors. */
async function dress(ctx: Ctx, door: string, look: Company['portals'][number]['look']): Promise<void> {
  await changeLook(ctx, door, look);
  for (const slot of ['logo', 'picture'] as const) await putImage(ctx, door, slot, createReadStream(pictureOf(slot)));
}

async function makePackages(company: Company, ctx: Ctx): Promise<void> {
  const there = new Set((await listPackages(ctx)).map((p) => p.title));
  for (const wanted of company.packages) {
    if (!there.has(wanted.title)) await createPackage(ctx, { ...wanted, validTo: null });
  }
}

interface Account {
  readonly uid: string;
  /** Uid of its organisation; null where it has none. */
  readonly organisation: string | null;
}

async function makeAccounts(company: Company, ctx: Ctx): Promise<Map<string, Account>> {
  const made = new Map<string, Account>();
  const partners = (await parentRoles(ctx)).find((role) => role.title === 'Partners')?.uid;
  for (const account of company.accounts) {
    const uid = await record(ctx, 'account', 'name', valuesOf(account, made));
    await makeDepartments(ctx, uid, account.departments);
    const organisation = account.organisation ? await organisationOf(ctx, uid, account.partner ? partners : undefined) : null;
    made.set(account.key, { uid, organisation });
  }
  return made;
}

function valuesOf({ name, type, phone, web, parent }: DemoAccount, made: ReadonlyMap<string, Account>) {
  const above = parent === undefined ? undefined : made.get(parent)?.uid;
  return { name, type, phone, ...(web === undefined ? {} : { web }), ...(above === undefined ? {} : { parent: above }) };
}

async function makeDepartments(ctx: Ctx, account: string, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const filter = { column: 'account', op: 'eq', value: account } as const;
  const there = new Set((await list(ctx, 'department', { columns: ['name'], filter })).rows.map((row) => row.values.name));
  for (const name of names) if (!there.has(name)) await create(ctx, 'department', { account, name });
}

async function organisationOf(ctx: Ctx, account: string, parent: string | undefined): Promise<string> {
  const known = await organisationOfAccount(ctx, account);
  return (known ?? (await createOrganisation(ctx, staffScope(ctx), { account, parent }))).uid;
}

interface Wish {
  readonly company: Company;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly portals: ReadonlyMap<string, Portal>;
  readonly person: DemoPerson;
}

async function makePerson(cast: Cast, ctx: Ctx, wish: Wish): Promise<Played | null> {
  const { accounts, person } = wish;
  const account = accounts.get(person.account);
  if (account === undefined) throw new Error(`${person.name} belongs to an account that is not there`);
  const { name, email, job } = person;
  const language = person.german ? 'de' : 'en';
  const contact = await record(ctx, 'contact', 'email', { name, email, job_title: job, account: account.uid, language });
  if (person.state === 'contact') return null;
  const known = await store.portalUserByEmail(await cast.asSelf(), email);
  const user = known ?? (await addUser(cast, ctx, wish, contact, account));
  await settle(cast, ctx, wish, user);
  return user;
}

/** Partners belong on the partners' portal, everybody else on the support portal. */
function portalOf({ company, portals, person }: Wish): Portal {
  const partner = company.accounts.find((a) => a.key === person.account)?.partner === true;
  const portal = portals.get(partner ? 'partner' : 'support');
  if (portal === undefined) throw new Error('The demo company has no such portal');
  return portal;
}

async function addUser(cast: Cast, ctx: Ctx, wish: Wish, contact: string, account: Account): Promise<store.Known> {
  const { person } = wish;
  const portal = portalOf(wish).uid;
  const scope = staffScope(ctx);
  if (account.organisation === null) await addIndividual(ctx, scope, { contact, portal, send: false }, request());
  else {
    const culture = person.german ? 'de' : 'en';
    const input = {
      emails: '',
      contacts: [contact],
      chosen: [],
      portal,
      roles: [],
      isAdmin: person.admin,
      send: false,
      culture,
    } as const;
    await addMembers(ctx, scope, account.organisation, input, request());
  }
  const made = await store.portalUserByEmail(await cast.asSelf(), person.email);
  if (made === null) throw new Error(`${person.email} was not made`);
  return made;
}

/** Invites a user and lets him come in, where the company's file says so, also into further organisations. */
async function settle(cast: Cast, ctx: Ctx, wish: Wish, user: store.Known): Promise<void> {
  const { person } = wish;
  const portal = portalOf(wish);
  if (person.state === 'created' || user.registered) return;
  await enter(cast, ctx, user, portal, person.state !== 'invited');
  for (const other of person.also) await join(cast, ctx, wish, user, other);
}

async function enter(cast: Cast, ctx: Ctx, user: Played, portal: Portal, accepts: boolean): Promise<void> {
  await sendInvitations(ctx, staffScope(ctx), { users: [user.uid], portal: portal.uid }, request());
  if (accepts) await acceptInvitation(ctx, portal.slug, { token: await cast.token(user), password: cast.password }, visitor);
}

async function join(cast: Cast, ctx: Ctx, { accounts, portals, person }: Wish, user: Played, other: string): Promise<void> {
  const organisation = accounts.get(other)?.organisation;
  const portal = portals.get('support');
  if (organisation == null || portal === undefined) throw new Error(`${other} has no organisation`);
  const input = { emails: person.email, contacts: [], chosen: [], portal: portal.uid, roles: [], isAdmin: false, send: false };
  await addMembers(ctx, staffScope(ctx), organisation, input, request());
  await enter(cast, ctx, user, portal, true);
}

/** Locks and switches off those who have left meanwhile; after their cases were played. */
export async function closeDoors(cast: Cast, company: Company, made: Made, at: Date): Promise<void> {
  const ctx = await cast.staff(made.administrator, at);
  const scope = staffScope(ctx);
  for (const { email, state } of company.people) {
    const user = made.people.get(email);
    if (user === undefined || (state !== 'locked' && state !== 'off')) continue;
    const { status, organisations } = await getPortalUser(ctx, user.uid);
    if (status !== 'active') continue;
    if (state === 'locked') await lockPortalUser(ctx, scope, user.uid);
    else for (const { membership } of organisations) await changeMembership(ctx, scope, membership, { active: false });
  }
}
