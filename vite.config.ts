/**
 * Builds the three faces into `dist/web/{portal,desk,studio}/index.html`, with hashed files under `/assets` and a manifest the size
 * check reads (`web/testing/size.ts`). The server hands the pages out; there is no development proxy.
 */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './web/compress-plugin.ts';
import { guide } from './web/guide-plugin.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Browsers with popover, light-dark() and :dir(): docs/decisions/0002-kit.md. */
export const browsers = ['chrome123', 'edge123', 'firefox128', 'safari17.5'];

export default defineConfig({
  root: at('web'),
  publicDir: at('web/public'),
  plugins: [guide(), react(), compressed()],
  build: {
    outDir: at('dist/web'),
    emptyOutDir: true,
    manifest: true,
    target: browsers,
    cssTarget: browsers,
    assetsInlineLimit: 0, // the content policy takes styles and scripts from the own origin only
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // The barrels carry every brick; a face gets the ones it draws.
      treeshake: { moduleSideEffects: [{ test: /\/web\/(ui|api|record|blocks)\/[^?]*\.tsx?$/, sideEffects: false }] },
      input: { portal: at('web/portal/index.html'), desk: at('web/desk/index.html'), studio: at('web/studio/index.html') },
    },
  },
});
