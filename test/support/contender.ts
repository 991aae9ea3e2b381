import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { root } from './repository.ts';

/** A device manager and the client that talks to it. */
export interface Contender {
  readonly name: string;
  /** systemd's release number; the one that devmaster stands for */
  readonly version: number;
  readonly daemon: readonly string[];
  /** takes udevadm's verbs */
  readonly client: readonly string[];
  /** the root file system that it lives in; null for the machine's own */
  readonly referenceRoot: string | null;
}

export const devmaster: Contender = {
  name: 'devmasterd',
  version: 262,
  daemon: [`${root}/dist/devmasterd.cjs`],
  client: [process.execPath, `${root}/dist/devctl.js`],
  referenceRoot: null,
};

/** Why there can be no testbed here; null when there can. */
export function lacksTestbed(): string | null {
  if (process.getuid?.() !== 0) return 'needs root: makes namespaces, device nodes and interfaces of its own';
  for (const [program, what] of [['unshare', 'util-linux'], ['nsenter', 'util-linux'], ['ip', 'iproute2']] as const) {
    if (spawnSync(program, ['-V']).status !== 0) return `needs ${program}(1): install ${what}`;
  }
  const made = spawnSync('unshare', ['--mount', '--net', '--pid', '--fork', 'true']);
  return made.status === 0 ? null : `needs the right to make namespaces: ${String(made.stderr).trim()}`;
}

/** systemd-udevd as it is installed on this machine; null when it is not. */
export function installedUdevd(): Contender | null {
  return udevdIn(null);
}

/** systemd-udevd of the root file system that DEVMASTER_REFERENCE_ROOT names; null when it names none. */
export function referenceUdevd(): Contender | null {
  const referenceRoot = process.env['DEVMASTER_REFERENCE_ROOT'] ?? '';
  return referenceRoot === '' ? null : udevdIn(referenceRoot);
}

/**
 * What to compare with: systemd-udevd of the reference root when there is one, else of this machine. Or what is missing.
 */
export function findOracle(): Contender | { readonly missing: string } {
  const missing = lacksTestbed();
  if (missing !== null) return { missing };
  return (
    referenceUdevd() ??
    installedUdevd() ?? { missing: 'needs systemd-udevd to compare with: apt-get install udev, or set DEVMASTER_REFERENCE_ROOT to a root file system that has it' }
  );
}

function udevdIn(referenceRoot: string | null): Contender | null {
  // systemd does little in what it takes for the installation of another machine.
  const inRoot = referenceRoot === null ? [] : ['env', 'SYSTEMD_IGNORE_CHROOT=1', 'chroot', referenceRoot];
  const daemon = '/usr/lib/systemd/systemd-udevd';
  if (!existsSync((referenceRoot ?? '') + daemon) || !existsSync((referenceRoot ?? '') + '/usr/bin/udevadm')) return null;
  const [program, ...rest] = [...inRoot, '/usr/bin/udevadm', '--version'];
  const version = spawnSync(program as string, rest, { encoding: 'latin1' }).stdout.trim();
  return { name: `systemd-udevd ${version}`, version: Number.parseInt(version, 10), daemon: [...inRoot, daemon], client: [...inRoot, '/usr/bin/udevadm'], referenceRoot };
}
