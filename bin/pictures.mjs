/** `npm run pictures`: takes the pictures of README and guide anew, from the demo company (e2e/pictures.ts). */
import { runTool } from './tool.mjs';

await runTool('e2e/pictures.ts');
