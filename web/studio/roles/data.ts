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

/** Why a role cannot be dropped: on itself, where it stands already, into its own branch, into the other tree, onto the other side. */
type Misplaced = 'itself' | 'here' | 'branch' | 'tree' | 'side';

/**
 * Why the tree would not show a drop there; null where it is worth trying. The server decides and knows more (organisations); this only marks
 * what need not be asked.
 */
export function misplaced(role: RoleRef, place: Place): Misplaced | null {
  if (place.role === null) {
    if (role.tree !== 'functional') return 'tree';
    return role.parent === null ? 'here' : null;
  }
  const { tree, side, uid } = place.role;
  if (uid === role.uid) return 'itself';
  if (place.path.includes(role.uid)) return 'branch';
  if (tree !== role.tree) return 'tree';
  if (side !== role.side) return 'side';
  return uid === role.parent ? 'here' : null;
}
