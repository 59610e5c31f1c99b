/**
 * A world into the database: what the world before had goes, what this one has comes, in one transaction behind the walls. People
 * and rules pass the product's own triggers, unless the world is loaded bare; sources that are retired are retired by the product.
 */
import { fillSome } from '../../../access/authors/fill.ts';
import { actorOf, GRADE, retireSources, saveAuthorRules } from '../../../access/index.ts';
import { flush } from '../../../kernel/flush.ts';
import { type Actor, type Ctx, compile, contextFor, type Sql, type System, sql, systemContext } from '../../../kernel/index.ts';
import { hasAccessTable, hasMarks, metadataOf, type ObjectDef, tables } from '../../../metadata/index.ts';
import { dropPortalPoliciesSql, portalPoliciesSql } from '../../../metadata/sync-walls.ts';
import { reindexSql } from '../../../metadata/sync-words.ts';
import { type Beside, NOTHING_BESIDE, randomBeside } from '../beside/beside.ts';
import { rowsOfBeside } from '../beside/put.ts';
import { type Marks, NO_MARKS, randomMarks } from '../marks/marks.ts';
import { rowsOfMarks } from '../marks/put.ts';
import { randomViews, type View } from '../marks/views.ts';
import type { Key, World } from '../world.ts';
import { the } from '../world.ts';
import { type Names, namesFor, type Rows } from './names.ts';
import { authorsOf, sourceOf } from './rows-authors.ts';
import { individual, peopleOf, slugOf } from './rows-people.ts';
import { baseOf, recordsOf } from './rows-records.ts';
import { rulesOf } from './rows-rules.ts';
import { physicalKey, type Stage } from './stage.ts';
import { sweep } from './sweep.ts';

/** What is made beside a world, and grants nothing. */
type More = Pick<Loaded, 'marks' | 'views' | 'beside'>;

/** A world that stands in the database. */
export interface Loaded {
  readonly stage: Stage;
  readonly world: World;
  readonly names: Names;
  readonly marks: Marks;
  readonly views: readonly View[];
  readonly beside: Beside;
  /** The time of every request to it. */
  readonly now: Date;
  /** The table of an object. */
  table(object: Key): string;
  /** Who acts, as the product sees it; null where he may not. */
  actor(key: Key): Promise<Actor | null>;
}

/** All that the world before has left behind, except people, whom nobody knows any more. */
function emptySql(stage: Stage): Sql[] {
  const used = [...stage.objects.values()].filter((object) => stage.used.has(object.key));
  const rules = [
    'author_fill',
    'author_rule',
    'operation_rule',
    'column_rule',
    'scope_rule',
    'system_operation_rule',
    'exposure',
    'choice',
    'grant_source',
    'list_view',
    'folder_reader',
    'folder',
    'tag',
    'comment',
    'internal_comment',
    'record_page',
    'section',
  ];
  const records = used.flatMap((object) => [
    sql`delete from ${tables.files(object.key)}`,
    sql`delete from ${tables.records(object.key)}`,
    sql`delete from ${tables.history(object.key)}`,
    sql`delete from ${tables.search(object.key)}`,
    ...(hasAccessTable(object) ? [sql`delete from ${tables.access(object.key)}`] : []),
    ...(hasMarks(object) ? [sql`delete from ${tables.marks(object.key)}`] : []),
  ]);
  return [
    ...rules.map((table) => sql`delete from ${sql.id('portico', table)}`),
    sql`delete from portico.object_column where key ~ '^(c[0-9]_|papers$)'`,
    ...records,
  ];
}

function insertSql({ table, columns, rows }: Rows): Sql | null {
  if (rows.length === 0) return null;
  const names = sql.join(Object.keys(columns).map((name) => sql.id(name)));
  const typed = sql.join(Object.entries(columns).map(([name, type]) => sql`${sql.id(name)} ${sql.raw(type)}`));
  return sql`insert into ${sql.id(...table.split('.'))} (${names}) overriding system value
    select ${names} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(${typed})`;
}

/** Switches of the objects as this world has them, and policies where the wall is another one than in the world before. */
function objectsSql(world: World, stage: Stage): Sql[] {
  return world.objects.flatMap((object) => {
    const definition = stage.objects.get(physicalKey(world, object)) as ObjectDef;
    const walls = { wallAllRecords: object.wallAllRecords, wallChildAccounts: object.wallChildAccounts };
    const set = sql`update portico.object set use_operation_permissions = ${object.useOperationPermissions}::boolean,
      use_record_permissions = ${object.useRecordPermissions}::boolean, wall_all_records = ${walls.wallAllRecords}::boolean,
      wall_child_accounts = ${walls.wallChildAccounts}::boolean, contact_column = ${object.namesContact ? 'contact' : null}::text
      where id = ${definition.id}::bigint`;
    const wall = JSON.stringify(walls);
    if (object.attachedTo !== null || stage.walls.get(definition.key) === wall) return [set];
    stage.walls.set(definition.key, wall);
    return [set, ...dropPortalPoliciesSql(definition), ...portalPoliciesSql({ ...definition, ...walls })];
  });
}

/** The contact column is there where the object names one. */
function contactSql(world: World, stage: Stage): Sql[] {
  const heads = world.objects.filter((object) => object.attachedTo === null);
  return heads.map(({ key, namesContact }) => {
    const id = stage.objects.get(key)?.id ?? '';
    return namesContact
      ? sql`insert into portico.object_column (object_id, key, type, title, settings, position)
          values (${id}::bigint, 'contact', 'reference', '{"en": "contact"}', '{"target": "contact"}', 900) on conflict do nothing`
      : sql`delete from portico.object_column where object_id = ${id}::bigint and key = 'contact'`;
  });
}

async function send(stage: Stage, statements: readonly Sql[]): Promise<void> {
  try {
    await flush(
      stage.admin,
      statements.map((statement) => compile(statement)),
    );
  } catch (error) {
    // All is as it was before, policies too; the next world makes its own anew.
    stage.walls.clear();
    throw error;
  }
}

/** What the rules by author give, by the product's own hand; then it takes away those that have ended. */
async function giveByAuthor(ctx: Ctx, world: World, { of }: Names): Promise<void> {
  const give = async (key: Key, size: number) => {
    while ((await fillSome(ctx, of(sourceOf(key)).id, size)) !== 'done');
  };
  // A few records a time for one of them: the place is written down and found again.
  await Promise.all(world.authorRules.map(({ key }, index) => give(key, index === 0 ? 3 : 100)));
  for (const object of new Set(world.authorRules.filter((rule) => rule.ended).map((rule) => rule.object))) {
    const living = world.authorRules.filter((rule) => rule.object === object && !rule.ended);
    await saveAuthorRules(
      ctx,
      physicalKey(world, the(world.objects, object)),
      living.map(({ author, receiver, grade, passOn, since }) => ({
        authorRoleId: of(author).id,
        receiverRoleId: of(receiver).id,
        grade: GRADE[grade],
        mayPassOn: passOn,
        existing: since === null,
      })),
    );
  }
}

/** So many worlds later those before are swept away. */
const SWEEP_AFTER = 50;

/** Puts a world in the place of the one before. */
export async function load(stage: Stage, world: World, way: Pick<Way, 'bare' | 'alive'> = {}): Promise<Loaded> {
  if (stage.loaded > 0 && stage.loaded % SWEEP_AFTER === 0) await sweep(stage);
  stage.loaded += 1;
  const names = namesFor(stage);
  const marks = way.bare ? NO_MARKS : randomMarks(world);
  const beside = way.bare ? NOTHING_BESIDE : { ...randomBeside(world), alive: way.alive === true };
  const more = { marks, views: way.bare ? [] : randomViews(world, marks), beside };
  return put(stage, world, names, peopleOf(world, stage, names), more, way);
}

/** Another world of the very same people, under the same names and at the same time, in the place of the one that is loaded. */
export async function loadTwin({ stage, names, now }: Loaded, world: World, more: More): Promise<Loaded> {
  // Only who is called what may be another.
  const exposures = peopleOf(world, stage, names).filter(({ table }) => table === 'portico.exposure');
  const called = [
    ...world.contacts.map(({ key, name }) => sql`update data.contact set name = ${name} where id = ${names.of(key).id}::bigint`),
    ...world.staffUsers.map(
      ({ key, fullName }) => sql`update portico.staff_user set display_name = ${fullName} where id = ${names.of(key).id}::bigint`,
    ),
  ];
  await send(stage, called);
  return { ...(await put(stage, world, names, exposures, more, { twin: true })), now };
}

/** What the triggers of memberships do, where those do not fire: who administrates his organisation holds that office. */
const officesSql = sql`insert into portico.membership_role (membership_id, role_id, valid_from)
  select m.id, r.id, m.valid_from from portico.membership m join portico.role r on r.key = 'organisation_administrators'
  where m.is_admin and m.organisation_id is not null and m.valid_to is null on conflict do nothing`;

interface Way {
  /** Everybody is there already. */
  readonly twin?: boolean;
  /** Without what stands beside a world, and past the triggers, which are half of the price. */
  readonly bare?: boolean;
  /** Rules of pages may hold. */
  readonly alive?: boolean;
}

async function put(stage: Stage, world: World, names: Names, people: Rows[], more: More, way: Way = {}): Promise<Loaded> {
  const { marks, views, beside } = more;
  const inserts = (rows: Rows[]) => rows.map(insertSql).filter((one) => one !== null);
  await send(stage, [
    sql`set local session_replication_role = replica`,
    ...emptySql(stage),
    ...(way.bare ? [] : [sql`set local session_replication_role = origin`]),
    ...objectsSql(world, stage),
    ...contactSql(world, stage),
    ...inserts([...people, ...rulesOf(world, stage, names)]),
    ...(way.bare ? [officesSql] : [sql`set local session_replication_role = replica`]),
    // The principals of rules by author stay; nobody else knows them.
    ...inserts([
      ...recordsOf(world, stage, names),
      ...rowsOfMarks(world, marks, views, stage, names),
      ...rowsOfBeside(world, beside, stage, names),
      ...authorsOf(world, stage, names).filter(({ table }) => !way.twin || table !== 'portico.principal'),
    ]),
    sql`update portico.configuration set epoch = epoch + 1`,
  ]);
  stage.used = new Set(world.objects.map((object) => physicalKey(world, object)));
  const ctx = await systemContext(stage.system, 'campaign');
  const { objects, epoch } = await metadataOf(ctx);
  await send(
    stage,
    world.objects.map((object) => reindexSql(objects.get(physicalKey(world, object)) as ObjectDef, '0', 1_000)),
  );
  // Each rule that has been given raises the counter, and the objects stay as they are: they are not read anew for each.
  const settled = { ...ctx.actor, epochs: { ...ctx.actor.epochs, configuration: epoch } };
  await giveByAuthor(contextFor(stage.system, settled, ctx.now), world, names);
  const retired = world.sources.filter((source) => source.retired).map((source) => names.of(baseOf(source.key)).id);
  await retireSources(ctx, retired);
  return loaded(stage, world, names, more, ctx.now);
}

/** The same world, as if nobody had asked it anything yet: what the product keeps between requests is out of date. */
export async function again({ stage, world, names, marks, views, beside, now }: Loaded): Promise<Loaded> {
  await stage.admin.query('update portico.configuration set epoch = epoch + 1');
  return loaded(stage, world, names, { marks, views, beside }, now);
}

function loaded(stage: Stage, world: World, names: Names, more: More, now: Date): Loaded {
  const actors = new Map<Key, Promise<Actor | null>>();
  const find = (key: Key) => {
    const { user, membership, portal } = the(world.actors, key);
    const lone = world.memberships.every((one) => one.user !== user) && world.attachments.some((one) => one.to === user);
    return actorOf(stage.system, {
      principalId: names.of(user).id,
      ...(membership !== null && { membershipId: names.of(membership).id }),
      ...(membership === null && portal !== null && lone && { membershipId: names.of(individual(user)).id }),
      ...(portal !== null && { portalSlug: slugOf(names, portal) }),
    });
  };
  return {
    stage,
    world,
    names,
    ...more,
    now,
    table: (object) => physicalKey(world, the(world.objects, object)),
    actor: (key) => {
      const known = actors.get(key) ?? find(key);
      actors.set(key, known);
      return known;
    },
  };
}

/** A context of somebody who may act, on one of the two systems. */
export function as({ now }: Loaded, actor: Actor, system: System): Ctx {
  return contextFor(system, actor, now);
}
