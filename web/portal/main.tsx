/** The portal: the outside. Its base is `/p/<slug>`; the page's first data names the portal and, once logged in, the user. */
import { readFirstData, setDraftOwner, setDrawnFor } from '../api/index.ts';
import { applyBrand, start } from '../ui/index.ts';
import { PortalApp } from './app.tsx';
import { onlyLooks, portalOf } from './portal.tsx';

const first = readFirstData();
const portal = portalOf(first, window.location.pathname);
applyBrand(portal.look?.shades ?? []);
if (portal.me) setDrawnFor(portal.me.as);
// What is typed while looking as somebody is kept for nobody.
if (portal.me && !onlyLooks(portal.me)) setDraftOwner(portal.me.uid);

void start({
  files: import.meta.glob('../../shared/text/*/{common,page,portal,knowledge,tags}.json', { import: 'default' }),
  // Before the log-in the visitor's own choice, then his browser decide.
  language: portal.me?.culture,
  searches: portal.me !== null && portal.open !== false,
  draw: () => <PortalApp portal={portal} />,
});
