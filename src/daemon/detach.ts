import { closeSync, openSync } from 'node:fs';

/**
 * Starts this program again in the background and waits until it is ready (systemd-udevd(8) "--daemon").
 *
 * A process of Node cannot fork, so the daemon is a new process in a session of its own. `--ready-fd` tells it that it is
 * the one to stay, and how to say that it is ready; if it dies before that, its exit status is ours.
 *
 * @param keepsErrors  the daemon has our standard error for as long as it lives, as systemd-udevd has when it debugs. Otherwise what it
 *                     says goes to the kernel's log: whoever started us over a pipe or a connection (`ssh HOST devmasterd --daemon`)
 *                     would wait for the end of it.
 */
export async function detach(argv: readonly string[], { keepsErrors }: { readonly keepsErrors: boolean }): Promise<number> {
  // Few start us so, and it takes long to load.
  const { spawn } = await import('node:child_process');
  const [program, ...rest] = argv as [string, ...string[]];
  const kernelLog = keepsErrors ? null : openKernelLog();
  const child = spawn(program, [...process.execArgv, ...rest, '--ready-fd', '3'], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', keepsErrors ? 'inherit' : kernelLog ?? 'ignore', 'pipe'],
    // Has lines begin with their priority (log.ts).
    env: kernelLog === null ? process.env : { ...process.env, HOLDER_LOG: 'priorities' },
  });
  if (kernelLog !== null) closeSync(kernelLog);
  const ready = child.stdio[3];
  return await new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (status) => {
      const words = keepsErrors ? '' : '; why stands in the kernel\'s log (dmesg), or try without --daemon';
      process.stderr.write(`devmasterd: the daemon ended before it was ready${words}\n`);
      resolve(status ?? 1);
    });
    ready?.once('data', () => {
      child.unref();
      ready.destroy();
      resolve(0);
    });
  });
}

/** Null where there is none, as in most containers. */
function openKernelLog(): number | null {
  try {
    return openSync('/dev/kmsg', 'w');
  } catch {
    return null;
  }
}
