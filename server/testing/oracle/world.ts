/**
 * A small world: everything that decides who may see and do what, as plain arrays.
 *
 * Every row has a stable `key`, unique in the whole world (users and roles share one name space, as principals do), so a
 * loader can keep one map from key to database id. The order of an array is the order of insertion: rules are loaded from
 * first to last, and "bottom of the block" means "later in the array".
 */
export type Key = string;

export const ROOT_STAFF = 'all_employees';
export const ROOT_PORTAL = 'all_portal_users';
/** The system operation that lets somebody edit and delete attached things of others ("moderators all"). */
export const MODERATE = 'moderate';

export type Verb = 'create' | 'read' | 'update' | 'delete';
export type Cell = 'yes' | 'no' | 'silent' | null;
export type ColumnGrade = 'hidden' | 'read' | 'set_once' | 'edit';
export type ColumnCell = ColumnGrade | 'silent' | null;
export type RecordGrade = 'read' | 'comment' | 'edit' | 'delete';
export type Breadth = 'none' | 'own' | 'organisation' | 'organisation_and_children' | 'all';

export const VERBS: readonly Verb[] = ['create', 'read', 'update', 'delete'];
export const COLUMN_GRADES: readonly ColumnGrade[] = ['hidden', 'read', 'set_once', 'edit'];
export const RECORD_GRADES: readonly RecordGrade[] = ['read', 'comment', 'edit', 'delete'];
export const BREADTHS: readonly Breadth[] = ['none', 'own', 'organisation', 'organisation_and_children', 'all'];

export type Account = { key: Key; name: string; parent: Key | null };
export type Contact = { key: Key; name: string; account: Key | null };

/**
 * A role of one of the two trees. `side` says for whom it is: an organisational role below `All employees` is staff, one
 * below `All portal users` portal; a functional role serves one side only. `account` is set on portal organisations alone.
 */
export type Role = {
  key: Key;
  name: string;
  tree: 'organisational' | 'functional';
  side: 'staff' | 'portal';
  parent: Key | null;
  account: Key | null;
};
/** A functional role attached to a user or to an organisational role. */
export type Attachment = { key: Key; functional: Key; to: Key };

/** What a portal can be switched off from offering (CON-23). */
export type Feature = 'comments' | 'sharing' | 'organisation';
export type Portal = { key: Key; status: 'inactive' | 'active' | 'disabled'; exposes: Key[]; off?: Feature[] };
/** A role that somebody had: what he wrote with an order below `until` he wrote as one of its members. */
export type Former = { role: Key; until: number };
export type StaffUser = { key: Key; fullName: string; publicName: string; locked: boolean; roles: Key[]; former?: Former[] };
export type PortalUser = { key: Key; fullName: string; contact: Key; locked: boolean; portals: Key[] };
/** `ended` = `valid_to` has passed; `active` = the organisation's administrator's box; `roles` = roles below the organisation. */
export type Membership = {
  key: Key;
  user: Key;
  organisation: Key;
  isAdmin: boolean;
  active: boolean;
  ended: boolean;
  roles: Key[];
  former?: Former[];
};

export type ColumnType = 'text' | 'integer' | 'choice' | 'reference' | 'person';
export type Value = string | number | null;
/** Outside, a column is hidden until a row grants it; there is no flag for that. `owned` = owned by a behaviour. */
export type Column = {
  key: Key;
  type: ColumnType;
  owned: boolean;
  required: boolean;
  default: Value;
  /** choice: the values there are */
  options: string[];
  /** reference: the object it leads to */
  target: Key | null;
};
export type WorldObject = {
  key: Key;
  label: Key;
  columns: Column[];
  useOperationPermissions: boolean;
  useRecordPermissions: boolean;
  /** Attached things: the object of their one parent. */
  attachedTo: Key | null;
  /** Lives in a table that the portal's database role cannot read (internal notes). */
  staffOnly: boolean;
  namesContact: boolean;
  /** Wall 2, static per object: stands whenever a scope row of this object may need it. */
  wallAllRecords: boolean;
  wallChildAccounts: boolean;
};

/** One row of level 2; `principal` null and silent or missing cells are the empty rules that grant nothing (P2). */
export type OperationRow = { key: Key; object: Key; principal: Key | null; cells: Partial<Record<Verb, Cell>> };
/** One row of level 4, a cell per column of the object. */
export type ColumnRow = { key: Key; object: Key; principal: Key | null; cells: Record<Key, ColumnCell> };
/** Level 3: at most one per object and portal role. */
export type Scope = {
  key: Key;
  object: Key;
  role: Key;
  breadth: Breadth | null;
  grade: RecordGrade | null;
};
/**
 * Level 3: what members of `author` write is given to `receiver` (PRM-17); `since` = only what has that order or a larger one. `ended` =
 * taken away by an administrator, after everything had been given.
 */
export type AuthorRule = {
  key: Key;
  object: Key;
  author: Key;
  receiver: Key;
  grade: RecordGrade;
  passOn: boolean;
  since: number | null;
  ended: boolean;
};
export type SystemOperation = { key: Key; staffOnly: boolean; rows: { key: Key; principal: Key; cell: Cell }[] };

/** Where explicit grants come from. `passedOnFrom`: the share it was passed on through, revoked with it. */
export type Source = {
  key: Key;
  kind: 'rule' | 'share' | 'process' | 'participant' | 'organisation_mode';
  retired: boolean;
  passedOnFrom: Key | null;
};
/**
 * `passOn` = this share says that it may be passed on; other sources never do. `givenIn` = the account its giver acted for; nobody's where
 * staff gave it.
 */
export type Grant = {
  key: Key;
  principal: Key;
  record: Key;
  grade: RecordGrade;
  passOn: boolean;
  givenIn: Key | null;
  source: Key;
};

/** `order` is the immutable primary list order (larger = newer, unique in its object); `organisation` is an account's key. */
export type WorldRecord = {
  key: Key;
  object: Key;
  order: number;
  createdBy: Key;
  /** The membership its author acted in, where he had any. */
  writtenIn?: Key | null;
  contact: Key | null;
  organisation: Key | null;
  parent: Key | null;
  deleted: boolean;
  values: Record<Key, Value>;
};
export type HistoryEntry = { key: Key; record: Key; column: Key; by: Key; before: Value; after: Value };

/** One session: staff at the desk (no membership, no portal) or a portal user in one membership (or none) on one portal. */
export type Actor = { key: Key; user: Key; membership: Key | null; portal: Key | null };

export type World = {
  seed: number;
  accounts: Account[];
  contacts: Contact[];
  roles: Role[];
  attachments: Attachment[];
  portals: Portal[];
  staffUsers: StaffUser[];
  portalUsers: PortalUser[];
  memberships: Membership[];
  objects: WorldObject[];
  operationRows: OperationRow[];
  columnRows: ColumnRow[];
  scopes: Scope[];
  authorRules: AuthorRule[];
  systemOperations: SystemOperation[];
  sources: Source[];
  grants: Grant[];
  records: WorldRecord[];
  history: HistoryEntry[];
  actors: Actor[];
};

/** A world without anything but the two roots. */
export function emptyWorld(seed = 0): World {
  const root = (key: Key, name: string, side: 'staff' | 'portal'): Role => ({
    key,
    name,
    tree: 'organisational',
    side,
    parent: null,
    account: null,
  });
  return {
    seed,
    accounts: [],
    contacts: [],
    roles: [root(ROOT_STAFF, 'All employees', 'staff'), root(ROOT_PORTAL, 'All portal users', 'portal')],
    attachments: [],
    portals: [],
    staffUsers: [],
    portalUsers: [],
    memberships: [],
    objects: [],
    operationRows: [],
    columnRows: [],
    scopes: [],
    authorRules: [],
    systemOperations: [{ key: MODERATE, staffOnly: false, rows: [] }],
    sources: [],
    grants: [],
    records: [],
    history: [],
    actors: [],
  };
}

/** The row with this key; a world that names what it does not have is a mistake of the test, so it throws. */
export function the<T extends { key: Key }>(rows: readonly T[], key: Key): T {
  const row = rows.find((candidate) => candidate.key === key);
  if (row === undefined) throw new Error(`This world has no ${key}`);
  return row;
}
