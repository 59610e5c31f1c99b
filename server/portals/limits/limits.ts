/**
 * Limits of a kind of portal (LIC-09..11; decision 9): rows, none in force as shipped. Beyond the number of sections nothing is added;
 * a portal with a record page of too many objects takes no changes until the page is mended, and then by itself takes them again: what is
 * beyond is reckoned anew with every change of the configuration, and kept nowhere.
 */
import { type LimitNumbers, type LimitsView, limitNumbers } from '../../../shared/contracts/limits.ts';
import { bumpConfiguration } from '../../access/index.ts';
import { audit } from '../../activity/index.ts';
import { announce, type Ctx, problem, withTx } from '../../kernel/index.ts';
import { metadataOf } from '../../metadata/index.ts';
import { arrangedObjects } from '../../records/index.ts';
import * as store from './store.ts';

type Kind = keyof LimitNumbers;
type Numbers = LimitNumbers[Kind];

const NONE: Numbers = { sections: null, pageObjects: null };
const kinds: readonly Kind[] = ['self_service', 'customer', 'partner'];
/** Pages that the administrator is told of, per portal. */
const TOLD = 10;

/** What is stored, with the kinds and numbers it says nothing about as "no limit". */
function numbersOf(stored: unknown): LimitNumbers {
  const given = (stored ?? {}) as Readonly<Partial<Record<Kind, Partial<Numbers>>>>;
  return limitNumbers.parse(Object.fromEntries(kinds.map((kind) => [kind, { ...NONE, ...given[kind] }])));
}

const smaller = (a: number | null, b: number | null): number | null => (a === null || b === null ? (a ?? b) : Math.min(a, b));

/** The numbers in force for a kind; of several packages the smallest. */
function inForce(active: readonly store.LimitRow[], kind: Kind): Numbers {
  return active
    .map(({ limits }) => numbersOf(limits)[kind])
    .reduce((a, b) => ({ sections: smaller(a.sections, b.sections), pageObjects: smaller(a.pageObjects, b.pageObjects) }), NONE);
}

/** How many custom sections a portal of this kind may have; null = any number (LIC-09). */
export async function sectionLimit(ctx: Ctx, kind: Kind): Promise<number | null> {
  return inForce(await store.activePackages(ctx), kind).sections;
}

/** After a portal was made of a template: what that brings is an addition like any other (LIC-09). Throws `conflict`. */
export async function needSections(tx: Ctx, portalId: string, kind: Kind): Promise<void> {
  const most = await sectionLimit(tx, kind);
  if (most === null) return;
  const brings = (await store.limitedPortals(tx)).find(({ id }) => id === portalId)?.sections ?? 0;
  if (brings <= most) return;
  throw problem(
    'conflict',
    `The limits in force allow ${most} custom sections in this kind of portal, and this template brings ${brings}. Choose another one, or change the limits under Licences.`,
  );
}

/** Ids of the portals that a page beyond the limit has made read-only (LIC-11). One statement where no limit is in force. */
export async function portalsReadOnly(ctx: Ctx): Promise<ReadonlySet<string>> {
  const active = await store.activePackages(ctx);
  const limits = new Map(kinds.map((kind) => [kind, inForce(active, kind).pageObjects]));
  const beyond = new Set<string>();
  if ([...limits.values()].every((most) => most === null)) return beyond;
  for (const portal of await store.limitedPortals(ctx)) {
    const most = limits.get(portal.kind) ?? null;
    if (most !== null && (await pagesOf(ctx, portal)).some(({ objects }) => objects > most)) beyond.add(portal.id);
  }
  return beyond;
}

/** The record pages of a portal with the number of objects each uses, the widest first. Read from metadata and pages, never from rights: those ask for the limits. */
async function pagesOf(ctx: Ctx, portal: store.PortalRow): Promise<LimitsView['portals'][number]['pages']> {
  const { objects } = await metadataOf(ctx);
  const pages: LimitsView['portals'][number]['pages'] = [];
  for (const key of portal.exposed) {
    const object = objects.get(key);
    if (object === undefined) continue;
    pages.push({ object: key, title: { ...object.plural }, objects: (await arrangedObjects(ctx, key, portal.id)).length });
  }
  return pages.sort((a, b) => b.objects - a.objects);
}

/** Packages, and how far each portal is from what is in force. */
export async function limitsView(ctx: Ctx): Promise<LimitsView> {
  const rows = await store.packages(ctx);
  const active = rows.filter((row) => row.active);
  const portals: LimitsView['portals'] = [];
  for (const portal of await store.limitedPortals(ctx)) {
    const { sections, pageObjects } = inForce(active, portal.kind);
    const pages = await pagesOf(ctx, portal);
    portals.push({
      uid: portal.uid,
      workspace: portal.workspace,
      title: portal.title,
      kind: portal.kind,
      sections: portal.sections,
      mostSections: sections,
      mostObjects: pageObjects,
      pages: pages.slice(0, TOLD),
      readOnly: pageObjects !== null && pages.some(({ objects }) => objects > pageObjects),
    });
  }
  return {
    packages: rows.map(({ limits, title, ...row }) => ({ ...row, title: { ...title }, limits: numbersOf(limits) })),
    portals,
  };
}

/** Puts a package in force or out of it, with these numbers. Throws `not_found`, `stale`. */
export function changeLimits(
  ctx: Ctx,
  uid: string,
  { active, limits }: { readonly active: boolean; readonly limits: LimitNumbers },
  seen: number,
): Promise<LimitsView> {
  return withTx(ctx, async (tx) => {
    const row = await store.lockPackage(tx, uid);
    if (row === null) throw problem('not_found');
    if (row.version !== seen) throw problem('stale', 'Somebody else changed these limits. Load them again.');
    await store.writePackage(tx, uid, active, limits);
    // Kept actors and open tabs learn at once whether their portal takes changes.
    await bumpConfiguration(tx);
    await announce(tx, { kind: 'portal', payload: {} });
    await audit(tx, 'limits.change', { package: row.key, active, limits });
    return limitsView(tx);
  });
}
