/** `npm run bench`: brings what is missing, as `npm start` does, and runs bench/run.ts with a Node that can. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { checkNode, ensurePackages, ensureWeb, explain, findNode, root } from './install.mjs';

try {
  checkNode();
  await ensurePackages();
  const node = findNode();
  await ensureWeb(node);
  const args = ['--disable-warning=ExperimentalWarning', path.join(root, 'bench/run.ts'), ...process.argv.slice(2)];
  const child = spawn(node, args, { stdio: 'inherit' });
  // Ctrl-C reaches the bench by itself; it ends what it has started.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('exit', (code) => process.exit(code ?? 1));
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
