/** The endpoints behind the studio's screens of rights; the rules themselves stand in ../routes.ts. */
import * as contracts from '../../../shared/contracts/rights.ts';
import type { Ctx, Http } from '../../kernel/index.ts';
import { objectVersion } from '../../metadata/index.ts';
import type { Named } from './named.ts';
import {
  findPrincipals,
  type ObjectOverview,
  objectOverview,
  objectsOverview,
  placesOf,
  portalsVersion,
  saveAvailability,
} from './overview.ts';

const GRADES = ['hidden', 'read', 'once', 'edit'] as const;
const namedView = ({ uid, kind, title, side, key }: Named) => ({ uid, kind, title, side, key });

function summaryView({ object, portals }: ObjectOverview) {
  const { key, title, plural, attachedTo, staffOnly, useOperationPermissions, useRecordPermissions } = object;
  return {
    key,
    title: { ...title },
    plural: { ...plural },
    attachedTo,
    staffOnly,
    useOperationPermissions,
    useRecordPermissions,
    portals: [...portals],
  };
}

async function rightsView(ctx: Ctx, key: string) {
  const found = await objectOverview(ctx, key);
  return {
    ...summaryView(found),
    versions: { portals: portalsVersion(found.portals), object: objectVersion(found.object) },
    displayColumn: found.object.displayColumn,
    columns: found.columns.map(({ column, rules }) => ({
      key: column.key,
      title: { ...column.title },
      owned: column.owned,
      required: column.required,
      rules: rules.map(({ named, grade }) => ({ principal: namedView(named), grade: GRADES[grade] })),
    })),
  };
}

/** Mounts them. */
export function overviewRoutes(http: Pick<Http, 'serve'>): void {
  http.serve(contracts.listRights, async (ctx) => ({
    objects: (await objectsOverview(ctx)).map((one) => ({ ...summaryView(one), rows: one.rows })),
  }));
  http.serve(contracts.getRights, async (ctx, { params }) => rightsView(ctx, params.object));
  http.serve(contracts.putAvailability, async (ctx, { params, body, ifMatch }) => {
    await saveAvailability(ctx, params.object, body.portals, ifMatch);
    return rightsView(ctx, params.object);
  });
  http.serve(contracts.findPrincipals, async (ctx, { query }) => ({
    principals: (await findPrincipals(ctx, query)).map((one) => ({ ...namedView(one), above: one.above })),
  }));
  http.serve(contracts.placesOfUser, async (ctx, { params }) => {
    const places = await placesOf(ctx, params.user);
    return {
      portals: places.filter((p) => p.kind === 'portal').map((p) => ({ slug: p.key, title: p.title })),
      memberships: places.filter((p) => p.kind === 'membership').map((p) => ({ uid: p.key, title: p.title })),
    };
  });
}
