import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLink, type ParsedLink } from '../../src/netif/link-file.ts';
import { fixtures } from '../device/machine.ts';

const file = '/etc/systemd/network/10-test.link';

/** Specifiers are another file's matter; here only the escaped percent sign is one. */
const expand = (word: string) => (word.includes('%z') ? null : word.replaceAll('%%', '%'));

function parse(text: string, ...dropIns: string[]): ParsedLink {
  return parseLink({ main: { file, text }, dropIns: dropIns.map((part, index) => ({ file: `${file}.d/${index}.conf`, text: part })), expand });
}

/** The settings of [Link] after these lines. */
function link(...lines: string[]) {
  const { config, problems } = parse(['[Match]', 'OriginalName=*', '[Link]', ...lines].join('\n'));
  expect(problems).toEqual([]);
  return config?.link;
}

/** What is complained of: line, column and text. */
function complaints(text: string): string[] {
  return parse(text).problems.map(({ source, message }) => `${source === null ? '' : `${source.line}:${source.column} `}${message}`);
}

function fixture(name: string) {
  return { file: `${fixtures}/link/${name}`, text: readFileSync(`${fixtures}/link/${name}`, 'latin1') };
}

describe('every setting of systemd.link(5)', () => {
  const { config, problems } = parseLink({ main: fixture('systemd/50-all.link'), dropIns: [fixture('systemd/50-all.link.d/10-mtu.conf')], expand });

  test('is known, and none is complained of', () => {
    expect(problems).toEqual([]);
    expect(config).not.toBeNull();
  });

  test('[Match] of the interface', () => {
    expect(config?.match).toEqual({
      addresses: ['12:34:56:78:90:ab', '12:34:56:78:90:ac', '12:34:56:78:90:ad'],
      permanentAddresses: ['c0:a8:00:01', '20:01:0d:b8:00:00:00:00:00:00:00:00:00:00:00:01'],
      paths: ['pci-0000:00:1a.0-*', 'platform *'],
      drivers: ['!brcmsmac', '!bcm*'],
      types: ['ether', 'wlan'],
      kinds: ['!veth'],
      names: ['eth*', 'en?'],
      properties: ['ID_MODEL_ID=9999', 'ID_VENDOR_FROM_DATABASE=vendor name', 'KEY=with "quotation"'],
    });
  });

  test('[Match] of the machine', () => {
    expect(Object.fromEntries(config?.conditions ?? [])).toEqual({
      Host: { parameter: 'board-*', negated: false },
      Virtualization: { parameter: 'container', negated: true },
      KernelCommandLine: { parameter: 'nolink', negated: true },
      KernelVersion: { parameter: '>=5.10', negated: false },
      Version: { parameter: 'systemd >= 258', negated: false },
      Credential: { parameter: 'link.off', negated: true },
      Architecture: { parameter: 'native', negated: false },
      Firmware: { parameter: 'no-such-firmware', negated: true },
      MachineTag: { parameter: 'retired', negated: true },
    });
  });

  test('[Link]', () => {
    expect(config?.link).toEqual({
      description: 'The port beside the power plug',
      properties: new Map([['HOGE', 'foo'], ['BAR', 'baz qux'], ['ARCH', '100%']]),
      importedProperties: ['KEPT', 'ALSO_KEPT'],
      unsetProperties: ['HIDDEN'],
      alias: 'uplink of the board',
      addressPolicy: 'none',
      address: '02:00:00:00:00:01',
      namePolicies: ['keep', 'kernel', 'database', 'onboard', 'slot', 'path', 'mac'],
      name: 'lan0',
      alternativeNamePolicies: ['database', 'onboard', 'slot', 'path', 'mac'],
      alternativeNames: ['jumbo'],
      transmitQueues: 4,
      receiveQueues: 8,
      transmitQueueLength: 0,
      mtuBytes: 9000,
      gsoMaxBytes: 65536,
      gsoMaxSegments: 100,
      bitsPerSecond: 10_000_000,
      duplex: 'full',
      autoNegotiation: false,
      port: 'mii',
      mdi: 'crossover',
      advertise: [0, 124],
      wakeOnLan: 0x21,
      wakeOnLanPassword: 'aa:bb:cc:dd:ee:ff',
      features: new Map([
        ['rx-checksum', true], ['tx-checksum-', false], ['tx-scatter-gather', true], ['tx-scatter-gather-fraglist', false],
        ['tx-tcp-segmentation', true], ['tx-tcp-ecn-segmentation', false], ['tx-tcp-mangleid-segmentation', true], ['tx-tcp6-segmentation', false],
        ['tx-generic-segmentation', true], ['tx-gso-partial', false], ['rx-gro', true], ['rx-gro-hw', false], ['rx-gro-list', true],
        ['rx-udp-gro-forwarding', false], ['rx-lro', true], ['rx-vlan-hw-parse', true], ['tx-vlan-hw-insert', true], ['rx-vlan-filter', true],
        ['tx-vlan-stag-hw-insert', true], ['rx-ntuple-filter', true], ['rx-fcs', true], ['rx-all', true],
      ]),
      channels: new Map<string, unknown>([['rx', 1], ['tx', 2], ['other', 3], ['combined', 'max']]),
      rings: new Map<string, unknown>([['rx', 16], ['rxMini', 32], ['rxJumbo', 64], ['tx', 'max']]),
      flowControl: new Map([['rx', true], ['tx', false], ['autoNegotiation', true]]),
      coalescing: new Map([
        ['adaptiveRx', 1], ['adaptiveTx', 0], ['rxUsecs', 1000], ['rxUsecsIrq', 2], ['rxUsecsLow', 3], ['rxUsecsHigh', 4],
        ['txUsecs', 5], ['txUsecsIrq', 6], ['txUsecsLow', 7], ['txUsecsHigh', 1500], ['rxFrames', 1], ['rxFramesIrq', 2],
        ['rxFramesLow', 3], ['rxFramesHigh', 4], ['txFrames', 5], ['txFramesIrq', 6], ['txFramesLow', 7], ['txFramesHigh', 8],
        ['packetRateLow', 1000], ['packetRateHigh', 100000], ['sampleIntervalSec', 2], ['statsUsecs', 1_000_000],
      ]),
      packetSteering: [0, 1, 2, 5],
      interruptPolicy: 'spread',
      interruptProcessors: [0, 1, 2, 3, 8],
      interruptNode: 'local',
      virtualFunctionCount: 8,
    });
  });

  test('[SR-IOV], one for each function', () => {
    expect(config?.virtualFunctions).toEqual([
      { index: 0, vlanId: 42, qualityOfService: 3, vlanProtocol: 0x88a8, spoofCheck: true, rssQuery: false, trust: true, linkState: 'auto', address: '02:00:00:00:00:10' },
      { index: 1, vlanId: null, qualityOfService: 0, vlanProtocol: 0x8100, spoofCheck: null, rssQuery: null, trust: null, linkState: 'disable', address: null },
    ]);
  });

  test('[EnergyEfficientEthernet]', () => {
    expect(config?.energyEfficiency).toEqual({ enable: true, txLowPowerIdle: false, txLowPowerIdleUsec: 100, modes: [3, 5] });
  });

  test('the drop-ins are told', () => {
    expect(config?.dropIns).toEqual([`${fixtures}/link/systemd/50-all.link.d/10-mtu.conf`]);
  });
});

test("devMaster's notation, quoted strings and arrays, means the same", () => {
  const { config, problems } = parseLink({ main: fixture('devmaster/50-board.link'), dropIns: [], expand });
  expect(problems).toEqual([]);
  expect(config?.match).toMatchObject({ names: ['eth*', 'en?'], properties: ['ID_MODEL=two words', 'ID_BUS=pci'], drivers: ['igb'] });
  expect(config?.link).toMatchObject({
    description: 'the port beside the power plug', namePolicies: ['keep', 'database', 'onboard'], alternativeNames: ['uplink', 'lan'],
    addressPolicy: 'persistent', mtuBytes: 1400, wakeOnLan: 0,
  });
});

describe('assignments', () => {
  test('a later single value replaces, an empty one takes back', () => {
    expect(link('MTUBytes=1400', 'MTUBytes=1300')?.mtuBytes).toBe(1300);
    expect(link('MTUBytes=1400', 'MTUBytes=')?.mtuBytes).toBeNull();
    expect(link('LargeReceiveOffload=yes', 'LargeReceiveOffload=')?.features.size).toBe(0);
  });
  test('lists grow, an empty value begins anew', () => {
    expect(link('AlternativeName=a b', 'AlternativeName=c')?.alternativeNames).toEqual(['a', 'b', 'c']);
    expect(link('AlternativeName=a b', 'AlternativeName=', 'AlternativeName=c')?.alternativeNames).toEqual(['c']);
    expect(link('WakeOnLan=phy', 'WakeOnLan=magic')?.wakeOnLan).toBe(0x21);
    expect(link('ReceivePacketSteeringCPUMask=3', 'ReceivePacketSteeringCPUMask=1')?.packetSteering).toEqual([1, 3]);
  });
  test('policies are one list, which a later one replaces', () => {
    expect(link('NamePolicy=slot path', 'NamePolicy=mac mac')?.namePolicies).toEqual(['mac']);
  });
  test('a property keeps its place when its value is replaced', () => {
    expect([...(link('Property=A=1 B=2', 'Property=A=3')?.properties ?? [])]).toEqual([['A', '3'], ['B', '2']]);
  });
  test('of a condition the last one counts', () => {
    const { config } = parse('[Match]\nHost=a\nHost=!b\nFirmware=uefi\nFirmware=');
    expect(config?.conditions).toEqual(new Map([['Host', { parameter: 'b', negated: true }]]));
  });
  test('names that begin with X- are nobody\'s mistake', () => {
    expect(complaints('[Match]\nOriginalName=*\nX-Note=1\n[X-Other]\nAnything=1')).toEqual([]);
  });
  test('a section may come twice, and lines may end as on Windows', () => {
    expect(parse('\xef\xbb\xbf[Match]\r\nOriginalName=*\r\n[Link]\r\nName=a0\r\n[Link]\r\nAlias=b\r\n').config?.link).toMatchObject({ name: 'a0', alias: 'b' });
  });
});

describe('complaints say where, and the rest goes on', () => {
  test.each([
    ['[Match]\nOriginalName=*\n  Nmae = lan0', "3:3 unknown setting 'Nmae' in [Match]"],
    ['[Match]\nOriginalName=*\n[Lnik]', '3:1 unknown section [Lnik]'],
    ['[Match]\nOriginalName=*\n[Link]\nMTUBytes =  many', "4:13 MTUBytes=: 'many' is not a usable value"],
    ['[Match]\nOriginalName=*\n[Link]\nWakeOnLan=magic wand', "4:11 WakeOnLan=: 'wand' is left out: it is not a usable value"],
    ['[Match]\nOriginalName=* a/b', "2:14 OriginalName=: 'a/b' is left out: it is not a usable value"],
    ['[Match]\nOriginalName=*\nPath="a', "3:6 Path=: the quotes or escapes of '\"a' are broken"],
    ['[Match]\nOriginalName=*\n[Link]\nProperty=A=%z', "4:10 Property=: 'A=%z' is left out: it is not a usable value"],
    ['[Match]\nOriginalName=*\n[Link]\nProperty=IFINDEX=3', "4:10 Property=: 'IFINDEX=3' is left out: it is not a usable value"],
    ['[Match]\nOriginalName=*\n[Link]\nProperty=MODALIAS=x', "4:10 Property=: 'MODALIAS=x' is left out: it is not a usable value"],
    ['[Match]\nOriginalName=*\n[Link]\nProperty=SYNTH_ARG_A=x', "4:10 Property=: 'SYNTH_ARG_A=x' is left out: it is not a usable value"],
    ['[Match]\nOriginalName=*\nwords', '3:1 not an assignment of the form Setting=value'],
    ['[Match]\nOriginalName=*\n=x', '3:1 no setting is named before the ='],
    ['Name=x\n[Match]\nOriginalName=*', '1:1 a setting outside of any section'],
    ['[Match]\nOriginalName=*\n[Link]\nAlias=\xff', '4:1 the line is not valid UTF-8'],
    ['[Match]\nOriginalName=*\n[Link]\nUDPSegmentationOffload=yes', '4:24 UDPSegmentationOffload=: the setting has been removed and does nothing'],
    ['[Match]\nOriginalName=*\n[Link]\nMACAddressPolicy=random\nMACAddress=02:00:00:00:00:01', 'MACAddress= is not used together with MACAddressPolicy=random'],
    ['[Match]\nOriginalName=*\n[SR-IOV]\nVLANId=1', '3:1 [SR-IOV] is ignored: there is no VirtualFunction= in it'],
    ['[Match]\nOriginalName=*\n[Link]\nSR-IOVVirtualFunctions=2\n[SR-IOV]\nVirtualFunction=2', '5:1 [SR-IOV] is ignored: VirtualFunction=2 is not below SR-IOVVirtualFunctions=2'],
    ['[Match]\nOriginalName=*\n[SR-IOV]\nVirtualFunction=0\n[SR-IOV]\nVirtualFunction=0', '3:1 [SR-IOV] is ignored: a later one is about VirtualFunction=0 too'],
  ])('%j', (text, complaint) => {
    expect(complaints(text)).toEqual([complaint]);
    expect(parse(text).config).not.toBeNull();
  });

  test.each([
    ['[Link]\nName=lan0', 'nothing usable in [Match], so that the file is ignored'],
    ['[Match]\nMACAddress=\n[Link]\nName=lan0', 'nothing usable in [Match], so that the file is ignored'],
    ['[Match]\nOriginalName=*\n[Link\nName=lan0', "3:1 '[Link' is no section"],
  ])('%j makes the file useless', (text, complaint) => {
    expect(complaints(text)).toEqual([complaint]);
    expect(parse(text).config).toBeNull();
  });
});

test.each([
  ['MTUBytes=-1'], ['MTUBytes=5G'], ['TransmitQueues=0'], ['TransmitQueues=16385'], ['TransmitQueueLength=4294967295'],
  ['RxChannels=0'], ['RxBufferSize=minimum'], ['AutoNegotiation=perhaps'], ['Duplex=both'], ['Port=usb'], ['MDI=sideways'], ['Name=all'], ['Name=17'],
  ['Name=a:b'], ['Name=sixteen-letters-'], ['MACAddress=1:2'], ['MACAddress=02:00:00:00:00:00:07'], ['Alias=\xc3\xa9'], ['WakeOnLanPassword=secret'],
  ['CoalescePacketRateSampleIntervalSec=0'], ['StatisticsBlockCoalesceSec=0'], ['RxCoalesceSec=2h'], ['IRQAffinityNUMA=remote'],
  ['ReceivePacketSteeringCPUMask=3-1'], ['BitsPerSecond=fast'], ['UnsetProperty=A=B'], ['LargeReceiveOffload=max'],
  ['NamePolicy=constructor'], ['AlternativeNamesPolicy=toString'],
])('%s is refused', (line) => {
  const { config, problems } = parse(`[Match]\nOriginalName=*\n[Link]\n${line}`);
  expect(problems).toHaveLength(1);
  expect(config?.link).toEqual(link());
});

test('no text makes it throw', () => {
  const line = fc.oneof(fc.string({ unit: 'binary-ascii' }), fc.constantFrom('[Match]', '[Link]', '[SR-IOV]', 'OriginalName=', 'Property="', 'Name=["', 'NamePolicy=[', '\\'));
  fc.assert(fc.property(fc.array(fc.tuple(line, line)), (lines) => {
    parse(lines.map(([one, other]) => one + other).join('\n'));
  }));
});
