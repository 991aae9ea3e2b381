import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import type { TestContext } from 'vitest';
import type { Paths } from '../../src/base/paths.ts';
import '../support/turn.ts';

const program = '/lib/systemd/systemd-udevd';

/** Skips a test that compares with systemd-udevd where that cannot run. */
export function needUdevd(context: TestContext): void {
  context.skip(process.getuid?.() !== 0, 'needs root: runs systemd-udevd in namespaces of its own');
  context.skip(!existsSync(program), 'needs systemd-udevd to compare with: apt-get install udev');
}

/**
 * Runs systemd-udevd with /dev and /run of the given roots and no rules but those given, and has it handle synthetic
 * uevents of this machine's devices one after the other. It has a network namespace of its own, where no other
 * daemon's broadcasts are heard.
 *
 * @param events  such as `add /sys/class/mem/null`
 */
export function runUdevd(paths: Paths, { rules, events }: { rules: string; events: readonly string[] }): void {
  mkdirSync(`${paths.run}/udev/rules.d`, { recursive: true });
  mkdirSync(`${paths.run}/empty`, { recursive: true });
  writeFileSync(`${paths.run}/udev/rules.d/10-test.rules`, rules);
  const script = `
    set -e
    mount --make-rprivate /
    mount --bind "$1/empty" /usr/lib/udev/rules.d
    [ ! -d /etc/udev/rules.d ] || mount --bind "$1/empty" /etc/udev/rules.d
    mount --bind "$2" /dev
    mount --bind "$1" /run
    ${program} >/dev/null 2>&1 &
    trap 'kill $! && wait $!' EXIT
    deadline=$(($(date +%s) + 200))
    until udevadm control --ping 2>/dev/null; do [ "$(date +%s)" -lt $deadline ]; done
    shift 2
    for event; do udevadm trigger --settle --action="\${event%% *}" "\${event#* }"; done
  `;
  execFileSync('unshare', ['-m', '-n', 'sh', '-c', script, 'sh', paths.run, paths.dev, ...events], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Real nodes of this machine's memory devices, in a folder that stands for /dev. */
export function makeMemoryNodes(paths: Paths): void {
  for (const [name, minor] of [['null', 3], ['zero', 5], ['full', 7]]) execFileSync('mknod', ['-m', '666', `${paths.dev}/${name}`, 'c', '1', String(minor)]);
}
