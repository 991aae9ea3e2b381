/** A running system changes over to devmaster and back, in the middle of a storm of events: in a container with a whole systemd. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacksNamespaces, referenceRoot } from '../support/sandbox.ts';

const missing =
  lacksNamespaces() ??
  (referenceRoot === null || !existsSync(join(referenceRoot, 'usr/lib/systemd/systemd')) ? 'needs a root file system with systemd: DEVMASTER_REFERENCE_ROOT=<folder>' : null);

/** Each device changes so often, by a UUID that no daemon may take for a repetition: for longer than an exchange takes. */
const ROUNDS = 400;
/** Begins the UUIDs of the storm's events, which are no other test's; digits follow, and `f` in the one that is its end. */
const STORM = randomUUID().slice(0, -12);
const DEVICES = ['mem/null', 'mem/zero', 'tty/tty1', 'tty/tty2', 'tty/tty3'];

const scene = `
  devctl='node /opt/devmaster/dist/devctl.js'
  list() { find /usr /etc /var -xdev ! -path '/var/lib/dpkg/*-old' ! -path '/var/log/*' -printf '%p %M %u %g %l\\n' | sort; find /usr/bin /usr/lib/systemd /usr/lib/udev /etc -type f | sort | xargs -d '\\n' sha256sum; }
  storm() {
    for round in $(seq ${ROUNDS}); do
      for device in ${DEVICES.join(' ')}; do printf 'change ${STORM}%012d' "$round" >"/sys/class/$device/uevent"; done
      sleep 0.002
    done
  }
  # change NAME COMMAND…: what happens to the events of a storm around a command
  change() {
    name=$1; shift
    $devctl monitor --kernel --udev --property >"/share/$name" 2>"/share/$name.remarks" &
    monitor=$!
    until [ -s "/share/$name" ] || ! kill -0 $monitor; do sleep 0.05; done
    storm &
    storm=$!
    "$@" >"/share/$name.output" 2>&1
    echo "$name $?"
    wait $storm
    udevadm settle
    $devctl settle
    echo change ${STORM}ffffffffffff >/sys/class/mem/null/uevent
    until [ "$(grep -c SYNTH_UUID=${STORM}f "/share/$name")" = 2 ] || ! kill -0 $monitor; do sleep 0.05; done
    [ "$name" != reinstall ] || until grep -q 'daemon runs again' "/share/$name.remarks"; do sleep 0.05; done
    kill $monitor; wait $monitor
  }
  udevadm trigger --type=all --action=add; udevadm settle
  list >/share/before
  mkdir -p /run/systemd/system/devmasterd.service.d
  printf '[Service]\\nExecStartPre=test ! -e /usr/lib/devmaster/devmasterd\\n' >/run/systemd/system/devmasterd.service.d/broken.conf
  $devctl system install >/share/failure 2>&1; echo "failure $?"
  systemctl is-active systemd-udevd.service
  rm -r /run/systemd/system/devmasterd.service.d
  list >/share/after-failure
  change install $devctl system install
  systemctl is-active systemd-udevd.service
  $devctl system status >/share/status; echo "status $?"
  systemctl show --property=Id --value systemd-udevd.service
  systemctl restart systemd-udevd.service && systemctl reload systemd-udevd.service; echo "restart and reload $?"
  daemon() { systemctl show --property=MainPID --value devmasterd.service; }
  rm /usr/lib/devmaster/dist/index.js; earlier=$(daemon)
  change reinstall $devctl system install
  [ "$(daemon)" != "$earlier" ]; echo "another daemon $?"
  change uninstall devctl system uninstall
  systemctl is-active systemd-udevd.service
  systemctl show --property=Id --value systemd-udevd.service
  systemctl --failed --plain --no-legend
  ls /run/systemd/system
  list >/share/after`;

describe.skipIf(missing !== null)(`a running system${missing === null ? '' : ` (${missing})`}`, () => {
  let share = '';
  const read = (name: string): string => readFileSync(join(share, name), 'latin1');

  beforeAll(() => {
    share = mkdtempSync(join(tmpdir(), 'devmaster-container-'));
    writeFileSync(join(share, 'scene.sh'), scene);
    spawnSync(join(import.meta.dirname, 'container.sh'), [referenceRoot ?? '', share, process.execPath], { timeout: 580_000, killSignal: 'SIGKILL' });
  }, 600_000);
  afterAll(() => rmSync(share, { recursive: true }));

  it('changes over and back', () => {
    expect(read('output')).toBe('failure 1\nactive\ninstall 0\nactive\nstatus 0\ndevmasterd.service\nrestart and reload 0\nreinstall 0\nanother daemon 0\nuninstall 0\nactive\nsystemd-udevd.service\n');
    expect(read('install.output')).toContain('devmasterd has taken over from systemd-udevd\n');
    expect(read('reinstall.output')).toMatch(/^the devmasterd that ran before \(process \d+\) was replaced by this one$/m);
    expect(read('reinstall.remarks')).toBe('devctl monitor: the daemon ended; its events go on when it runs again\ndevctl monitor: the daemon runs again\n');
    expect(read('status')).toMatch(/^running: devmasterd, process \d+, devmasterd /m);
  });

  it('gives everything back when devmasterd does not start', () => {
    expect(read('failure')).toMatch(/^devctl system: devmasterd.service failed: see journalctl -u devmasterd.service; systemd-udevd runs again, and everything is as it was\n$/);
    expect(read('after-failure')).toBe(read('before'));
  });

  it.each(['install', 'reinstall', 'uninstall'])('loses no event and handles none twice (%s)', (name) => {
    const { announced, finished } = eventsOf(read(name));
    const distinct = new Set(finished);
    expect({
      announced: announced.size,
      lost: [...announced].filter((name) => !distinct.has(name)).length,
      twice: finished.length - distinct.size,
    }).toEqual({ announced: ROUNDS * DEVICES.length, lost: 0, twice: 0 });
  });

  it('has every file back as it was', () => {
    expect(read('after')).toBe(read('before'));
  });
});

/** The storm's events by device and UUID, as the kernel sent them and as a daemon finished them. One that no daemon can be given is sent again. */
function eventsOf(monitored: string): { announced: Set<string>; finished: string[] } {
  const events = monitored.split('\n\n').filter((event) => event.includes(`\nSYNTH_UUID=${STORM}0`));
  const namesOf = (source: string): string[] => events.filter((event) => event.startsWith(source)).map((event) => /\nDEVPATH=(.*)/.exec(event)?.[1] + ' ' + /\nSYNTH_UUID=(.*)/.exec(event)?.[1]);
  return { announced: new Set(namesOf('KERNEL')), finished: namesOf('UDEV') };
}
