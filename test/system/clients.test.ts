import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { devmaster } from '../support/contender.ts';
import { Daemon } from '../support/daemon.ts';
import { givenDaemon, givenOracle, givenTestbed, playBoth } from '../support/given.ts';
import type { Testbed } from '../support/testbed.ts';
import { until } from '../support/until.ts';

/** Other Pythons than the system's do not know its packages. */
const PYTHON = '/usr/bin/python3';

/**
 * Programs that know nothing of us and read what udev leaves behind: the words that ask them about one disk. Properties that
 * systemd-udevd has only since 258, and numbers that the kernel gives anew for each, are left out.
 */
const clients: Readonly<Record<string, (loop: string) => readonly string[]>> = {
  'lsblk -f': (loop) => ['lsblk', '--fs', '--json', '--output=+UUID,PARTUUID,PARTLABEL,PARTTYPE,PTTYPE', loop],
  findfs: () => ['findfs', 'LABEL=my data'],
  blkid: (loop) => ['blkid', `${loop}p1`, `${loop}p2`],
  'python3-pyudev': (loop) => [
    PYTHON,
    '-c',
    `import pyudev
context = pyudev.Context()
for name in ('${loop}', '${loop}p1', '${loop}p2'):
    device = pyudev.Devices.from_device_file(context, name)
    print(name, device.is_initialized, sorted(link for link in device.device_links if 'diskseq' not in link), sorted(device.tags), sorted((name, value) for name, value in device.properties.items() if name not in ('USEC_INITIALIZED', 'DISKSEQ', 'DEVLINKS', 'MAJOR', 'MINOR', 'ID_PART_GPT_SECTOR_SIZE') and 'diskseq' not in value and not name.startswith('ID_LOOP_BACKING')))
print(sorted(device.device_node for device in context.list_devices(subsystem='block', ID_FS_LABEL='my data')))`,
  ],
  libudev: (loop) => [PYTHON, '-c', libudev(loop)],
  'udevadm info': (loop) => ['sh', '-c', `udevadm info --query=property ${loop}p1 | grep -v 'USEC\\|MINOR\\|DISKSEQ\\|DEVLINKS\\|ID_LOOP_BACKING\\|ID_PART_GPT_SECTOR_SIZE' | sort`],
  udisksctl: (loop) => ['sh', '-c', udisks(`udisksctl info --block-device ${loop}p1`)],
};

/** Questions that only the interface in C knows: how a device is found again, and whether udev is at work. */
function libudev(loop: string): string {
  return `import ctypes, os
library = ctypes.CDLL('libudev.so.1')
def call(name, *arguments, returns=ctypes.c_void_p):
    function = getattr(library, 'udev_' + name)
    function.restype = returns
    return function(*[ctypes.c_void_p(a) if isinstance(a, int) and a > 65535 else a for a in arguments])
def texts(entry):
    while entry:
        yield call('list_entry_get_name', entry, returns=ctypes.c_char_p)
        entry = call('list_entry_get_next', entry)
def say(how, device):
    print(how, [call('device_get_' + field, device, returns=ctypes.c_char_p) for field in ('syspath', 'subsystem', 'devtype', 'sysnum', 'devnode', 'action')],
        [call('device_' + question, device, *words, returns=ctypes.c_int) for question, *words in (('get_is_initialized',), ('has_tag', b'systemd'), ('has_current_tag', b'systemd'), ('has_tag', b'no'))],
        call('device_get_usec_since_initialized', device, returns=ctypes.c_ulonglong) > 0, sorted(link for link in texts(call('device_get_devlinks_list_entry', device)) if b'diskseq' not in link))
def found(*matches):
    enumeration = call('enumerate_new', context)
    for name, *words in matches:
        call('enumerate_add_match_' + name, enumeration, *words)
    call('enumerate_scan_devices', enumeration)
    return sorted(texts(call('enumerate_get_list_entry', enumeration)))
context = call('new')
number = os.stat('${loop}p1').st_rdev
say('number', call('device_new_from_devnum', context, ctypes.c_char(b'b'), ctypes.c_ulong(number)))
say('id', call('device_new_from_device_id', context, b'b%d:%d' % (os.major(number), os.minor(number))))
for name, value in (('ACTION', 'add'), ('DEVPATH', '/devices/virtual/mem/null'), ('SUBSYSTEM', 'mem'), ('SEQNUM', '1')):
    os.environ[name] = value
say('environment', call('device_new_from_environment', context))
print(found(('subsystem', b'block'), ('property', b'ID_FS_LABEL', b'my*')), found(('tag', b'systemd'), ('sysname', b'${basename(loop)}p*')), found(('is_initialized',), ('sysname', b'${basename(loop)}p*')))
print(call('queue_get_udev_is_active', call('queue_new', context), returns=ctypes.c_int))`;
}

/** A bus and the daemon of udisks for the time of one question. What depends on the moment is left out. */
function udisks(question: string): string {
  return `command -v udisksctl >/dev/null || exit 0
    mkdir -p /run/dbus /run/udisks2
    [ -e /run/dbus/system_bus_socket ] || dbus-daemon --system --fork --nopidfile
    /usr/libexec/udisks2/udisksd --no-debug >/run/udisksd.log 2>&1 & udisksd=$!
    for _ in $(seq 1000); do udisksctl status >/dev/null 2>&1 && break; sleep 0.1; done
    ${question} | grep -v 'DeviceNumber\\|diskseq\\|Symlinks'
    kill $udisksd 2>/dev/null
    true`;
}

interface Answers {
  readonly [client: string]: string;
}

async function ask(daemon: Daemon): Promise<Answers> {
  const { bed } = daemon;
  const loop = diskWithFileSystems(bed);
  daemon.settle();
  bed.updateDiskNodes();
  for (const name of ['', 'p1', 'p2']) daemon.trigger(`/sys/class/block/${basename(loop)}${name}`, 'add');
  const number = new RegExp(`\\b${bed.read(`/sys/class/block/${basename(loop)}/dev`)?.trim()}\\b`, 'g');
  const answers = Object.entries(clients).flatMap(([client, words]): [string, string][] => {
    const [program, ...rest] = words(loop) as [string, ...string[]];
    if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) return [];
    if (client === 'python3-pyudev' && spawnSync(program, ['-c', 'import pyudev']).status !== 0) return [];
    const { status, stdout } = bed.attempt([program, ...rest]);
    return [[client, `${stdout.replaceAll(basename(loop), 'loopN').replace(number, 'N:N')}exit status ${status}`]];
  });
  bed.run(['losetup', '--detach', loop]);
  daemon.settle();
  return Object.fromEntries(answers);
}

/** A GUID partition table with two file systems, in a loop device of its own. */
function diskWithFileSystems(bed: Testbed): string {
  bed.run(['truncate', '--size=8M', '/run/image']);
  bed.run(['sfdisk', '--quiet', '/run/image'], {
    input: 'label: gpt\nlabel-id: 11111111-2222-3333-4444-555555555555\nstart=2048, size=4096, type=L, name="first part", uuid=21111111-2222-3333-4444-555555555555\nstart=6144, size=4096, type=S, uuid=31111111-2222-3333-4444-555555555555\n',
  });
  const loop = bed.run(['losetup', '--find', '--show', '--partscan', '/run/image']).trim();
  bed.onClose(() => {
    bed.attempt(['losetup', '--detach', loop]);
    return bed.exists(`/sys/block/${basename(loop)}/loop`) ? [`${loop} has a file`] : [];
  });
  // Not every kernel reads partition tables by itself.
  if (!bed.exists(`/sys/class/block/${basename(loop)}p1`)) for (const [number, start] of [['1', '2048'], ['2', '6144']] as const) bed.run(['addpart', loop, number, start, '4096']);
  bed.updateDiskNodes();
  bed.run(['mke2fs', '-q', '-t', 'ext4', '-L', 'my data', '-U', '61111111-2222-3333-4444-555555555555', `${loop}p1`]);
  bed.run(['mkswap', '--label=café', '--uuid=71111111-2222-3333-4444-555555555555', `${loop}p2`]);
  return loop;
}

describe('unmodified clients', () => {
  it('say of a disk what they say with systemd-udevd', async (context) => {
    const oracle = givenOracle(context);
    context.skip(oracle.referenceRoot !== null, 'compares with the systemd-udevd of this machine, whose rules the clients were made for');
    context.skip(spawnSync('mke2fs', ['-V']).status !== 0, 'needs mke2fs: apt-get install e2fsprogs');
    const { expected, got } = await playBoth(oracle, {}, ask);
    expect(Object.keys(expected).length).toBeGreaterThan(2);
    // One that fails says nothing of either.
    for (const [client, said] of Object.entries(expected)) expect(said, client).toMatch(/.\nexit status 0$/);
    expect(expected['lsblk -f']).toContain('my data');
    expect(got).toEqual(expected);
  });

  it('that filter what they hear, hear what they should', async (context) => {
    givenOracle(context);
    const daemon = await givenDaemon(context, { '10-test.rules': 'SUBSYSTEM=="net", KERNEL=="va*", TAG+="systemd"\nSUBSYSTEM=="mem", TAG+="systemd"\n' });
    const { bed } = daemon;
    const monitor = await bed.start(['stdbuf', '-oL', 'udevadm', 'monitor', '--udev', '--subsystem-match=net', '--tag-match=systemd'], { log: '/run/monitor.log' });
    await until('the monitor listens', () => bed.read('/run/monitor.log')?.includes('UDEV -') === true);
    bed.run(['ip', 'link', 'add', 'va', 'type', 'veth', 'peer', 'name', 'vb']);
    daemon.trigger('/sys/class/mem/null');
    bed.run(['ip', 'link', 'del', 'va']);
    daemon.settle();
    const heard = (): string[] => (bed.read('/run/monitor.log')?.match(/^UDEV +\[.*/gm) ?? []).map((line) => line.replace(/^.*\] /, '').trim());
    await until('the end is heard', () => heard().some((line) => line.startsWith('remove')));
    expect(heard()).toEqual(['add      /devices/virtual/net/va (net)', 'remove   /devices/virtual/net/va (net)']);
    process.kill(monitor.pid, 'SIGTERM');
  });

  it('that wait for devices and lock disks do so', async (context) => {
    const { client: udevadm, referenceRoot } = givenOracle(context);
    const rules = { '10-test.rules': 'SUBSYSTEM=="mem", SYMLINK+="named/%k"\nKERNEL=="loop0", ENV{SEEN}="$env{SEEN}x"\n' };
    const bed = await givenTestbed(context, { rules, referenceRoot });
    const daemon = await Daemon.start(bed, devmaster);
    bed.updateDiskNodes();
    const waiting = await bed.start([...udevadm, 'wait', '--timeout=200', '/dev/named/null', '/sys/class/mem/zero'], { log: '/run/wait.log' });
    daemon.trigger('/sys/class/mem/null', 'add');
    daemon.trigger('/sys/class/mem/zero', 'add');
    expect(await waiting.ended, bed.read('/run/wait.log') ?? '').toBe(0);
    // While the lock is held the event is seen to be put off, and it is handled when the lock is gone.
    const locked = await bed.start([...udevadm, 'lock', '--device=/dev/loop0', 'sleep', '100'], { log: '/run/lock.log' });
    await until('the lock is held', () => bed.attempt(['flock', '--nonblock', '/dev/loop0', 'true']).status !== 0);
    bed.write('/sys/class/block/loop0/uevent', 'change');
    await until('the event is put off', () => bed.run([...devmaster.client, 'queue', '--json']).includes('"held"'));
    process.kill(locked.pid, 'SIGTERM');
    bed.run([...udevadm, 'settle', '--timeout=200']);
    expect(daemon.record('b7:0')).toContain('E:SEEN=x');
  });

  it('of npm find serial ports: serialport lists what it lists with udevadm', async (context) => {
    const { client: udevadm, referenceRoot } = givenOracle(context);
    const bed = await givenTestbed(context, { referenceRoot });
    const port = mkdtempSync(join(tmpdir(), 'devmaster-port-'));
    context.onTestFinished(() => rmSync(port, { recursive: true }));
    const fetched = spawnSync('npm', ['install', '--prefix', port, '--ignore-scripts', '--no-audit', '--no-fund', '@serialport/bindings-cpp@12'], { timeout: 40_000 });
    context.skip(fetched.status !== 0, 'needs the npm registry, for @serialport/bindings-cpp');
    bed.write('/run/udev/data/c4:64', 'I:1\nE:ID_SERIAL_SHORT=A1\nE:ID_VENDOR_ID=1a86\nE:ID_MODEL_ID=7523\nE:ID_MODEL_ENC=USB\\x20Serial\nV:1\n');
    const list = (client: readonly string[], folder: string): unknown => {
      bed.write(`${folder}/udevadm`, `#!/bin/sh\nexec ${client.join(' ')} "$@"\n`, 0o755);
      const script = `require('${port}/node_modules/@serialport/bindings-cpp/dist/linux-list.js').linuxList().then((ports) => console.log(JSON.stringify(ports)))`;
      return JSON.parse(bed.run(['env', `PATH=${folder}:${process.env['PATH']}`, process.execPath, '-e', script]));
    };
    const ports = list(devmaster.client, '/run/ours');
    expect(ports).toEqual(list(udevadm, '/run/theirs'));
    expect(ports).toContainEqual(expect.objectContaining({ path: '/dev/ttyS0', serialNumber: 'A1', vendorId: '1a86' }));
  });
});
