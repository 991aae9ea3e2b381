import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { systemPaths } from '../../src/base/paths.ts';
import { loadLinks } from '../../src/netif/links.ts';
import { Machine } from '../../src/netif/machine.ts';
import { fixtures } from '../device/machine.ts';
import { inNetwork, lacksNetwork } from '../kernel/network.ts';

/** udevadm of systemd 262: a command such as `udevadm`, or one that enters a root where /run, /sys and /tmp are those outside. */
const udevadm = process.env['DEVMASTER_REFERENCE_UDEVADM'] ?? '';
const lack = lacksNetwork() ?? (udevadm === '' ? 'needs a udevadm to compare with: set DEVMASTER_REFERENCE_UDEVADM to the command that runs one of systemd 262' : null);
beforeEach((ctx) => {
  if (lack !== null) ctx.skip(lack);
});

const interfaces = ['link add ve0 address 02:00:00:00:00:01 type veth peer name ve1'];
/** systemd's other directories have files of their own; this one is before them. */
const directory = '/run/systemd/network';

/** What systemd says and gives when `ve0` is set up with these files, as a rehearsal. */
function ask(folder: string): { readonly properties: readonly string[]; readonly lines: readonly number[] } {
  const script = `set -e
    mount --make-rprivate /; mount -t sysfs sysfs /sys; mount -t tmpfs tmpfs /run
    mkdir -p ${directory}; cp -r "$1"/. ${directory}; ip ${interfaces[0]}
    ${udevadm} test-builtin net_setup_link /sys/class/net/ve0`;
  const { stdout, stderr, error } = spawnSync('unshare', ['--mount', '--net', 'sh', '-c', script, 'sh', folder], { encoding: 'latin1' });
  if (error !== undefined) throw error;
  const lines = [...stderr.matchAll(/\.(?:link|conf):(\d+): /g)].map(([, line]) => Number(line));
  return { properties: stdout.split('\n').filter((line) => line.includes('=')), lines: [...new Set(lines)].sort((one, other) => one - other) };
}

function folderOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(`${tmpdir()}/devmaster-links-`);
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(`${root}/${name}`.replace(/\/[^/]*$/, ''), { recursive: true });
    writeFileSync(`${root}/${name}`, text, 'latin1');
  }
  return root;
}

function problemsOf(folder: string) {
  const machine = new Machine({ paths: systemPaths, kernelCommandLine: () => '', virtualisation: () => 'none' });
  return loadLinks([folder], machine).problems;
}

test.each<[name: string, files: Readonly<Record<string, string>>]>([
  ['the first file that matches', { '10-a.link': '[Match]\nType=!ether\n', '20-b.link': '[Match]\nKind=veth\nOriginalName=!eth* ve?\n[Link]\nName=lan0\n', '30-c.link': '[Match]\nOriginalName=*\n' }],
  ['properties and drop-ins', { '10-a.link': '[Match]\nMACAddress=02-00-00-00-00-01\n[Link]\nProperty=B=1 "A=two words" C=%%\n', '10-a.link.d/20.conf': '[Link]\nUnsetProperty=D\n', '10-a.link.d/10.conf': '[Link]\nProperty=B=2\n' }],
  ['a policy without a proposal', { '10-a.link': '[Match]\nProperty=INTERFACE=ve*\n[Link]\nNamePolicy=slot path\nName=lan0\n' }],
  ['an empty file that masks', { '10-a.link': '', '20-b.link': '[Match]\nOriginalName=ve0\n' }],
])('properties, with %s', (_name, files) => {
  const folder = folderOf(files);
  const [ours] = inNetwork(interfaces, [{ kind: 'set-up', name: 've0', directory: folder, rehearse: true }]) as [{ properties: [string, string | null][] }];
  const { properties } = ask(folder);
  expect(ours.properties.filter(([, value]) => value !== null).map(([name, value]) => `${name}=${value?.replaceAll(folder, directory)}`)).toEqual(properties);
});

test('the fixture with every setting is understood', () => {
  const folder = folderOf({});
  cpSync(`${fixtures}/link/systemd`, folder, { recursive: true });
  expect(ask(folder).lines).toEqual([]);
});

test('complaints are about the same lines', () => {
  const values = [
    'RxChannels=0x10', 'RxChannels=0', 'TransmitQueues=010', 'TransmitQueues=16385', 'MTUBytes=1.5K', 'MTUBytes=67', 'MTUBytes=0', 'MTUBytes=4294967296', 'BitsPerSecond=1.5G', 'BitsPerSecond=x',
    'RxCoalesceSec=1s 5ms', 'RxCoalesceSec=-1', 'StatisticsBlockCoalesceSec=0', 'MACAddress=1.2.3', 'MACAddress=a.b.c.d', 'MACAddress=1:2', 'MACAddress=::1',
    'AlternativeName=a%b', 'Name=a/b', 'Name=17', 'Duplex=both', 'AutoNegotiation=perhaps', 'WakeOnLan=off magic', 'WakeOnLan=magic wand', 'WakeOnLanPassword=/a/../b',
    'ReceivePacketSteeringCPUMask=9000', 'ReceivePacketSteeringCPUMask=3-1', 'ReceivePacketSteeringCPUMask=0,1,,2', 'IRQAffinityPolicy=foo', 'IRQAffinityNUMA=99999',
    'Property=1A=b', 'Property=A.B=c', 'Property==c', 'Property="A B=c"', 'Property=A=%z', 'Property=DEVNAME=c', 'Property=ID_NET_NAME=c', 'Property=nothing',
    'UnsetProperty=a+b', 'UnsetProperty=IFINDEX', 'Alias=\xc3\xa9', 'NamePolicy=path foo', 'AlternativeNamesPolicy=keep', 'MACAddressPolicy=foo',
    'SR-IOVVirtualFunctions=2147483648', 'Advertise=xx', 'MDI=sideways', 'UDPSegmentationOffload=yes', 'Nmae=lan0', 'X-Note=1',
  ];
  const folder = folderOf({ '10-a.link': ['[Match]', 'OriginalName=*', 'Property=A', 'Type="', '[Link]', ...values, '[Other]', 'A=b', ''].join('\n') });
  const ours = problemsOf(folder).map(({ source }) => source?.line ?? 0).filter((line) => line > 0);
  expect([...new Set(ours)].sort((one, other) => one - other)).toEqual(ask(folder).lines);
});
