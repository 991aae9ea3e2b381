/** The scripts for init systems other than systemd: their syntax, and the one for sysvinit on a running system. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inNamespace, lacksNamespaces, lacksOracle } from '../support/sandbox.ts';

const packaging = join(import.meta.dirname, '../../packaging');
const scripts = ['openrc/udev', 'openrc/udev-trigger', 'openrc/udev-settle', 'sysvinit/udev', 'busybox/S10devmaster', 's6/devmasterd/run', 'initramfs-tools/devmaster'];
const hasShellcheck = spawnSync('shellcheck', ['--version']).status === 0;

describe.each(scripts)('%s', (script) => {
  it('is a script that a POSIX shell can read', () => {
    expect(spawnSync('sh', ['-n', join(packaging, script)], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  it.skipIf(!hasShellcheck)(`has nothing that shellcheck minds${hasShellcheck ? '' : ' (needs shellcheck)'}`, () => {
    // Variables that OpenRC reads (SC2034), and a library that is on other systems (SC1091).
    const result = spawnSync('shellcheck', ['--shell=sh', '--exclude=SC2034,SC1091', join(packaging, script)], { encoding: 'utf8' });
    expect(result.stdout).toBe('');
  });
});

it.skipIf(!hasShellcheck)('the module for dracut has nothing that shellcheck minds', () => {
  expect(spawnSync('shellcheck', ['--shell=bash', join(packaging, 'dracut/95devmaster/module-setup.sh')], { encoding: 'utf8' }).stdout).toBe('');
});

/** The system's folders with a layer over them, so that all can be installed for real and nothing stays. */
const layers = `
  mkdir /run/layers && mount -t tmpfs tmpfs /run/layers
  for folder in usr etc var; do
    mkdir -p /run/layers/$folder/upper /run/layers/$folder/work
    mount -t overlay -o "lowerdir=/$folder,upperdir=/run/layers/$folder/upper,workdir=/run/layers/$folder/work" overlay /$folder
  done
  PATH=/usr/sbin:/usr/bin:/sbin:/bin`;

it('nothing in the scripts for OpenRC needs a service that not every distribution has', () => {
  const needed = scripts.filter((script) => script.startsWith('openrc/')).flatMap((script) => [...readFileSync(join(packaging, script), 'latin1').matchAll(/^\tneed (.*)$/gm)].flatMap(([, names]) => (names as string).split(' ')));
  expect(new Set(needed)).toEqual(new Set(['udev', 'udev-trigger']));
});

it('commands in one line of a unit for sysMaster have a blank on both sides of what separates them', () => {
  // Otherwise it takes the second command for an argument of the first (sysMaster's manual, "service", ExecStart).
  const units = readdirSync(join(packaging, 'sysmaster')).map((name) => readFileSync(join(packaging, 'sysmaster', name), 'latin1'));
  expect(units.flatMap((text) => [...text.matchAll(/^Exec.*;.*$/gm)].map(([line]) => line.split(' ; ').length))).toEqual([2]);
  expect(units.join('')).not.toMatch(/[^ ];|;[^ ]|"/);
});

const noNamespaces = lacksNamespaces();
const noOracle = lacksOracle();

describe.skipIf(noNamespaces !== null)(`the script for sysvinit${noNamespaces === null ? '' : ` (${noNamespaces})`}`, () => {
  it('starts, tells of, reloads, restarts and stops the daemon', () => {
    const { status, stdout, stderr } = inNamespace(`${layers}
      $DEVCTL system install --init=sysvinit --files-only >/dev/null 2>&1 || exit 1
      udev=/etc/init.d/udev
      holder() { for folder in /proc/[0-9]*; do [ "$(readlink $folder/exe)" != /usr/lib/devmaster/devmaster-holder ] || [ "$(readlink $folder/ns/mnt)" != "$(readlink /proc/self/ns/mnt)" ] || echo "\${folder#/proc/}"; done; }
      $udev status; echo "status $?"
      $udev start; echo "start $?"
      $udev status; echo "status $?"
      ls /run/udev/data | grep -c -x -e c1:3 -e c1:5
      $udev start; echo "start $?"
      $udev reload; echo "reload $?"
      $udev restart; echo "restart $?"
      $udev status; echo "status $?"
      $udev stop; echo "stop $?"
      $udev status; echo "status $?"
      $udev stop; echo "stop $?"
      $udev restart 2>&1 | cat >/dev/null; echo "restart through a pipe $?"
      kill -9 "$(holder)"; $udev restart >/dev/null 2>&1; echo "restart after a death $?"
      $udev status; echo "status $?"
      $udev stop; echo "stop $?"
      $udev; echo "usage $?"`);
    expect(stderr.replace(/^.* (info|warn) .*\n/gm, '')).toContain('Usage: /etc/init.d/udev {start|stop|restart|reload|force-reload|status}');
    expect(status).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'devmasterd is not running', 'status 3',
      'Starting devmasterd', 'start 0',
      'devmasterd is running', 'status 0',
      '2',
      'devmasterd runs already', 'start 0',
      'reload 0',
      'Stopping devmasterd', 'Starting devmasterd', 'restart 0',
      'devmasterd is running', 'status 0',
      'Stopping devmasterd', 'stop 0',
      'devmasterd is not running', 'status 3',
      'stop 0',
      'restart through a pipe 0',
      'restart after a death 0',
      'devmasterd is running', 'status 0',
      'Stopping devmasterd', 'stop 0',
      'usage 2', '',
    ]);
  });
});

describe.skipIf(noNamespaces !== null)(`the script for busybox${noNamespaces === null ? '' : ` (${noNamespaces})`}`, () => {
  it('starts, tells of, restarts and stops the daemon, whether it runs or not', () => {
    const { status, stdout, stderr } = inNamespace(`${layers}
      $DEVCTL system install --init=busybox --files-only >/dev/null 2>&1 || exit 1
      devmaster=/etc/init.d/S10devmaster
      $devmaster status; echo "status $?"
      $devmaster stop; echo "stop $?"
      rm -f /dev/fd /dev/stderr
      $devmaster start; echo "start $?"
      ls /run/udev/data | grep -c -x -e c1:3 -e c1:5
      readlink /dev/fd /dev/stderr
      $devmaster start; echo "start $?"
      $devmaster reload; echo "reload $?"
      $devmaster restart; echo "restart $?"
      $devmaster status; echo "status $?"
      $devmaster stop; echo "stop $?"
      $devmaster restart; echo "restart $?"
      $devmaster stop; echo "stop $?"`);
    expect(stderr).not.toContain('cannot be reached');
    expect(status).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'devmasterd is not running', 'status 3',
      'stop 0',
      'Starting devmasterd: OK', 'start 0',
      '2',
      '/proc/self/fd', '/proc/self/fd/2',
      'Starting devmasterd: it runs already', 'start 0',
      'reload 0',
      'Stopping devmasterd: OK', 'Starting devmasterd: OK', 'restart 0',
      'devmasterd is running', 'status 0',
      'Stopping devmasterd: OK', 'stop 0',
      'Starting devmasterd: OK', 'restart 0',
      'Stopping devmasterd: OK', 'stop 0', '',
    ]);
  });
});

/** Begins the UUIDs of the storm's events, which are no other test's; digits follow, and `f` in the one that is its end. */
const STORM = randomUUID().slice(0, -12);

describe.skipIf(noOracle !== null)(`a running system without systemd${noOracle === null ? '' : ` (${noOracle})`}`, () => {
  it('changes over to devmaster and back in the middle of a storm', () => {
    const { stdout, stderr } = inNamespace(`${layers}
      storm() { for round in $(seq 200); do for device in null zero full; do printf 'change ${STORM}%012d' $round >/sys/class/mem/$device/uevent; done; done; }
      # change COMMAND…: counts the storm's events around a command that nobody finished, and those that were finished twice
      change() {
        rm -f /run/heard
        $DEVCTL monitor --kernel --udev --property >/run/heard &
        monitor=$!
        until [ -s /run/heard ] || ! kill -0 $monitor; do sleep 0.05; done
        storm & storm=$!
        "$@" || echo "failed: $?"
        wait $storm
        $DEVCTL settle
        echo change ${STORM}ffffffffffff >/sys/class/mem/null/uevent
        until [ "$(grep -c SYNTH_UUID=${STORM}f /run/heard)" = 2 ] || ! kill -0 $monitor; do sleep 0.05; done
        kill $monitor; wait $monitor
        awk 'BEGIN { RS = ""; FS = "\\n" } /SYNTH_UUID=${STORM}0/ { for (i = 1; i <= NF; i++) if ($i ~ /^SEQNUM=/) { if ($1 ~ /^KERNEL/) sent[$i] = 1; else done[$i]++ } }
          END { for (s in sent) { n++; if (!(s in done)) lost++; if (done[s] > 1) twice++ } print n " sent, " lost + 0 " lost, " twice + 0 " twice" }' /run/heard
      }
      /lib/systemd/systemd-udevd --daemon
      udevadm trigger --type=all --action=add; udevadm settle
      change $DEVCTL system install --init=sysvinit
      $DEVCTL system status | grep -o '^running: [a-z-]*'
      change devctl system uninstall
      $DEVCTL system status | grep -o '^running: [a-z-]*'
      udevadm control --exit`);
    expect(stdout.split('\n'), stderr).toEqual([
      expect.stringMatching(/^devmaster .* is installed in \/ for sysvinit, with /),
      'devmasterd has taken over from systemd-udevd',
      '600 sent, 0 lost, 0 twice',
      'running: devmasterd',
      'devmaster is no longer installed in /',
      '600 sent, 0 lost, 0 twice',
      'running: systemd-udevd',
      '',
    ]);
  });
});
