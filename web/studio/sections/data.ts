/** What the screens of menus share: reading, changing at once, addresses. */
import { type Answer, call, type Problem, problemText, useCall, useKnown } from '../../api/index.ts';
import { objectIcon } from '../../record/index.ts';
import { AlertIcon, HomeIcon, type Icon, pictureIcon, useText, useToast } from '../../ui/index.ts';

const key = 'GET /api/staff/menus/:of/:menu';
export type Menu = Answer<typeof key>;
export type Section = Menu['sections'][number];
export type MenuOf = Menu['of'];

export const useMenu = (of: MenuOf, menu: string) => useCall(key, { params: { of, menu } });

/** Address of the screen of a menu. */
export const menuAt = (of: MenuOf, uid: string): string => `/menus/${of}/${uid}`;

export const iconOf = ({ picture, icon, page }: Section): Icon => {
  if (picture !== null) return pictureIcon(picture);
  return page === 'main' && icon === null ? HomeIcon : objectIcon(icon);
};

/** Puts the menu that a change has answered in the place of the known one; a refusal is told, and the menu read again. */
export function useArrange(menu: Menu, again: () => void): (change: Promise<Menu>) => Promise<boolean> {
  const t = useText();
  const toast = useToast();
  const put = useKnown<typeof key>();
  return (change) =>
    change.then(
      (answer) => {
        put(key, { params: { of: menu.of, menu: menu.uid } }, () => answer);
        return true;
      },
      (problem: Problem) => {
        toast({ text: problem.errors?.[0]?.message ?? problem.detail ?? problemText(t, problem), icon: AlertIcon });
        again();
        return false;
      },
    );
}

/** The menu in this order. */
export const saveOrder = (menu: Menu, sections: readonly string[]): Promise<Menu> =>
  call('PUT /api/staff/menus/:of/:menu/order', {
    params: { of: menu.of, menu: menu.uid },
    body: { sections: [...sections] },
    ifMatch: menu.version,
  });

/** The list with one of its entries at another place. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const next = [...list];
  const [one] = next.splice(from, 1);
  if (one !== undefined) next.splice(Math.max(0, Math.min(to, list.length - 1)), 0, one);
  return next;
}
