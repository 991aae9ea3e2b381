import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Daemon } from '../support/daemon.ts';
import { givenOracle, playBoth } from '../support/given.ts';
import { until } from '../support/until.ts';

/** Other Pythons than the system's do not know its packages. */
const PYTHON = '/usr/bin/python3';

/** Properties without those that are new with each device. udev lists tags in an order of chance. */
const COMPARABLE = `def comparable(properties):
    return sorted((name, sorted(value.split(':')) if name.endswith('TAGS') else value) for name, value in properties if name not in ('SEQNUM', 'USEC_INITIALIZED', 'IFINDEX'))
`;

interface Listener {
  /** a statement of Python that does nothing where the packages are installed, and fails elsewhere */
  readonly statement: string;
  readonly packages: readonly string[];
  /** prints `ready`, then a line for each event of an interface */
  readonly program: string;
}

/** Programs that listen with something other than udevadm. */
const listeners: Readonly<Record<string, Listener>> = {
  'libgudev (NetworkManager, ModemManager, upower, gvfs)': {
    statement: `import gi; gi.require_version('GUdev', '1.0')`,
    packages: ['python3-gi', 'gir1.2-gudev-1.0'],
    program: `import gi
gi.require_version('GUdev', '1.0')
from gi.repository import GLib, GUdev
def heard(client, action, device):
    properties = [(name, device.get_property(name)) for name in device.get_property_keys()]
    print(action, device.get_subsystem(), device.get_name(), device.get_number(), device.get_sysfs_path(), device.get_is_initialized(), sorted(device.get_tags()), comparable(properties), flush=True)
client = GUdev.Client(subsystems=['net'])
client.connect('uevent', heard)
print('ready', flush=True)
GLib.MainLoop().run()`,
  },
  'the observer of pyudev, with a filter': {
    statement: 'import pyudev',
    packages: ['python3-pyudev'],
    program: `import pyudev
monitor = pyudev.Monitor.from_netlink(pyudev.Context())
monitor.filter_by('net')
monitor.filter_by_tag('wanted')
monitor.start()
print('ready', flush=True)
for device in iter(monitor.poll, None):
    print(device.action, device.device_path, device.is_initialized, sorted(device.tags), comparable(device.properties.items()), flush=True)`,
  },
  // As clients in Go do: nothing of libudev between them and the datagram.
  'a reader of the socket': {
    statement: '',
    packages: [],
    program: `import socket, struct
listener = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 15)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
listener.bind((0, 2))
print('ready', flush=True)
while True:
    data, ancillary, _, sender = listener.recvmsg(1 << 16, 1 << 10)
    process, user, group = struct.unpack('3i', ancillary[0][2][:12])
    prefix, magic, header, offset, length, *hashes = struct.unpack('>8sI4s4s4s4I', data[:40])
    header, offset, length = (struct.unpack('=I', field)[0] for field in (header, offset, length))
    texts = data[offset:offset + length].decode().split('\\0')
    properties = dict(text.split('=', 1) for text in texts[:-1])
    if properties['SUBSYSTEM'] == 'net':
        print(prefix, hex(magic), header, offset, offset + length == len(data), texts[-1] == '', [hex(value) for value in hashes], sender[0] > 0, sender[1], process > 0, user, group, [text.split('=')[0] for text in texts[:4]], len(texts) - 1 == len(properties), comparable(properties.items()), flush=True)`,
  },
};

/** Everything that can happen to an interface, one after the other. */
const life: readonly (readonly string[])[] = [
  ['ip', 'link', 'add', 'va', 'type', 'veth', 'peer', 'name', 'vb'],
  ['ip', 'link', 'set', 'va', 'name', 'vc'],
  ['ip', 'tuntap', 'add', 'tap0', 'mode', 'tap'],
  ['ip', 'link', 'del', 'vc'],
];

/** Properties with blanks and quotes, tags that come and go, and one that only some events have. */
const rules = {
  '10-test.rules': [
    'SUBSYSTEM!="net", GOTO="end"',
    'TAG+="every", ENV{OF_THE_RULES}="two words: a=b"',
    'KERNEL=="v*", TAG+="wanted", ENV{EMPTY}="", ENV{.HIDDEN}="x"',
    'ACTION=="move", TAG-="every", ENV{MOVED}="1"',
    'LABEL="end"',
    '',
  ].join('\n'),
};

/** What all of them say of it, by name. */
async function hear(daemon: Daemon, heeding: readonly (readonly [name: string, listener: Listener])[]): Promise<Readonly<Record<string, readonly string[]>>> {
  const { bed } = daemon;
  const start = async ([name, { program }]: (typeof heeding)[number], index: number) => {
    const log = `/run/heard-${index}`;
    const { pid, child } = await bed.start([PYTHON, '-c', COMPARABLE + program], { log, environment: { LC_ALL: 'C.UTF-8' } });
    return { name, pid, ended: () => child.exitCode !== null, heard: () => (bed.read(log) ?? '').split('\n').slice(0, -1) };
  };
  const started = await Promise.all(heeding.map(start));
  await until('all listen', () => started.every(({ heard, ended }) => heard().includes('ready') || ended()));
  for (const step of life) {
    bed.run(step);
    daemon.settle();
  }
  // The two ends of a cable go together.
  const isOver = (lines: readonly string[]): boolean => lines.filter((line) => line.includes('remove') && line.includes('/devices/virtual/net/v')).length >= 2;
  await until('all have heard the end', () => started.every(({ heard, ended }) => isOver(heard()) || ended()));
  for (const { pid, ended } of started) if (!ended()) process.kill(pid, 'SIGTERM');
  // They come and go in any order.
  return Object.fromEntries(started.map(({ name, heard }) => [name, heard().sort()]));
}

describe('clients that listen', () => {
  it('hear of the life of an interface what systemd-udevd tells', async (context) => {
    const oracle = givenOracle(context);
    const heeding = Object.entries(listeners).filter(([, { statement }]) => spawnSync(PYTHON, ['-c', statement]).status === 0);
    context.skip(heeding.length === 0, `needs the system's Python: apt-get install python3 ${Object.values(listeners).flatMap(({ packages }) => packages).join(' ')}`);
    const { expected, got } = await playBoth(oracle, { rules }, (daemon) => hear(daemon, heeding));
    for (const [name] of heeding) expect(expected[name]?.length, name).toBeGreaterThan(5);
    expect(got).toEqual(expected);
  });
});
