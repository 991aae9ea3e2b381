import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inNamespace, lacksNamespaces } from '../support/sandbox.ts';

const missing = lacksNamespaces() ?? (spawnSync('python3', ['--version']).status === 0 ? null : 'needs python3, to pass sockets');

describe.skipIf(missing !== null)(`a service manager${missing === null ? '' : ` (${missing})`}`, () => {
  it('passes sockets, in which events have waited, and is told when the daemon is ready', () => {
    const { status, stdout, stderr } = inNamespace(`
      mkdir -p /run/udev/rules.d; echo 'KERNEL=="null", ENV{SEEN}="1"' >/run/udev/rules.d/10-test.rules
      cat >/run/manager.py <<'PY'
import os, socket, sys
os.umask(0o077)
uevents = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 15); uevents.bind((0, 1))
binary = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET); binary.bind("/run/udev/control"); binary.listen()
varlink = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM); varlink.bind("/run/udev/io.systemd.Udev"); varlink.listen()
notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); notify.bind("/run/notify")
open("/sys/class/mem/null/uevent", "w").write("add")
pid = os.fork()
if pid == 0:
    for number, passed in ((3, uevents), (4, binary), (5, varlink)):
        os.dup2(passed.fileno(), number + 10)
    for number in (3, 4, 5):
        os.dup2(number + 10, number, inheritable=True)
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="3", LISTEN_FDNAMES="kernel:control:varlink", NOTIFY_SOCKET="/run/notify")
    arguments = os.environ["DEVMASTERD"].split()
    os.execv(arguments[0], arguments)
while True:
    said = notify.recv(4096).decode()
    if "READY=1" in said: break
print("ready", flush=True)
os.system("$DEVCTL settle; grep -a SEEN /run/udev/data/c1:3; $DEVCTL control --exit")
print("status", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
print(notify.recv(4096).decode().split()[0])
PY
      python3 /run/manager.py`);
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('ready\nE:SEEN=1\nstatus 0\n');
    expect(stdout).toContain('STOPPING=1');
    expect(existsSync('/run/manager.py')).toBe(false);
  });

  it('that has no socket to be told by may wait for a newline (s6), or for the program to detach', () => {
    const { status, stdout } = inNamespace(`
      $DEVMASTERD --daemon 2>/run/log; echo "status $?"
      $DEVCTL control --ping && echo answers
      $DEVCTL control --exit
      $DEVMASTERD --children-max=nonsense --daemon; echo "status $?"`);
    expect(status).toBe(0);
    expect(stdout).toBe('status 0\nanswers\nstatus 1\n');
  });
});
