import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { silent, type Log } from '../../src/base/log.ts';
import { netSetupLink } from '../../src/builtin/net_setup_link.ts';
import { Device, type Host } from '../../src/device/device.ts';
import type { Stored } from '../../src/device/stored.ts';
import { deviceAt, loadMachine, makeMachine } from '../device/machine.ts';
import { inNetwork, lacksNetwork, type NetworkStep } from '../kernel/network.ts';
import { callBuiltin } from './call.ts';

/** A folder of .link files. */
function linksOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(`${tmpdir()}/devmaster-links-`);
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) write(root, name, text);
  return root;
}

function write(root: string, name: string, text: string): void {
  mkdirSync(dirname(`${root}/${name}`), { recursive: true });
  writeFileSync(`${root}/${name}`, text);
}

const everything = '[Match]\nOriginalName=*\n[Link]\n';

describe('the answer', () => {
  // No interface here has this index; the machine is one that was written down.
  const interfaceOf = (sysname: string, attributes: Readonly<Record<string, string>> = {}) => ({
    devpath: `/devices/pci0000:00/0000:00:03.0/net/${sysname}`,
    subsystem: 'net',
    uevent: [`INTERFACE=${sysname}`, 'IFINDEX=77777'],
    attributes: { ifindex: '77777', type: '1', flags: '0x1003', address: '52:54:00:00:00:01', name_assign_type: '1', addr_assign_type: '0', ...attributes },
  });

  function answerOf({ files, given = {}, attributes = {}, commandLine = '', stored = {}, log = silent }: {
    files: Readonly<Record<string, string>>;
    given?: Readonly<Record<string, string>>;
    attributes?: Readonly<Record<string, string>>;
    commandLine?: string;
    stored?: Readonly<Record<string, string>>;
    log?: Log;
  }) {
    const paths = makeMachine([interfaceOf('eth0', attributes)]);
    const record = { properties: new Map(Object.entries(stored)), tags: [], currentTags: [], links: [] } as unknown as Stored;
    const host: Host = { paths, stored: () => record };
    const directory = linksOf(files);
    const builtin = netSetupLink({ paths, log, kernelCommandLine: () => commandLine, networkDirectories: [directory] });
    const answer = callBuiltin(builtin, deviceAt(host, '/devices/pci0000:00/0000:00:03.0/net/eth0'), { given });
    return answer.properties.map(([name, value]) => `${name}${value === null ? ' (removed)' : `=${value.replace(directory, '')}`}`);
  }

  test('names the file and the name that the interface is to have', () => {
    const files = { '99-default.link': `${everything}NamePolicy=keep kernel database onboard slot path\n` };
    expect(answerOf({ files, given: { ID_NET_NAME_SLOT: 'ens3', ID_NET_NAME_PATH: 'enp0s3' } })).toEqual([
      'ID_NET_LINK_FILE=/99-default.link', 'ID_NET_LINK_FILE_DROPINS (removed)', 'ID_NET_NAME=ens3',
    ]);
  });

  test('has the name that the interface keeps', () => {
    const files = { '99-default.link': `${everything}NamePolicy=keep path\nName=lan0\n` };
    const given = { ID_NET_NAME_PATH: 'enp0s3' };
    expect(answerOf({ files, given, attributes: { name_assign_type: '4' } }).at(-1)).toBe('ID_NET_NAME=eth0');
    expect(answerOf({ files, given, commandLine: 'quiet net.ifnames=0' }).at(-1)).toBe('ID_NET_NAME=lan0');
  });

  test('has the alternative names, for when the name is settled', () => {
    const paths = makeMachine([interfaceOf('eth0')]);
    const directory = linksOf({ '10-a.link': `${everything}NamePolicy=path\nAlternativeNamesPolicy=path mac\nAlternativeName=left eth0\n` });
    const builtin = netSetupLink({ paths, log: silent, kernelCommandLine: () => '', networkDirectories: [directory] });
    const given = { ID_NET_NAME_PATH: 'enp0s3', ID_NET_NAME_MAC: 'enx020000000001' };
    const namesOn = (ACTION: string) => callBuiltin(builtin, deviceAt({ paths, stored: () => null }, '/devices/pci0000:00/0000:00:03.0/net/eth0'), { given: { ...given, ACTION } }).alternativeNames;
    expect(namesOn('add')).toEqual(['enp0s3', 'enx020000000001', 'eth0', 'left']);
    expect(namesOn('move')).toEqual([]);
  });

  test('comes from the first file that matches', () => {
    const files = { '10-usb.link': '[Match]\nPath=*-usb-*\n[Link]\nName=usb0\n', '20-driver.link': '[Match]\nDriver=virtio*\n[Link]\nName=lan0\n', '99-default.link': everything };
    expect(answerOf({ files, given: { ID_PATH: 'pci-0000:00:03.0', ID_NET_DRIVER: 'virtio_net' } })).toContain('ID_NET_LINK_FILE=/20-driver.link');
  });

  test('imports, sets and removes properties, in that order, and tells the drop-ins', () => {
    const files = {
      '10-a.link': `${everything}Property=ONE=1 "TWO=two words"\nImportProperty=OLD NEVER_THERE ONE\n`,
      '10-a.link.d/a:b.conf': '[Link]\nUnsetProperty=OLD\n', '10-a.link.d/z.conf': '[Link]\nProperty=THREE=3\n',
    };
    expect(answerOf({ files, stored: { OLD: 'old', ONE: 'before' } })).toEqual([
      'OLD=old', 'ONE=before', 'ONE=1', 'TWO=two words', 'THREE=3', 'OLD (removed)',
      'ID_NET_LINK_FILE=/10-a.link', expect.stringMatching(/^ID_NET_LINK_FILE_DROPINS=\/10-a\.link\.d\/a\\x3ab\.conf:.*\/10-a\.link\.d\/z\.conf$/), 'ID_NET_NAME=eth0',
    ]);
  });

  test('tells on other events the name, and the files of the record, and looks for none', () => {
    const files = { '10-a.link': `${everything}Name=lan0\n`, '10-a.link.d/a.conf': '[Link]\nMTUBytes=1400\n' };
    const stored = { ID_NET_LINK_FILE: '/old.link', ID_NET_LINK_FILE_DROPINS: '/old.link.d/a.conf', OTHER: '1' };
    for (const ACTION of ['change', 'online', 'unbind']) {
      expect(answerOf({ files, given: { ACTION }, stored })).toEqual(['ID_NET_LINK_FILE=/old.link', 'ID_NET_LINK_FILE_DROPINS=/old.link.d/a.conf', 'ID_NET_NAME=eth0']);
      expect(answerOf({ files, given: { ACTION } })).toEqual(['ID_NET_NAME=eth0']);
    }
    for (const ACTION of ['add', 'bind', 'move']) expect(answerOf({ files, given: { ACTION } })[0]).toBe('ID_NET_LINK_FILE=/10-a.link');
  });

  test('is empty where no file matches, and for the loopback interface', () => {
    expect(answerOf({ files: { '10-a.link': '[Match]\nOriginalName=wl*\n' } })).toEqual([]);
    expect(answerOf({ files: { '10-a.link': everything }, attributes: { flags: '0x49' } })).toEqual([]);
  });

  test('mistakes in files are told with their place, once', () => {
    const told: string[] = [];
    const log: Log = { ...silent, warn: (fields, message) => void told.push(`${JSON.stringify((fields as { source: { line: number; column: number } }).source.line)} ${message}`) };
    answerOf({ files: { '10-a.link': `${everything}MTU=1400\n` }, log });
    expect(told).toEqual(["4 unknown setting 'MTU' in [Link]"]);
  });

  test('files are read again on a reload, not before', () => {
    const paths = makeMachine([interfaceOf('eth0')]);
    const directory = linksOf({ '10-a.link': `${everything}Name=lan0\n` });
    const builtin = netSetupLink({ paths, log: silent, kernelCommandLine: () => '', networkDirectories: [directory] });
    const name = () => callBuiltin(builtin, deviceAt({ paths, stored: () => null }, '/devices/pci0000:00/0000:00:03.0/net/eth0')).properties.at(-1)?.[1];
    expect(name()).toBe('lan0');
    write(directory, '10-a.link', `${everything}Name=lan1\n`);
    expect(name()).toBe('lan0');
    builtin.reload?.();
    expect(name()).toBe('lan1');
  });

  test('takes no arguments, and only network interfaces', () => {
    const paths = makeMachine([interfaceOf('eth0'), { devpath: '/devices/virtual/mem/null', subsystem: 'mem' }]);
    const host: Host = { paths, stored: () => null };
    const builtin = netSetupLink({ paths, log: silent, kernelCommandLine: () => '', networkDirectories: [] });
    expect(callBuiltin(builtin, deviceAt(host, '/devices/pci0000:00/0000:00:03.0/net/eth0'), { words: ['eth0'] }).ok).toBe(false);
    expect(callBuiltin(builtin, deviceAt(host, '/devices/virtual/mem/null')).ok).toBe(false);
  });
});

test('on a recorded machine: what systemd-udevd 257 stored', () => {
  const paths = loadMachine('lab');
  const directory = linksOf({ '99-default.link': `${everything}NamePolicy=keep kernel database onboard slot path\nMACAddressPolicy=persistent\n` });
  const builtin = netSetupLink({ paths, log: silent, kernelCommandLine: () => '', networkDirectories: [directory] });
  const device = Device.fromSyspath({ paths, stored: () => null }, '/sys/class/net/eno1');
  if (device === null) throw new Error('the recording has no eno1');
  const given = { ID_NET_NAME_MAC: 'enx5254001ab001', ID_NET_NAME_ONBOARD: 'eno1', ID_NET_NAME_PATH: 'enp0s8' };
  expect(callBuiltin(builtin, device, { given }).properties.at(-1)).toEqual(['ID_NET_NAME', 'eno1']);
});

describe('the effect', () => {
  const lack = lacksNetwork();
  beforeEach((ctx) => {
    if (lack !== null) ctx.skip(lack);
  });

  /** Sets up `ve0` as a file says, and asks for its attributes. */
  function effect(text: string, attributes: readonly string[], { interfaces = ['link add ve0 address 02:00:00:00:00:01 type veth peer name ve1'], rehearse = false, machineId = null as string | null } = {}) {
    const directory = linksOf({ '10-test.link': `[Match]\nKind=veth\n[Link]\n${text}`, 'etc/machine-id': `${machineId ?? ''}\n` });
    const steps: NetworkStep[] = [
      { kind: 'set-up', name: 've0', directory, rehearse },
      ...attributes.map((attribute) => ({ kind: 'attribute' as const, name: 've0', attribute })),
      { kind: 'channels', name: 've0' },
    ];
    const answers = inNetwork(interfaces, steps, { machineEtc: machineId === null ? null : `${directory}/etc` });
    const [answer, ...rest] = answers as [{ warnings: string[] }, ...unknown[]];
    return { warnings: answer.warnings, attributes: rest.slice(0, attributes.length), channels: rest[attributes.length] };
  }

  test('settings of the interface', () => {
    const { warnings, attributes } = effect('MTUBytes=1400\nAlias=the left end\nTransmitQueueLength=5\nMACAddress=02:00:00:00:00:09\n', ['mtu', 'ifalias', 'tx_queue_len', 'address']);
    expect(attributes).toEqual(['1400', 'the left end', '5', '02:00:00:00:00:09']);
    expect(warnings).toEqual([]);
  });

  test('one that is refused is told, and the others are made', () => {
    const { warnings, attributes } = effect('MTUBytes=100000\nAlias=here\n', ['mtu', 'ifalias']);
    expect(attributes).toEqual(['1500', 'here']);
    expect(warnings).toEqual(['MTUBytes= could not be set: EINVAL']);
  });

  test('the persistent address that systemd-udevd gives', () => {
    const { attributes } = effect('MACAddressPolicy=persistent\n', ['address'], { interfaces: ['link add ve0 type veth peer name ve1'], machineId: '0123456789abcdef0123456789abcdef' });
    expect(attributes).toEqual(['c6:db:ed:d5:c6:e6']);
  });

  test('channels, as many as there are for max', () => {
    const interfaces = ['link add ve0 numtxqueues 4 numrxqueues 4 type veth peer name ve1 numtxqueues 4 numrxqueues 4'];
    expect(effect('RxChannels=3\nTxChannels=2\n', [], { interfaces }).channels).toEqual({ rx: 3, tx: 2 });
    expect(effect('RxChannels=max\nTxChannels=99\n', [], { interfaces }).channels).toEqual({ rx: 4, tx: 4 });
  });

  test('speed, duplex and port, which end the negotiation', () => {
    const directory = linksOf({ '10-test.link': '[Match]\nKind=tun\n[Link]\nBitsPerSecond=100M\nDuplex=half\nPort=mii\nRxMaxCoalescedFrames=17\n' });
    const [answer, negotiation, coalescing] = inNetwork(['tuntap add dev tap0 mode tap'], [{ kind: 'set-up', name: 'tap0', directory }, { kind: 'negotiation', name: 'tap0' }, { kind: 'coalescing', name: 'tap0' }]);
    expect(answer).toMatchObject({ warnings: [] });
    expect(negotiation).toEqual({ speed: 100, duplex: 0, port: 2, autoNegotiation: 0 });
    expect(coalescing).toEqual({ rxFrames: 17 });
  });

  test('an advertisement, which speed, duplex and port give way to', () => {
    const directory = linksOf({ '10-test.link': '[Match]\nKind=tun\n[Link]\nBitsPerSecond=100M\nDuplex=half\nAdvertise=100baset-full\n' });
    const [, negotiation] = inNetwork(['tuntap add dev tap0 mode tap'], [{ kind: 'set-up', name: 'tap0', directory }, { kind: 'negotiation', name: 'tap0' }]);
    expect(negotiation).toMatchObject({ speed: 10_000, duplex: 1, autoNegotiation: 1 });
  });

  test('processors that receive packets', () => {
    expect(effect('ReceivePacketSteeringCPUMask=0\n', ['queues/rx-0/rps_cpus']).attributes[0]).toMatch(/^0*1$/);
  });

  test('what the hardware cannot do is told', () => {
    expect(effect('WakeOnLan=magic\nRxBufferSize=max\n', []).warnings).toEqual([
      expect.stringContaining('WakeOnLan= could not be set'), expect.stringContaining('RxBufferSize='),
    ]);
  });

  test('a driver that no rule has asked for is found in place of a udev before 255, whose rules expect that', () => {
    vi.stubEnv('NET_NAMING_SCHEME', ':v252');
    onTestFinished(() => void vi.unstubAllEnvs());
    const directory = linksOf({ '10-test.link': '[Match]\nDriver=veth\n[Link]\nAlias=found\n' });
    const aliasWith = (properties: Readonly<Record<string, string>>) => {
      const [answer, alias] = inNetwork(['link add ve0 type veth peer name ve1'], [{ kind: 'set-up', name: 've0', directory, properties }, { kind: 'attribute', name: 've0', attribute: 'ifalias' }]) as [{ properties: unknown[] }, string];
      return { alias, told: answer.properties.filter((property) => (property as [string])[0] === 'ID_NET_DRIVER') };
    };
    expect(aliasWith({})).toEqual({ alias: 'found', told: [['ID_NET_DRIVER', 'veth']] });
    expect(aliasWith({ ID_NET_DRIVER: 'other' })).toEqual({ alias: '', told: [] });
  });

  test('nothing in a rehearsal', () => {
    const { warnings, attributes } = effect('MTUBytes=1400\nAlias=x\nWakeOnLan=magic\nMACAddress=02:00:00:00:00:09\n', ['mtu', 'ifalias', 'address'], { rehearse: true });
    expect(attributes).toEqual(['1500', '', '02:00:00:00:00:01']);
    expect(warnings).toEqual([]);
  });
});
