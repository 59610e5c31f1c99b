/** `npm run pictures`: takes the pictures of README and guide anew, from the demo company (e2e/pictures.ts). */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { checkNode, ensurePackages, ensureWeb, explain, findNode, root } from './install.mjs';

try {
  checkNode();
  await ensurePackages();
  const node = findNode();
  await ensureWeb(node);
  const args = ['--disable-warning=ExperimentalWarning', path.join(root, 'e2e/pictures.ts'), ...process.argv.slice(2)];
  const child = spawn(node, args, { stdio: 'inherit' });
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('exit', (code) => process.exit(code ?? 1));
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
