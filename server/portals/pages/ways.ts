/** Where links of a page lead, as far as their viewer may go there. */
import type { Settings, Way } from '../../../shared/contracts/page-blocks.ts';
import { articlePath, NEW_CASE, sectionPath } from '../../../shared/portal-paths.ts';
import { say, type Texts } from './blocks.ts';
import type { Eye } from './eye.ts';

type Target = Settings<'actions'>['actions'][number]['target'];

/** Below the portal's base, or out of it; null where the viewer may not go there. */
async function goal(eye: Eye, target: Target): Promise<{ to: string | null; href: string | null } | null> {
  switch (target.kind) {
    case 'new_case':
      return (await eye.describe('case'))?.can.create === true ? { to: NEW_CASE, href: null } : null;
    case 'section': {
      const section = eye.sections.find(({ key }) => key === target.section);
      return section === undefined ? null : { to: sectionPath(section), href: null };
    }
    case 'article':
      return (await eye.knowsArticle(target.article)) ? { to: articlePath(target.article), href: null } : null;
    default:
      return { to: null, href: target.address };
  }
}

/** A link with its words in the viewer's language; null where there is none, or none for him. */
export async function wayOf(eye: Eye, link: { readonly label: Texts; readonly target: Target } | null): Promise<Way | null> {
  const found = link === null ? null : await goal(eye, link.target);
  return found === null || link === null ? null : { label: say(eye.ctx, link.label), ...found };
}
