/** `npm run bench`: the product against a server written by hand (bench/run.ts). */
import { runTool } from './tool.mjs';

await runTool('bench/run.ts');
