import type { StdioOptions } from 'node:child_process';

/** The name by which systemd-udevd knows its kernel socket since 258; before, it looked at what kind of socket it is. */
const KERNEL_SOCKET_NAME = 'systemd-udevd-kernel.socket';

/**
 * Starts the program that goes on in our place, with the socket in which the kernel's messages wait. It is told of the socket
 * as a service manager does it, which systemd-udevd understands too, so nothing is lost between the two.
 *
 * Only the new process knows its own number, which LISTEN_PID must hold: a shell sets it and becomes the program.
 *
 * @returns once the program has started; false when it cannot be started
 */
export async function startSuccessor(command: readonly string[], ueventFd: number): Promise<boolean> {
  // Only then is it needed, and it takes long to load.
  const { spawn } = await import('node:child_process');
  const environment: NodeJS.ProcessEnv = { ...process.env, LISTEN_FDS: '1', LISTEN_FDNAMES: KERNEL_SOCKET_NAME };
  // These are about us and not about whoever comes next.
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_PID', 'WATCHDOG_USEC', 'LISTEN_PID']) delete environment[name];
  // The first descriptor that is passed on is number 3 (sd_listen_fds(3)).
  const stdio: StdioOptions = ['ignore', 'inherit', 'inherit', ueventFd];
  const child = spawn('/bin/sh', ['-c', 'LISTEN_PID=$$ exec "$@"', 'sh', ...command], { cwd: '/', detached: true, stdio, env: environment });
  return await new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
