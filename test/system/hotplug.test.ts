import { describe, expect, it } from 'vitest';
import { inNamespace, lacksNamespaces } from '../support/sandbox.ts';

const missing = lacksNamespaces();

describe.skipIf(missing !== null)(`devices that come and go while the daemon runs${missing === null ? '' : ` (${missing})`}`, () => {
  it('handles each of 500 pairs of interfaces once, in order, and loses none', () => {
    const { status, stdout, stderr } = inNamespace(`
      start_daemon $DEVMASTERD || exit 1
      $DEVCTL monitor --kernel --subsystem-match=net >/run/kernel.log & kernel=$!
      $DEVCTL monitor --udev --subsystem-match=net >/run/udev.log & udev=$!
      until grep -q KERNEL /run/kernel.log && grep -q UDEV /run/udev.log; do sleep 0.02; done; sleep 0.3
      for i in $(seq 500); do echo "link add va$i type veth peer name vb$i"; done | ip -batch -
      $DEVCTL settle || exit 2
      echo "records $(ls /run/udev/data | grep -c ^n)"
      echo "queue $(test -e /run/udev/queue && echo there || echo gone)"
      for i in $(seq 500); do echo "link del va$i"; done | ip -batch -
      $DEVCTL settle || exit 3
      echo "left $(ls /run/udev/data | grep -c ^n)"
      sleep 0.3; kill $kernel $udev; wait $kernel $udev
      sed -n 's/^KERNEL *\\[[0-9.]*\\] *//p' /run/kernel.log | grep ' /devices/virtual/net/v[ab][0-9]* ' >/run/kernel.events
      sed -n 's/^UDEV *\\[[0-9.]*\\] *//p' /run/udev.log | grep ' /devices/virtual/net/v[ab][0-9]* ' >/run/udev.events
      echo "kernel $(wc -l </run/kernel.events) udev $(wc -l </run/udev.events)"
      sort /run/kernel.events >/run/a; sort /run/udev.events >/run/b; cmp /run/a /run/b && echo same
      for i in 1 250 500; do grep " /devices/virtual/net/va$i " /run/udev.events | tr '\\n' ';'; done
      stop_daemon`);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain('records 1000\n');
    expect(stdout).toContain('queue gone\n');
    expect(stdout).toContain('left 0\n');
    expect(stdout).toContain('kernel 2000 udev 2000\nsame\n');
    for (const name of ['va1', 'va250', 'va500']) {
      expect(stdout).toContain(`add      /devices/virtual/net/${name} (net);remove   /devices/virtual/net/${name} (net);`);
    }
  });

  it('records a loop device when it gets a file and when it loses it', () => {
    const { status, stdout, stderr } = inNamespace(`
      mkdir -p /run/udev/rules.d
      echo 'SUBSYSTEM=="block", KERNEL=="loop[0-9]*", ATTR{loop/backing_file}=="?*", ENV{BACKED}="yes", SYMLINK+="test/%k-backed"' >/run/udev/rules.d/10-test.rules
      start_daemon $DEVMASTERD || exit 1
      truncate -s 1M /run/image
      loop=$(losetup --find --show /run/image) || exit 2
      name=$(basename $loop); number=b$(cat /sys/block/$name/dev)
      $DEVCTL settle
      grep BACKED /run/udev/data/$number; readlink /dev/test/$name-backed | sed "s/$name/LOOP/"
      losetup -d $loop; $DEVCTL settle
      grep -c BACKED /run/udev/data/$number; test -e /dev/test/$name-backed || echo unlinked
      stop_daemon`);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toBe('E:BACKED=yes\n../LOOP\n0\nunlinked\n');
  });

  it('handles a device that is added and removed in one breath', () => {
    const { status, stdout } = inNamespace(`
      modprobe zram num_devices=0 2>/dev/null; [ -e /sys/class/zram-control ] || { echo no zram; exit 0; }
      start_daemon $DEVMASTERD || exit 1
      for i in 1 2 3 4 5; do n=$(cat /sys/class/zram-control/hot_add) && echo $n >/sys/class/zram-control/hot_remove; done
      $DEVCTL settle || exit 2
      ls /run/udev/data | grep -c "^b$(sed -n 's/ zram$//p' /proc/devices | tr -d ' ' | tail -1):" | sed 's/^/left /'
      stop_daemon`);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^(left 0|no zram)\n$/);
  });

  it('gives an interface the name that a rule asks for, and records it under that name', () => {
    const { status, stdout, stderr } = inNamespace(`
      mkdir -p /run/udev/rules.d
      echo 'SUBSYSTEM=="net", KERNEL=="veth7", NAME="renamed7", ENV{MARK}="1"' >/run/udev/rules.d/10-test.rules
      start_daemon $DEVMASTERD || exit 1
      ip link add veth7 type veth peer name veth8
      $DEVCTL settle
      test -e /sys/class/net/renamed7 && echo renamed
      $DEVCTL info -q property /sys/class/net/renamed7 | grep -E '^(INTERFACE|MARK|ID_RENAMING)='
      stop_daemon`);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain('renamed\nINTERFACE=renamed7\n');
    expect(stdout).not.toContain('ID_RENAMING');
  });

  it('takes a rule into force that was written just before the event', () => {
    const { status, stdout } = inNamespace(`
      mkdir -p /run/udev/rules.d
      start_daemon $DEVMASTERD || exit 1
      for i in 1 2 3; do
        echo "KERNEL==\\"null\\", ENV{ROUND}=\\"$i\\"" >/run/udev/rules.d/10-$i.rules
        $DEVCTL trigger --settle /dev/null
        grep ROUND /run/udev/data/c1:3
      done
      stop_daemon`);
    expect(status).toBe(0);
    expect(stdout).toBe('E:ROUND=1\nE:ROUND=2\nE:ROUND=3\n');
  });
});
