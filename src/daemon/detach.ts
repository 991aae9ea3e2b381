/**
 * Starts this program again in the background and waits until it is ready (systemd-udevd(8) "--daemon").
 *
 * A process of Node cannot fork, so the daemon is a new process in a session of its own. `--ready-fd` tells it that it is
 * the one to stay, and how to say that it is ready; if it dies before that, its exit status is ours.
 */
export async function detach(argv: readonly string[]): Promise<number> {
  // Few start us so, and it takes long to load.
  const { spawn } = await import('node:child_process');
  const [program, ...rest] = argv as [string, ...string[]];
  const child = spawn(program, [...process.execArgv, ...rest, '--ready-fd', '3'], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const ready = child.stdio[3];
  return await new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (status) => resolve(status ?? 1));
    ready?.once('data', () => {
      child.unref();
      ready.destroy();
      resolve(0);
    });
  });
}
