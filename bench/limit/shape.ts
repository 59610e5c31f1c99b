/** Rows as the product answers them, written by hand for just these columns. */

export interface Person {
  readonly id: string;
  readonly uid: string;
  readonly name: string;
  readonly login: string;
  readonly email: string;
  readonly contact: string;
  readonly organisation: string;
  readonly readsOrganisation: boolean;
  readonly organisationUid: string;
  readonly organisationName: string;
  readonly holders: readonly string[];
  /** Those of the holders that hold many shares. */
  readonly wide: readonly string[];
  readonly principals: readonly string[];
}

type Row = readonly unknown[];

const OPEN = new Set(['new', 'in_progress', 'waiting', 'reopened']);

/** What the customer's side may do in a status. */
function actionsOf(status: string, answered: boolean): string[] {
  const actions: string[] = [];
  if (OPEN.has(status)) actions.push('cancel');
  if (status === 'resolved' || (answered && OPEN.has(status))) actions.push('close');
  if (status === 'resolved' || status === 'waiting') actions.push('reopen');
  return actions;
}

function canOf(grade: number, passOn: boolean, status: string, answered: boolean) {
  const update = grade >= 3;
  return { update, delete: false, comment: grade >= 2, share: passOn, actions: update ? actionsOf(status, answered) : [] };
}

const reference = (object: string, uid: unknown, label: unknown) => (uid === null ? null : { object, uid, label });

/** One row of a page. */
export function listed(row: Row) {
  const [
    uid,
    version,
    grade,
    passOn,
    number,
    subject,
    status,
    category,
    service,
    serviceName,
    registered,
    lastMessage,
    closed,
    answered,
  ] = row;
  return {
    uid,
    version,
    values: {
      number,
      subject,
      status,
      category,
      service: reference('service', service, serviceName),
      registered_at: registered,
      last_message_at: lastMessage,
      closed_on: closed,
    },
    can: canOf(grade as number, passOn as boolean, status as string, answered as boolean),
  };
}

/** Where the columns of the orders stand in a row. */
const REGISTERED = 10;
export const ORDERS = { subject: 5, '-last_message_at': 11 } as const;

/** A page of 25 with the place after it. */
export function pageOf(rows: readonly Row[], order = REGISTERED) {
  return pageWith(rows, listed, order);
}

/** Reads the place again; null where it is none. */
export function placeOf(link: string): [string, string] | null {
  const [moment = '', id = ''] = Buffer.from(link, 'base64url').toString().split(' ');
  return /^\d{4}-[\d:.TZ-]+$/.test(moment) && /^\d{1,18}$/.test(id) ? [moment, id] : null;
}

/** `moment` is the place of the column that orders; the id is the last one. */
function pageWith<T>(rows: readonly Row[], shape: (row: Row) => T, moment: number) {
  const shown = rows.slice(0, 25);
  const last = shown.at(-1);
  return {
    rows: shown.map(shape),
    next: rows.length > 25 && last !== undefined ? Buffer.from(`${last[moment]} ${last.at(-1)}`).toString('base64url') : null,
  };
}

/** The list a portal opens with; counted up to 1,001. */
export function frontOf(rows: readonly Row[], counted: number) {
  return { ...pageWith(rows, fronted, REGISTERED), count: counted > 1000 ? { atLeast: 1000 } : { exact: counted } };
}

function fronted(row: Row) {
  const [uid, version, grade, passOn, number, subject, description, status, service, serviceName, registered, answered] = row;
  return {
    uid,
    version,
    values: {
      number,
      subject,
      status,
      service: reference('service', service, serviceName),
      registered_at: registered,
      description,
    },
    can: canOf(grade as number, passOn as boolean, status as string, answered as boolean),
  };
}

/** One case with all that a customer may see of it. */
export function whole(row: Row) {
  const [
    uid,
    version,
    grade,
    passOn,
    number,
    subject,
    description,
    category,
    service,
    serviceName,
    status,
    contact,
    contactName,
    assignee,
  ] = row;
  const [reason, registered, closed, lastMessage, files, author, authorName, organisation, organisationName, answered] =
    row.slice(14);
  return {
    uid,
    version,
    values: {
      created_at: registered,
      created_by:
        author === null
          ? { displayName: 'A customer', kind: 'customer' }
          : { displayName: authorName, kind: 'colleague', uid: author },
      organisation: reference('account', organisation, organisationName),
      number,
      subject,
      description,
      category,
      service: reference('service', service, serviceName),
      status,
      contact: reference('contact', contact, contactName),
      assignee: assignee === null ? null : { displayName: assignee, kind: 'staff' },
      closing_reason: reason,
      registered_at: registered,
      closed_on: closed,
      last_message_at: lastMessage,
      attachments: files ?? [],
    },
    can: canOf(grade as number, passOn as boolean, status as string, answered as boolean),
  };
}

const FILE_LIMIT = 26_214_400;
const LARGE_FILE_LIMIT = 2_147_483_648;
/** Of a portal without a look of its own. */
const LOOK = {
  logo: null,
  picture: null,
  favicon: null,
  shades: [],
  header: {},
  text: {},
  caption: {},
  contacts: [],
  links: [],
};

/** Who is signed in, as the portal asks for it. */
export function meOf(person: Person) {
  const organisation = { uid: person.organisationUid, title: person.organisationName };
  return {
    uid: person.uid,
    displayName: person.name,
    login: person.login,
    email: person.email,
    culture: 'en',
    theme: 'system',
    preview: false,
    as: '',
    viewedBy: null,
    home: '',
    organisation,
    organisationAdministrator: false,
    comments: true,
    memberships: [{ uid: person.uid, organisation, current: true }],
    operations: [],
    fileLimit: FILE_LIMIT,
    largeFileLimit: LARGE_FILE_LIMIT,
    portal: { slug: 'bench', title: 'Bench', kind: 'self_service', culture: 'en', look: LOOK, open: true },
    readOnly: false,
    sections: [
      {
        key: 'cases',
        title: { de: 'Anfragen', en: 'Cases' },
        icon: 'inbox',
        object: 'case',
        page: null,
        renamed: true,
        picture: null,
      },
    ],
  };
}
