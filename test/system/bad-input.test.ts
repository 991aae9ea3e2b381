import { describe, expect, it } from 'vitest';
import { inNamespace, lacksNamespaces } from '../support/sandbox.ts';

const missing = lacksNamespaces();

/** Sends a datagram that looks like the kernel's to the daemon's own port or to its group. */
const forge = (target: string): string => `python3 - <<'PY' 2>/dev/null || true
import socket, re
message = b"remove@/devices/virtual/mem/null\\0ACTION=remove\\0DEVPATH=/devices/virtual/mem/null\\0SUBSYSTEM=mem\\0MAJOR=1\\0MINOR=3\\0DEVNAME=null\\0SEQNUM=1\\0"
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 15)
s.bind((0, 0))
${target}
PY
`;
const unicast = `
for line in open("/proc/net/netlink").read().splitlines()[1:]:
    fields = line.split()
    if fields[1] == "15" and fields[3] == "00000001":
        s.sendto(message, (int(fields[2]), 0))`;
const multicast = 's.sendto(message, (0, 1))';

describe.skipIf(missing !== null)(`bad input${missing === null ? '' : ` (${missing})`}`, () => {
  it('a bad line costs itself: it is named by file, line and column, and the others are in force', () => {
    const { status, stdout } = inNamespace(`
      mkdir -p /run/udev/rules.d
      printf '%s\\n' 'KERNEL=="null", ENV{BEFORE}="1"' 'KERNEL=="null", FROBNICATE="1"' 'KERNEL=="null", GROUP="no-such-group", ENV{BAD_GROUP}="1"' 'KERNEL=="null", ENV{AFTER}="1"' >/run/udev/rules.d/10-test.rules
      start_daemon $DEVMASTERD --rules-dir /run/udev/rules.d --rules-dir /nowhere || exit 1
      $DEVCTL trigger --settle /dev/null
      grep E: /run/udev/data/c1:3
      stop_daemon
      cat /run/daemon.log`);
    expect(status).toBe(0);
    expect(stdout).toContain('E:BEFORE=1\n');
    expect(stdout).toContain('E:AFTER=1\n');
    expect(stdout).toMatch(/FROBNICATE.*10-test\.rules:2:17/);
    expect(stdout).toMatch(/no-such-group.*10-test\.rules:3:/);
  });

  it('nobody but the kernel is believed: forged messages to the port or the group change nothing', () => {
    const { status, stdout } = inNamespace(`
      start_daemon $DEVMASTERD || exit 1
      mkdir -p /run/udev/rules.d
      echo 'KERNEL=="null", ACTION=="remove", RUN+="/bin/touch /run/fooled"' >/run/udev/rules.d/10-test.rules
      $DEVCTL trigger --settle --action=add /dev/null
      ${forge(unicast)}
      ${forge(multicast)}
      $DEVCTL control --ping; $DEVCTL settle
      test -e /run/fooled && echo fooled
      test -e /run/udev/data/c1:3 && echo kept
      stop_daemon
      grep -c 'netlink message was ignored' /run/daemon.log`);
    expect(status).toBe(0);
    expect(stdout).not.toContain('fooled');
    expect(stdout).toContain('kept\n');
    expect(stdout).toMatch(/^[1-9][0-9]*\n$/m);
  });

  it('bytes that are no UTF-8 lose at most their property, never the event', () => {
    const { status, stdout } = inNamespace(`
      mkdir -p /run/udev/rules.d /run/fake
      printf '#!/bin/sh\\nprintf "GOOD=1\\\\nBYTES=a\\\\222b\\\\nCONTROL=a\\\\001b\\\\nALSO_GOOD=2\\\\n"\\n' >/run/fake/helper; chmod +x /run/fake/helper
      echo 'KERNEL=="null", IMPORT{program}="/run/fake/helper", ENV{DONE}="1"' >/run/udev/rules.d/10-test.rules
      start_daemon $DEVMASTERD || exit 1
      $DEVCTL trigger --settle /dev/null
      grep -a E: /run/udev/data/c1:3
      stop_daemon`);
    expect(status).toBe(0);
    expect(stdout).toContain('E:GOOD=1\n');
    expect(stdout).toContain('E:ALSO_GOOD=2\n');
    expect(stdout).toContain('E:DONE=1\n');
    expect(stdout).not.toContain('CONTROL');
  });

  it('a program that hangs is killed with all that it started, and the event is finished', () => {
    const { status, stdout } = inNamespace(`
      mkdir -p /run/udev/rules.d /run/fake
      printf '#!/bin/sh\\nsleep 1000 & echo $! >/run/fake/grandchild\\nsleep 1000\\n' >/run/fake/hang; chmod +x /run/fake/hang
      echo 'KERNEL=="null", PROGRAM=="/run/fake/hang", ENV{PASSED}="1"' >/run/udev/rules.d/10-test.rules
      echo 'KERNEL=="null", ENV{DONE}="1"' >/run/udev/rules.d/20-test.rules
      start_daemon $DEVMASTERD --event-timeout=1 || exit 1
      $DEVCTL trigger --settle /dev/null
      grep E: /run/udev/data/c1:3
      case "$(ps -o stat= -p $(cat /run/fake/grandchild))" in ''|Z*) echo grandchild gone;; esac
      stop_daemon
      grep -c 'was killed' /run/daemon.log`);
    expect(status).toBe(0);
    expect(stdout).toContain('E:DONE=1\n');
    expect(stdout).toContain('grandchild gone\n');
    expect(stdout).not.toContain('PASSED');
  });

  it('a folder of sockets that cannot be written is named, without a trace of calls', () => {
    const { stdout } = inNamespace(`
      mkdir -p /run/udev
      mount -t tmpfs -o ro none /run/udev
      $DEVMASTERD 2>&1; echo "status $?"`);
    expect(stdout).toMatch(/^devmasterd cannot go on: \w+ \/run\/udev\/control: EROFS\nstatus 1\n$/);
  });
});
