import { describe, expect, it } from 'vitest';
import { inNamespace, lacksNamespaces } from '../support/sandbox.ts';

const missing = lacksNamespaces();

describe.skipIf(missing !== null)(`devctl apply${missing === null ? '' : ` (${missing})`}`, () => {
  it('names, links, permits and records a device without a daemon, and undoes it', () => {
    const { status, stdout, stderr } = inNamespace(`
      mkdir -p /run/rules
      echo 'KERNEL=="null", SYMLINK+="test/link other", OWNER="1", GROUP="2", MODE="0640", TAG+="mark", ENV{FOUND}="yes"' >/run/rules/10.rules
      $DEVCTL apply --rules-dir /run/rules --action add /dev/null || exit 1
      stat -c '%a %u:%g' /dev/null; readlink /dev/test/link /dev/other; grep -v ^I: /run/udev/data/c1:3; ls /run/udev/tags/mark
      $DEVCTL apply --rules-dir /run/rules --action remove /sys/class/mem/null || exit 2
      ls /dev/test /dev/other /run/udev/data/c1:3 2>/dev/null; find /run/udev/links /run/udev/tags -type f -o -type l | wc -l`);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toBe('640 1:2\n../null\nnull\nS:test/link\nS:other\nE:FOUND=yes\nG:mark\nQ:mark\nV:1\nc1:3\n0\n');
  });

  it('handles all devices', () => {
    const { status, stdout } = inNamespace(`
      mkdir -p /run/rules; echo 'ENV{SEEN}="1"' >/run/rules/10.rules
      $DEVCTL apply --rules-dir /run/rules --all 2>/run/errors
      echo "failed $(grep -vc '/vda' /run/errors)"
      grep -l SEEN=1 /run/udev/data/* | wc -l; find -L /sys/bus/*/devices /sys/class -maxdepth 2 -name uevent 2>/dev/null | wc -l`);
    expect(status).not.toBeNull();
    const [failed, recorded] = stdout.split('\n');
    expect(failed).toBe('failed 0');
    expect(Number(recorded)).toBeGreaterThan(50);
  });

  it('says so when there is no such device', () => {
    const { status, stderr } = inNamespace('$DEVCTL apply --action add /dev/no-such-device');
    expect(status).toBe(1);
    expect(stderr).toContain("there is no device '/dev/no-such-device'");
  });

  it('works on a sysfs, a /dev and a /run of the caller', () => {
    const { status, stdout, stderr } = inNamespace(`
      mkdir -p /run/t/sys/devices/board/thing0 /run/t/sys/class/things /run/t/sys/bus /run/t/dev /run/t/run /run/rules
      cd /run/t/sys
      ln -s ../../../class/things devices/board/thing0/subsystem; ln -s ../../devices/board/thing0 class/things/thing0
      printf 'MAJOR=240\\nMINOR=7\\nDEVNAME=thing0\\n' >devices/board/thing0/uevent; echo 240:7 >devices/board/thing0/dev; printf 'a name \\n' >devices/board/thing0/label
      echo 'SUBSYSTEM=="things", ATTR{label}=="a name", SYMLINK+="by-label/$attr{label}", MODE="0604"' >/run/rules/10.rules
      $DEVCTL apply --sys /run/t/sys --dev /run/t/dev --run /run/t/run --rules-dir /run/rules /devices/board/thing0 || exit 1
      cd /run/t; stat -c '%F %t:%T %a' dev/thing0; readlink dev/by-label/a_name; ls run/udev/data
      $DEVCTL apply --sys /run/t/sys --dev /run/t/dev --run /run/t/run --rules-dir /run/rules --action remove /devices/board/thing0 || exit 2
      find dev -mindepth 1`);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toBe('character special file f0:7 604\n../thing0\nc240:7\n');
  });
});
