/** What the screens of roles share: the shapes that come, addresses, and which role may stand where as far as the tree shows it. */
import type { Answer } from '../../api/index.ts';
import { BuildingIcon, type Icon, ShieldIcon, TagMarkIcon, type Text, UsersIcon } from '../../ui/index.ts';

export type Role = Answer<'GET /api/staff/roles/:role'>;
export type TreeRole = Answer<'GET /api/staff/roles'>['roles'][number];
/** What is needed to name a role and to say whether it may be dropped somewhere. */
export type RoleRef = Pick<TreeRole, 'uid' | 'title' | 'tree' | 'side' | 'version' | 'parent' | 'organisation'>;

export const rolesAt = '/roles';
export const roleAt = (uid: string, tab?: string): string => `${rolesAt}/${uid}${tab === undefined ? '' : `?tab=${tab}`}`;

/** “Functional role of staff”. */
export function kindText(t: Text, { organisation, tree, side }: Pick<RoleRef, 'organisation' | 'tree' | 'side'>): string {
  return organisation ? t('roles.kind.organisation') : t(`roles.kind.${tree}.${side}`);
}

export function markOf({ organisation, tree, side }: Pick<RoleRef, 'organisation' | 'tree' | 'side'>): Icon {
  if (organisation) return BuildingIcon;
  if (tree === 'functional') return TagMarkIcon;
  return side === 'staff' ? ShieldIcon : UsersIcon;
}

/** Where a role is dropped: onto a role with the way up to it, or beside everything (a functional role alone). */
export interface Place {
  readonly role: Pick<RoleRef, 'uid' | 'title' | 'tree' | 'side'> | null;
  /** Uids from the root to the role itself. */
  readonly path: readonly string[];
}

/**
 * Whether the tree would show a drop there: same tree and side, not where it stands already, not into its own branch. The server decides
 * and knows more (organisations); this only marks what is worth trying.
 */
export function worthTrying(role: RoleRef, place: Place): boolean {
  if (place.role === null) return role.tree === 'functional' && role.parent !== null;
  const { tree, side, uid } = place.role;
  return tree === role.tree && side === role.side && uid !== role.parent && !place.path.includes(role.uid);
}
