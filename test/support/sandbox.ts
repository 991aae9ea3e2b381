import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import './turn.ts';

const here = dirname(fileURLToPath(import.meta.url));
/** Beside the sources, or below dist/ when a benchmark was bundled. */
const root = here.includes('/dist') ? here.slice(0, here.lastIndexOf('/dist')) : join(here, '../..');
const dist = join(root, 'dist');
const support = join(root, 'test/support');

/** A root file system with the release of systemd to compare with; null compares with the one that is installed. */
export const referenceRoot = process.env['DEVMASTER_REFERENCE_ROOT'] ?? null;

/** The daemon that is the oracle of comparisons. */
const systemdUdevd = referenceRoot !== null ? `chroot ${referenceRoot} /usr/lib/systemd/systemd-udevd` : ['/lib/systemd/systemd-udevd', '/usr/lib/systemd/systemd-udevd'].find((file) => existsSync(file)) ?? null;

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a shell script in namespaces of its own (see sandbox.sh). `$DEVMASTERD`, `$DEVCTL` and `$SYSTEMD_UDEVD` stand for the
 * programs; the functions of sandbox-prelude.sh are there.
 */
export function inNamespace(script: string, environment: Readonly<Record<string, string>> = {}): Finished {
  const prelude = join(support, 'sandbox-prelude.sh');
  const result = spawnSync(join(support, 'sandbox.sh'), ['bash', '-c', `. '${prelude}'\n${script}`], {
    encoding: 'latin1',
    timeout: 280_000,
    killSignal: 'SIGKILL',
    env: {
      ...process.env,
      DEVMASTERD: `${process.execPath} ${join(dist, 'devmasterd.js')}`,
      DEVCTL: `${process.execPath} ${join(dist, 'devctl.js')}`,
      SYSTEMD_UDEVD: systemdUdevd ?? '/bin/false',
      ...environment,
    },
  });
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}

/** Why system tests cannot run here, or null when they can. */
export function lacksNamespaces(): string | null {
  if (process.getuid?.() !== 0) return 'needs root, for namespaces and device nodes';
  const tried = spawnSync('unshare', ['--mount', '--net', 'true']);
  return tried.status === 0 ? null : 'needs unshare(1) and the right to make namespaces';
}

/** Why comparisons with systemd-udevd cannot run here, or null when they can. */
export function lacksOracle(): string | null {
  return lacksNamespaces() ?? (systemdUdevd === null || !existsSync('/usr/bin/udevadm') && !existsSync('/bin/udevadm') ? 'needs systemd-udevd to compare with (Debian: apt install udev)' : null);
}
