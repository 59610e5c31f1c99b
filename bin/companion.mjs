/**
 * Loaded into the server by bin/start.mjs: when the launcher is gone (killed, even with -9) the channel to it closes, and the server
 * ends as if it had been asked to.
 */
if (process.channel) {
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // The channel alone must not keep the process alive.
  process.channel.unref();
}
