import { describe, expect, it } from 'vitest';
import { inNamespace, lacksOracle } from '../support/sandbox.ts';

const missing = lacksOracle();

/** What is left of an interface that a rule and then an administrator renamed. */
const script = (daemon: string): string => `
mkdir -p /run/udev/rules.d
cat >/run/udev/rules.d/10-test.rules <<'RULES'
SUBSYSTEM=="net", ACTION=="add", KERNEL=="veth7", NAME="renamed7", ENV{ON_ADD}="1", TAG+="mark"
SUBSYSTEM=="net", ACTION=="move", ENV{ON_MOVE}="$env{ON_ADD}-$env{INTERFACE}-$env{DEVPATH_OLD}"
RULES
start_daemon ${daemon} || exit 1
udevadm control --reload
# The kernel tells of the new name in an event of its own, which may come after the first has settled.
show() {
  for _ in $(seq 100); do [ -e /sys/class/net/$1 ] && break; sleep 0.05; done
  file=/run/udev/data/n$(cat /sys/class/net/$1/ifindex)
  for _ in $(seq 100); do grep -q "ON_MOVE=.*$1" $file 2>/dev/null && break; sleep 0.05; done
  udevadm settle
  grep -v -e ^I: -e ^E:ID_NET_ $file | sort
  udevadm info -q property /sys/class/net/$1 | grep -E '^(INTERFACE|DEVPATH|ON_|ID_RENAMING)' | sort
}
ip link add veth7 type veth peer name veth8
show renamed7
ip link set renamed7 name third7
show third7
ls /run/udev/tags/mark | wc -l
stop_daemon
`;

describe.skipIf(missing !== null)(`an interface that is renamed${missing === null ? '' : ` (${missing})`}`, () => {
  it('is recorded as systemd-udevd records it', () => {
    const oracle = inNamespace(script('$SYSTEMD_UDEVD'));
    const ours = inNamespace(script('$DEVMASTERD'));
    expect(oracle.status, oracle.stderr).toBe(0);
    expect(oracle.stdout).toContain('E:ON_MOVE=-third7-');
    expect(ours.stdout).toBe(oracle.stdout);
  });
});
