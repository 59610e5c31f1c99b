/**
 * Which part of the guide a screen's “?” opens (DOC-02): the longest beginning of its path counts. A part is a heading of the chapter, by
 * its words in small letters with lines between.
 */
export type Face = 'portal' | 'desk' | 'studio';

/** The chapter of a face. */
export const chapters = { portal: 'customers', desk: 'staff', studio: 'administrators' } as const;

export const parts: Readonly<Record<Face, Readonly<Record<string, string>>>> = {
  portal: {
    '/': 'the-first-page',
    '/cases': 'following-it',
    '/cases/new': 'opening-a-case',
    '/knowledge': 'finding-answers',
    '/s': 'other-lists',
    '/followed': 'the-page-of-an-entry',
    '/settings': 'your-profile',
    '/profile': 'your-profile',
    '/organisation': 'your-profile',
  },
  desk: {
    '/desk': 'the-desk',
    '/desk/cases': 'a-case',
    '/desk/accounts': 'accounts-contacts-services',
    '/desk/departments': 'accounts-contacts-services',
    '/desk/contacts': 'accounts-contacts-services',
    '/desk/services': 'accounts-contacts-services',
    '/desk/knowledge': 'writing-articles',
    '/desk/knowledge/categories': 'categories',
    '/desk/knowledge/report': 'what-readers-say',
    '/desk/objects': 'objects-of-your-company',
    '/desk/followed': 'the-page-of-a-record',
    '/desk/settings': 'your-settings',
  },
  studio: {
    '/': 'from-empty-to-the-first-case',
    '/portals': 'states-of-a-portal',
    '/workspaces': 'states-of-a-portal',
    '/workspaces/*/log-in-page': 'before-anybody-logs-in-the-log-in-pages',
    '/staff-log-in': 'before-anybody-logs-in-the-log-in-pages',
    '/main-pages': 'the-main-page-of-a-portal',
    '/menus': 'the-menu-of-a-portal-and-sections',
    '/profile-pages': 'profile-pages',
    '/staff': 'people-organisations-seats',
    '/organisations': 'people-organisations-seats',
    '/portal-users': 'people-organisations-seats',
    '/licences': 'people-organisations-seats',
    '/mail': 'mail',
    '/roles': 'roles',
    '/rights': 'who-may-see-what',
    '/objects': 'objects-of-your-own',
    '/objects/*/pages': 'the-page-of-a-record',
    '/objects/import': 'from-a-spreadsheet',
    '/system-operations': 'who-may-see-what',
    '/explain': 'who-may-see-what',
  },
};

/** The words of a heading as the end of an address. */
export const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');

const steps = (path: string): string[] => path.split('/').filter(Boolean);

/** The part for a path of this face; empty where none is named: then the chapter is opened at its beginning. */
export function partFor(face: Face, path: string): string {
  const asked = steps(path);
  const fitting = Object.entries(parts[face]).filter(([beginning]) => {
    const wanted = steps(beginning);
    // The first page is only itself.
    if (wanted.length === 0) return asked.length === 0;
    return wanted.every((step, at) => step === '*' || step === asked[at]) && asked.length >= wanted.length;
  });
  const longest = fitting.sort(([a], [b]) => steps(b).length - steps(a).length)[0];
  return longest?.[1] ?? '';
}

/** Address of the part; `base` is the portal's (`/p/acme`), since its guide is read below it. */
export function helpAt(face: Face, path: string, base = ''): string {
  const part = partFor(face, path);
  const page = face === 'portal' ? `${base}/help` : `/help/${chapters[face]}`;
  return part === '' ? page : `${page}#${part}`;
}
