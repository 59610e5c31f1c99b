/** The portal: the outside. Its base is `/p/<slug>`; the page's first data names the portal. */
import { readFirstData } from '../api/index.ts';
import { applyBrand, start } from '../ui/index.ts';
import { PortalApp } from './app.tsx';

const first = readFirstData();
const slug = first.portal?.slug ?? window.location.pathname.split('/')[2] ?? '';
applyBrand(first.portal?.shades ?? []);

void start({
  files: import.meta.glob('../../shared/text/*/{common,portal}.json', { import: 'default' }),
  language: first.language,
  draw: () => <PortalApp slug={slug} title={first.portal?.title ?? slug} />,
});
