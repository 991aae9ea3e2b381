import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { inNamespace, lacksNamespaces } from '../support/sandbox.ts';

const missing = lacksNamespaces() ?? (spawnSync('python3', ['--version']).status === 0 ? null : 'needs python3, to pass sockets');

/** The sockets of a service manager in Python, and a function that becomes the daemon with these (sd_listen_fds(3)). */
const sockets = `
uevents = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 15); uevents.bind((0, 1))
binary = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET); binary.bind("/run/udev/control"); binary.listen()
varlink = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM); varlink.bind("/run/udev/io.systemd.Udev"); varlink.listen()
def pass_sockets(*options, **environment):
    for number, passed in ((3, uevents), (4, binary), (5, varlink)):
        os.dup2(passed.fileno(), number + 10)
    for number in (3, 4, 5):
        os.dup2(number + 10, number, inheritable=True)
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="3", LISTEN_FDNAMES="kernel:control:varlink", **environment)
    arguments = os.environ["DEVMASTERD"].split() + list(options)
    os.execv(arguments[0], arguments)
`;

describe.skipIf(missing !== null)(`a service manager${missing === null ? '' : ` (${missing})`}`, () => {
  it('passes sockets, in which events have waited, and is told when the daemon is ready', () => {
    const { status, stdout, stderr } = inNamespace(`
      mkdir -p /run/udev/rules.d; echo 'KERNEL=="null", ENV{SEEN}="1"' >/run/udev/rules.d/10-test.rules
      cat >/run/manager.py <<'PY'
import os, socket
os.umask(0o077)
${sockets}
notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); notify.bind("/run/notify")
open("/sys/class/mem/null/uevent", "w").write("add")
pid = os.fork()
if pid == 0:
    pass_sockets(NOTIFY_SOCKET="/run/notify")
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
  });

  it('keeps the watches on disks for the next daemon, which hears what was closed meanwhile', () => {
    const { status, stdout, stderr } = inNamespace(`
      mkdir -p /run/udev/rules.d; printf 'KERNEL=="full", IMPORT{db}="TIMES"\\nKERNEL=="full", OPTIONS+="watch", ENV{TIMES}="$env{TIMES}x"\\n' >/run/udev/rules.d/10-test.rules
      cat >/run/manager.py <<'PY'
import array, os, socket
notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); notify.bind("/run/notify")
kept = None
def start():
    pid = os.fork()
    if pid == 0:
        os.environ.update(NOTIFY_SOCKET="/run/notify")
        if kept is not None:
            os.dup2(kept, 3, inheritable=True)
            os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", LISTEN_FDNAMES="inotify")
        arguments = os.environ["DEVMASTERD"].split()
        os.execv(arguments[0], arguments)
    return pid
def until_ready():
    global kept
    while True:
        said, ancillary, _, _ = notify.recvmsg(4096, socket.CMSG_SPACE(4))
        for _, _, data in ancillary:
            kept = array.array("i", data)[0]
            print(said.decode().replace("\\n", " "), flush=True)
        if b"READY=1" in said: return
first = start(); until_ready()
os.system("$DEVCTL trigger --settle /sys/class/mem/full; $DEVCTL control --exit")
os.waitpid(first, 0)
os.system(": >/dev/full")
second = start(); until_ready()
os.system("until grep -aq 'TIMES=xx' /run/udev/data/c1:7; do sleep 0.05; done; grep -a TIMES /run/udev/data/c1:7; $DEVCTL control --exit")
os.waitpid(second, 0)
PY
      timeout 250 python3 /run/manager.py`);
    expect(status, stderr + stdout).toBe(0);
    expect(stdout).toBe('FDSTORE=1 FDNAME=inotify\nE:TIMES=xx\n');
  });

  it('that passes sockets may be left with them while there is nothing to do', () => {
    const { status, stdout, stderr } = inNamespace(`
      mkdir -p /run/udev/rules.d; echo 'KERNEL=="null", ENV{SEEN}="1"' >/run/udev/rules.d/10-test.rules
      cat >/run/manager.py <<'PY'
import os, select, socket
${sockets}
def start():
    pid = os.fork()
    if pid == 0:
        # A daemon that watches a disk, which somebody else may announce, stays.
        pass_sockets("--idle-exit=200ms", "--rules-dir=/run/udev/rules.d")
    return pid
def status(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print("idle", status(start()), flush=True)
open("/sys/class/mem/null/uevent", "w").write("change")
select.select([uevents], [], [])
second = start()
os.system("$DEVCTL settle; grep -a SEEN /run/udev/data/c1:3")
print("idle", status(second), flush=True)
PY
      timeout 250 python3 /run/manager.py`);
    expect(status, stderr + stdout).toBe(0);
    expect(stdout).toBe('idle 75\nE:SEEN=1\nidle 75\n');
  });

  it('that has no socket to be told by may wait for a newline (s6), or for the program to detach', () => {
    const { status, stdout } = inNamespace(`
      $DEVMASTERD --daemon 2>/run/log; echo "status $?"
      $DEVCTL control --ping && echo answers
      $DEVCTL control --exit
      timeout 60 sh -c "$DEVMASTERD --daemon 2>&1 | cat"; echo "status $?"
      $DEVCTL control --exit
      $DEVMASTERD --children-max=nonsense --daemon; echo "status $?"`);
    expect(status).toBe(0);
    expect(stdout).toBe('status 0\nanswers\nstatus 0\nstatus 1\n');
  });
});
