/** What stands beside a world: what the product answers somebody, and what the arrays say. */
import { resolverOf } from '../../../activity/mail/registry.ts';
import { createSubscriber } from '../../../activity/stream/subscriber.ts';
import { noticesFor, type Touched } from '../../../activity/stream/visible.ts';
import { comments } from '../../../comments/comments.ts';
import type { Ctx } from '../../../kernel/index.ts';
import { describe, openFile, visibleOf } from '../../../records/index.ts';
import { portalMe } from '../../../sessions/me.ts';
import { type Asked, codeOf, difference, note } from '../campaign/asked.ts';
import { slugOf } from '../campaign/rows-people.ts';
import { objectId, physicalColumn } from '../campaign/stage.ts';
import { isStaff, operation, readable } from '../oracle.ts';
import { prng } from '../prng.ts';
import { administers, offers } from '../switches.ts';
import { type Key, the } from '../world.ts';
import { heard, mailed, menuFor, opensFile, pageFor, says } from './beside.ts';
import { conditionOf, decidingValue, detailOf, pathOf } from './put.ts';

/** Comments, files, pages, the menu, streams and mails about one object and one of its records. */
export async function compareBeside(asked: Asked, object: Key, seed: number, system: Ctx): Promise<string | null> {
  const { world, who } = asked;
  const random = prng(seed);
  const records = world.records.filter((record) => record.object === object);
  const seen = records.filter((record) => readable(world, who, record));
  const { key } = random.pick(seen.length > 0 && random.chance(0.6) ? seen : records);
  return (
    (await compareComments(asked, key)) ??
    (await compareFiles(asked, object)) ??
    (await comparePage(asked, object)) ??
    (await compareMenu(asked)) ??
    (await compareStream(asked, object, seed, system)) ??
    (await compareMails(asked, object, system))
  );
}

async function compareComments({ loaded, world, who, ctx, tally }: Asked, key: Key): Promise<string | null> {
  const { names, beside } = loaded;
  const record = the(world.records, key);
  const portal = who.portal === null ? {} : { portal: slugOf(names, who.portal) };
  const told = await comments(ctx, { object: loaded.table(record.object), uid: names.of(key).uid, ...portal }).then(
    ({ comments: all, writes }) => ({ all: all.map(({ uid }) => names.keyOf(uid)), writes }),
    codeOf,
  );
  const expected = heard(world, beside, who, record);
  note(tally, expected === null ? 'comments refused' : expected.length === 0 ? 'no comments' : 'comments');
  if (!offers(world, who, 'comments')) note(tally, 'comments switched off');
  return difference('comments', told, expected === null ? 'not_found' : { all: expected, writes: says(world, who, record) });
}

async function compareFiles({ loaded, world, who, ctx, tally }: Asked, object: Key): Promise<string | null> {
  const { names, beside } = loaded;
  for (const file of beside.filed.filter(({ record }) => the(world.records, record).object === object)) {
    const told = await openFile(ctx, loaded.table(object), names.of(file.record).uid, names.of(file.key).uid).then(
      ({ name }) => name,
      codeOf,
    );
    const opens = opensFile(world, beside, who, file);
    note(tally, opens ? 'file opened' : 'file not found');
    const found = difference(`file ${file.key}`, told, opens ? file.name : 'not_found');
    if (found !== null) return found;
  }
  return null;
}

async function comparePage({ loaded, world, who, ctx, tally }: Asked, object: Key): Promise<string | null> {
  const { beside } = loaded;
  const may = operation(world, who, object, 'read') || operation(world, who, object, 'create');
  const described = await describe(ctx, loaded.table(object)).catch(codeOf);
  if (typeof described === 'string') return difference('page', described, may ? 'known' : 'not_found');
  const wanted = pageFor(world, beside, who, object);
  note(tally, wanted === null ? 'no page arranged' : 'page arranged');
  const commented = operation(world, who, object, 'read') && offers(world, who, 'comments');
  if (described.comments !== commented) return difference('comments of the description', described.comments, commented);
  const layout = described.page?.pages[0]?.layout;
  if (wanted === null || layout === undefined) return difference('page', described.page, wanted);
  const name = (key: Key) => physicalColumn(the(the(world.objects, object).columns, key));
  const parts = layout.tabs.flatMap((tab) => tab.parts);
  const told = {
    profile: layout.profile.map(({ column }) => column),
    group: parts.flatMap((part) => (part.kind === 'group' ? part.fields.map(({ column }) => column) : [])),
    rules: layout.rules.map(({ when, effects }) => [when, effects]),
    by: described.page?.by,
    values: described.page?.pages.flatMap(({ value }) => value ?? []),
    details: parts.flatMap((part) => (part.kind === 'detail' ? [{ ...part, columns: part.columns ?? [] }] : [])),
  };
  const { by } = wanted;
  note(tally, 'rules of pages', wanted.rules.length);
  note(tally, 'rules one step behind a lookup', wanted.rules.filter(({ along }) => along !== undefined).length);
  note(tally, 'pages by a value', by?.values.length ?? 0);
  note(tally, 'details of pages', wanted.details.length);
  return difference('page', told, {
    profile: wanted.profile.map(name),
    group: wanted.group.map(name),
    rules: wanted.rules.map((rule) => [conditionOf(pathOf(world, object, rule)), [{ do: rule.does, column: name(rule.column) }]]),
    by: by === null ? null : name(by.column),
    values: by === null ? [] : by.values.map(decidingValue(world, object, by, loaded.names)),
    details: wanted.details.map((detail) => detailOf(world, detail)),
  });
}

async function compareMenu({ loaded, world, who, ctx, tally }: Asked): Promise<string | null> {
  if (who.portal === null) return null;
  const { names, beside } = loaded;
  const { sections, comments: offered, organisationAdministrator } = await portalMe(ctx, slugOf(names, who.portal));
  const told = beside.sections.filter(({ key }) => sections.some((one) => one.key === `s${names.of(key).id}`));
  const wanted = menuFor(world, beside, who);
  note(tally, wanted.length === 0 ? 'empty menu' : 'sections of menus');
  const switches = [offers(world, who, 'comments'), administers(world, who)];
  return (
    difference('sections', [told.map(({ key }) => key).sort(), sections.length], [wanted, wanted.length]) ??
    difference('comments and administration of the portal', [offered, organisationAdministrator], switches)
  );
}

/** Which changes an open stream of his would tell. Of some only what is the staff's own has changed, of some only comments were made. */
async function compareStream(
  { loaded, world, who, acting, tally }: Asked,
  object: Key,
  seed: number,
  system: Ctx,
): Promise<string | null> {
  const { names, stage } = loaded;
  const random = prng(seed);
  const subscriber = createSubscriber({ sessionId: '0', portal: null }, acting, () => {});
  const records = world.records.filter((record) => record.object === object);
  const inside = new Map(records.map(({ key }) => [key, random.chance(0.3)]));
  const said = new Map(records.map(({ key }) => [key, inside.get(key) === true || random.chance(0.4)]));
  const touched = records.map(({ key }): Touched => {
    return {
      objectId: objectId(stage, world, object),
      recordId: names.of(key).id,
      inside: inside.get(key) ?? false,
      comment: said.get(key) ?? false,
    };
  });
  const told = await noticesFor(system, visibleOf, [subscriber], touched);
  subscriber.close();
  const silent = (key: Key) => inside.get(key) === true || (said.get(key) === true && !offers(world, who, 'comments'));
  const wanted = records.filter((record) => readable(world, who, record) && (isStaff(world, who) || !silent(record.key)));
  note(tally, wanted.length === 0 ? 'silent stream' : 'notices of streams');
  const keys = [...(told.get(subscriber) ?? [])].map(({ uid }) => names.keyOf(uid ?? ''));
  return difference('notices of a stream', keys.sort(), wanted.map(({ key }) => key).sort());
}

/** A mail that mentions him, made as the product makes it when it leaves. */
async function compareMails({ loaded, world, who, tally }: Asked, object: Key, system: Ctx): Promise<string | null> {
  const { names, beside } = loaded;
  for (const said of beside.said.filter(({ record }) => the(world.records, record).object === object)) {
    const payload = { comment: names.of(said.key).id, kind: said.kind, person: names.of(who.user).id };
    const letters = await resolverOf('comment_mention')(system, payload, null);
    const wanted = mailed(world, who.user, said);
    note(tally, wanted ? 'mail' : 'no mail');
    const found = difference(
      `mail about ${said.key}`,
      letters.map(({ quote }) => quote),
      wanted ? [said.words] : [],
    );
    if (found !== null) return found;
  }
  return null;
}
