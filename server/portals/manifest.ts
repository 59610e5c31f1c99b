/** The portal as an app that browsers install: one manifest each (CON-19, decision 17). */
import type { Ctx } from '../kernel/index.ts';
import { portalFront } from '../sessions/index.ts';

const types: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  svg: 'image/svg+xml',
};

/** Its JSON. Throws `not_found`. */
export async function portalManifest(ctx: Ctx, slug: string): Promise<string> {
  const { title, culture, look } = await portalFront(ctx, slug);
  const own = look.favicon && { src: look.favicon, sizes: 'any', type: types[look.favicon.split('.').at(-1) ?? ''] };
  return JSON.stringify({
    id: `/p/${slug}`,
    name: title,
    short_name: title.slice(0, 30),
    lang: culture,
    // With the slash: an address that merely begins alike is another portal's.
    start_url: `/p/${slug}/`,
    scope: `/p/${slug}/`,
    display: 'standalone',
    theme_color: look.shades[7] ?? '#2951b2',
    background_color: '#fbfaf8',
    // A portal without a sign of its own shows ours.
    icons: [own ?? { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' }],
  });
}
