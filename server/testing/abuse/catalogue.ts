/** Names and ids of the abuse world by the names that contracts give them, so that samples reach what they are about. */
import { sql } from '../../kernel/index.ts';
import type { Contents } from './contents.ts';
import type { Catalogue } from './samples.ts';
import { atDesk, good, slug, uploadFile, type World } from './world.ts';

/** People, roles and things that nobody misses when a request changes or removes them. */
export interface Spare {
  readonly staff: string;
  readonly user: string;
  readonly organisation: string;
  readonly account: string;
  readonly membership: string;
  readonly role: string;
  readonly workspace: string;
  readonly portal: string;
  readonly package: string;
  /** Of the spare portal's menu. */
  readonly section: string;
  /** A package of limits. */
  readonly limits: string;
  readonly share: string;
  readonly receiver: string;
  readonly operation: string;
  readonly case: string;
}

/** Somebody of an organisation whom its administrator may do anything with. */
export interface Member {
  readonly user: string;
  readonly membership: string;
  /** Uid of the portal he is invited to. */
  readonly portal: string;
}

export async function memberOf({ desk, portal }: World, organisation: string): Promise<Member> {
  count += 1;
  const { uid, user } = await desk.invite(organisation, `member${count}@example.com`, portal);
  return { user: uid, membership: String(user.organisations?.[0]?.membership), portal };
}

/** What the addresses and bodies of an organisation's administrator name. */
export function ofOrganisation(member: Member, name: string, path: string): unknown {
  if (!path.startsWith('/api/portal/:portal/organisation/')) return undefined;
  const byName: Readonly<Record<string, unknown>> = {
    user: member.user,
    users: [member.user],
    membership: member.membership,
    toPortal: member.portal,
    roles: [],
    contacts: [],
    chosen: [],
  };
  return byName[name];
}

let count = 0;

/** Makes them, another set each time. */
export async function makeSpare(world: World, contents: Contents): Promise<Spare> {
  const { app, desk, made, maria, colleague, agent } = world;
  count += 1;
  const { uid: organisation, account } = await desk.organisation(`Spare ${count}`);
  const invited = await desk.invite(organisation, `spare${count}@example.com`, world.portal);
  const workspace = String((await made(`${atDesk}/workspaces`, { title: 'Spare' })).body.uid);
  const template = { template: 'service_desk', title: 'Spare', slug: `spare${count}` };
  const portal = await made(`${atDesk}/workspaces/${workspace}/portal`, template);
  const menu = good(await desk.client.get(`${atDesk}/menus/portal/${portal.body.uid}`));
  const limits = good(await desk.client.get(`${atDesk}/limits`));
  const functional = { title: `Spare ${count}`, tree: 'functional', side: 'staff', parent: null };
  const [staff, role] = [await app.staff(), await made(`${atDesk}/roles`, functional)];
  const { uid } = contents.assets.maria;
  const share = await agent.client.post(`${atDesk}/records/asset/${uid}/shares`, { receiver: maria.uid, grade: 'read' });
  const owner = await app.ctx('owner');
  const operation = await owner.db.one(sql<{ key: string }>`select key from portico.system_operation order by key limit 1`);
  return {
    staff: staff.uid,
    user: invited.uid,
    membership: String(invited.user.organisations?.[0]?.membership),
    organisation,
    account,
    role: String(role.body.uid),
    workspace,
    portal: String(portal.body.uid),
    package: await desk.seats(10),
    section: String(menu.body.sections?.[1]?.uid),
    limits: String(limits.body.packages?.[0]?.uid),
    share: String(good(share).body.shares?.[0]?.uid),
    receiver: colleague.uid,
    operation: operation.key,
    case: contents.cases.maria.uid,
  };
}

/** A large file that begins, on a new case. */
const largeFile = { name: 'paper.txt', mediaType: 'text/plain', size: 5, object: 'case', column: 'attachments' };

/** What every sample may name, with these spare things. `membership` is one of the portal user who asks. */
export function spareNames(spare: Spare, membership: string): Catalogue {
  const byName: Readonly<Record<string, unknown>> = {
    ...spare,
    values: { name: 'sample' },
    input: {},
    action: 'close',
    parent: null,
    grade: 'read',
    holder: spare.organisation,
    principal: spare.role,
    author: spare.role,
    template: 'service_desk',
    tree: 'functional',
    side: 'staff',
    scope: 'own',
    kind: 'self_service',
    type: 'text',
  };
  return (name, path) => {
    if (name === 'body' && path.endsWith('/uploads/large')) return largeFile;
    if (path.includes('/menus/') && (name === 'of' || name === 'menu')) return name === 'of' ? 'portal' : spare.portal;
    if (path.includes('/limits/') && name === 'package') return spare.limits;
    if (path.includes('/limits/') && name === 'limits') return undefined;
    if (name === 'kind' && path.endsWith('/tags')) return 'private';
    if (name === 'body' && path.endsWith('/bulk')) {
      return { change: { kind: 'act', action: 'close' }, records: [{ uid: spare.case, version: 1 }] };
    }
    if (name === 'kind' && /\/(comments|mentionable)$/.test(path)) return 'public';
    if (path.includes('/folders') && (name === 'kind' || name === 'filter')) return name === 'kind' ? 'dynamic' : { and: [] };
    if (name === 'portal') return path.startsWith('/api/portal/') ? slug : spare.portal;
    if (name === 'uid' && path.includes('/cases/')) return spare.case;
    if (name === 'user') return path.includes('portal-user') ? spare.user : spare.staff;
    if (name === 'membership' && path.startsWith('/api/portal/')) return membership;
    return byName[name];
  };
}

/** The catalogue of a world that is filled, for Maria and the administrator. */
export async function catalogueOf(world: World, contents: Contents): Promise<Catalogue> {
  const names = spareNames(await makeSpare(world, contents), world.maria.membership);
  const { assets, articles } = contents;
  const { copy, category, comment } = articles.around;
  /** What an address of the knowledge base names. */
  const known = (path: string) => {
    if (path.includes('/categories/')) return category;
    if (path.includes('/comments/:uid')) return comment;
    return path.startsWith('/api/portal/') ? articles.maria.uid : copy;
  };
  const member = await memberOf(world, world.maria.organisation.uid);
  const staged = await uploadFile(world.maria, 'spare.txt', 'spare');
  const said = { text: 'spare', kind: 'public' };
  const thread = `records/asset/${assets.maria.uid}/comments`;
  const entries = {
    portal: String(good(await world.maria.client.post(`${world.maria.base}/${thread}`, said)).body.uid),
    staff: String((await world.made(`${atDesk}/${thread}`, said)).body.uid),
  };
  const own: Readonly<Record<string, unknown>> = {
    object: 'asset',
    column: 'note',
    uid: assets.maria.uid,
    number: '1',
    language: 'de',
    door: 'staff',
    slot: 'logo',
    receiver: world.colleague.uid,
  };
  return (name, path) => {
    const ofOwn = ofOrganisation(member, name, path);
    if (ofOwn !== undefined) return ofOwn;
    if (name === 'entry') return entries[path.startsWith('/api/portal/') ? 'portal' : 'staff'];
    if (name === 'body' && path.endsWith('/uploads/large')) return largeFile;
    if (name === 'file') return path.includes(':file') ? assets.maria.file : staged;
    // Rules by author are for roles, shares for people as well.
    if (name === 'receiver' && path.includes('/authors')) return names('holder', path);
    if (name === 'uid' && path.includes('/cases/')) return names(name, path);
    if (name === 'uid' && path.includes('/knowledge/')) return known(path);
    return own[name] ?? names(name, path);
  };
}
