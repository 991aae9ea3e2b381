import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { inNamespace, lacksNamespaces } from '../support/sandbox.ts';

const missing = lacksNamespaces() ?? (spawnSync('python3', ['--version']).status === 0 ? null : 'needs python3, to keep a socket');

/**
 * A service manager that keeps the kernel's socket over the death of a daemon, in Python. The buffer of the socket is as small as the
 * kernel makes one while no daemon runs, so that most messages are lost: the socket then says so to whoever reads it next.
 */
const manager = `
import os, signal, socket, subprocess, time
uevents = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 15); uevents.bind((0, 1))
def start():
    pid = os.fork()
    if pid == 0:
        os.dup2(os.dup(uevents.fileno()), 3, inheritable=True)
        os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", LISTEN_FDNAMES="kernel")
        log = os.open("/run/daemon.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(log, 2)
        arguments = os.environ["DEVMASTERD"].split()
        os.execv(arguments[0], arguments)
    while os.system("$DEVCTL control --ping --timeout=5 2>/dev/null") != 0: time.sleep(0.05)
    return pid
def kill(pid):
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.unlink("/run/udev/control")
def overrun():
    uevents.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    batch = "".join(f"link add a{i} type veth peer name b{i}\\n" for i in range(50))
    subprocess.run(["ip", "-batch", "-"], input=batch.encode(), check=True)
def seen():
    ids = ["n" + open(f"/sys/class/net/{name}/ifindex").read().strip() for name in os.listdir("/sys/class/net")]
    return sum("E:SEEN=1" in open(f"/run/udev/data/{id}").read() for id in ids if os.path.exists(f"/run/udev/data/{id}"))
def losses():
    return sum("uevents were lost" in line for line in open("/run/daemon.log"))
`;

function play(rule: string, scene: string): string {
  const { status, stdout, stderr } = inNamespace(`
    mkdir -p /run/udev/rules.d; cat >/run/udev/rules.d/10-test.rules <<'RULES'
${rule}
RULES
    cat >/run/manager.py <<'PY'
${manager}${scene}
PY
    timeout 250 python3 /run/manager.py; status=$?; [ $status = 0 ] || cat /run/daemon.log >&2; exit $status`);
  expect(status, stderr + stdout).toBe(0);
  return stdout;
}

describe.skipIf(missing !== null)(`a socket that ran over while a killed daemon was not there${missing === null ? '' : ` (${missing})`}`, () => {
  it('has the next daemon look at all devices, once', () => {
    const scene = `
kill(start())
overrun()
second = start()
os.system("$DEVCTL settle")
print("seen", seen(), "losses", losses())
kill(second)
third = start()
os.system("$DEVCTL settle; $DEVCTL control --exit")
print("losses", losses(), "status", os.waitstatus_to_exitcode(os.waitpid(third, 0)[1]))
`;
    expect(play('SUBSYSTEM=="net", ENV{SEEN}="1"', scene)).toBe('seen 101 losses 1\nlosses 1 status 0\n');
  });

  it('has every daemon do so that is killed before it has made up for the loss', () => {
    const scene = `
kill(start())
overrun()
second = start()
while not os.path.exists("/run/works"): time.sleep(0.02)
kill(second)
third = start()
os.system(": >/run/go; $DEVCTL settle; $DEVCTL control --exit")
os.waitpid(third, 0)
print("seen", seen(), "losses", losses())
`;
    const rule = `SUBSYSTEM=="net", PROGRAM="/bin/sh -c ': >/run/works; until [ -e /run/go ]; do sleep 0.02; done'", ENV{SEEN}="1"`;
    expect(play(rule, scene)).toBe('seen 101 losses 2\n');
  });
});
