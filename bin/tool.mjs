/** What `npm run bench` and `npm run pictures` share: brings what is missing, as `npm start` does, and runs a file with a Node that can. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { checkNode, ensurePackages, ensureWeb, explain, findNode, root } from './install.mjs';

/** Runs `file` (below the root) with the words of the command line; its exit code is ours. */
export async function runTool(file) {
  try {
    checkNode();
    await ensurePackages();
    const node = findNode();
    await ensureWeb(node);
    const args = ['--disable-warning=ExperimentalWarning', path.join(root, file), ...process.argv.slice(2)];
    const child = spawn(node, args, { stdio: 'inherit' });
    // Ctrl-C reaches the tool by itself; it ends what it has started.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.once('exit', (code) => process.exit(code ?? 1));
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  }
}
