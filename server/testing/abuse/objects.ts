/**
 * The objects of the abuse world beside the shipped ones, defined through the studio's endpoints.
 *
 * - `asset`: available on the portal; some columns may be edited, one only read, one of every type stays hidden.
 * - `vault`: every right is granted to everybody, and it is on no portal's list.
 * - `silent`: on the list, with empty lists of rights.
 */
import type { Client, Reply } from '../client.ts';
import type { Canaries } from './scan.ts';

const desk = '/api/staff';
const en = (text: string) => ({ en: text });
const column = (key: string, type = 'text', more: object = {}) => ({ key, type, title: en(key), ...more });

/** Hidden columns of `asset`, one of each type. */
export const hiddenColumns = {
  secret: column('secret', 'text', { searchable: true, indexed: true }),
  secret_html: column('secret_html', 'rich_text'),
  secret_number: column('secret_number', 'integer'),
  secret_decimal: column('secret_decimal', 'decimal'),
  secret_money: column('secret_money', 'money'),
  secret_flag: column('secret_flag', 'boolean'),
  secret_date: column('secret_date', 'date'),
  secret_time: column('secret_time', 'datetime'),
  secret_case: column('secret_case', 'reference', { settings: { target: 'case' } }),
  secret_person: column('secret_person', 'person'),
  secret_email: column('secret_email', 'email', { searchable: true }),
  secret_phone: column('secret_phone', 'phone'),
  secret_link: column('secret_link', 'link'),
  secret_papers: column('secret_papers', 'files'),
} as const;

/** Columns of `asset` that every portal user may edit. */
export const openColumns = ['name', 'note', 'case', 'papers', 'keeper'] as const;

async function must(reply: Promise<Reply>): Promise<Reply> {
  const answer = await reply;
  if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
  return answer;
}

/** Defines them. Titles and choices of what is hidden are canaries as well: names tell, too. */
export async function makeObjects(client: Client, canaries: Canaries): Promise<void> {
  const define = (key: string, title: string, columns: readonly object[], more: object = {}) =>
    must(
      client.post(`${desk}/metadata/objects`, {
        key,
        title: en(title),
        plural: en(title),
        displayColumn: 'name',
        columns,
        ...more,
      }),
    );
  const hidden = Object.values(hiddenColumns).map((one) => ({
    ...one,
    title: en(`${one.key} ${canaries.mint(`title of ${one.key}`, 'agent')}`),
  }));
  const choice = column('secret_choice', 'choice', {
    choices: [{ key: canaries.mint('a hidden choice', 'agent'), title: en('Hidden choice') }],
  });
  await define('asset', 'Asset', [
    column('name', 'text', { required: true, searchable: true }),
    column('note', 'text', { searchable: true }),
    column('fixed'),
    column('case', 'reference', { settings: { target: 'case' } }),
    column('papers', 'files'),
    column('keeper', 'person', { settings: { side: 'portal' } }),
    ...hidden,
    choice,
  ]);
  const plain = [column('name', 'text', { required: true, searchable: true }), column('code'), column('papers', 'files')];
  await define('vault', canaries.mint('title of an object that is not available', 'agent'), plain);
  await define('silent', canaries.mint('title of an object without a right', 'agent'), plain);
}

/** The role every portal user has. */
export async function everybodyRole(client: Client): Promise<string> {
  const { roles } = (await must(client.get(`${desk}/roles`))).body;
  return String(roles?.find((role) => String(role.key) === 'all_portal_users')?.uid);
}

/** Rights of all portal users on these objects, and which of them the portal has. */
export async function grantEverybody(client: Client, portal: string): Promise<void> {
  const principal = await everybodyRole(client);
  const all = { create: true, read: true, update: true, delete: true };
  const rows = (of: object) => ({ rows: [{ principal, ...of }] });
  const rights = (object: string) => `${desk}/rights/${object}`;
  for (const object of ['asset', 'vault']) {
    await must(client.put(`${rights(object)}/operations`, rows(all)));
    await must(client.put(`${rights(object)}/scopes`, { rows: [{ role: principal, scope: 'own', grade: 'delete' }] }));
  }
  for (const key of openColumns) await must(client.put(`${rights('asset')}/columns/${key}`, rows({ grade: 'edit' })));
  await must(client.put(`${rights('asset')}/columns/fixed`, rows({ grade: 'read' })));
  for (const key of ['name', 'code', 'papers']) {
    await must(client.put(`${rights('vault')}/columns/${key}`, rows({ grade: 'edit' })));
    await must(client.put(`${rights('silent')}/columns/${key}`, { rows: [] }));
  }
  await must(client.put(`${rights('silent')}/operations`, { rows: [] }));
  await must(client.put(`${rights('silent')}/scopes`, { rows: [] }));
  const { objects } = (await must(client.get(`${desk}/portals/${portal}/objects`))).body;
  const listed = [...(objects ?? [])].map(String);
  await must(client.put(`${desk}/portals/${portal}/objects`, { objects: [...listed, 'asset', 'silent'] }));
}
