import { parseUnsigned } from '../base/number.ts';
import { entryOf } from '../base/table.ts';
import { parseBoolean } from '../base/values.ts';
import { isValidName, maxAlternativeNameBytes } from '../device/interface-name.ts';
import { canSetProperty } from '../device/own-properties.ts';
import { parseHardwareAddress } from './hardware-address.ts';
import type {
  AlternativeNamePolicy, Amount, ChannelField, CoalescingField, Draft, FlowControlField, LinkSettings, NamePolicy, RingField,
} from './link-config.ts';
import { linkModeBit } from './link-modes.ts';
import { entry, field, flag, growing, list, oneOf, single, type Setting, type Settings } from './setting.ts';
import { parseProcessors, parseSize, parseUsec } from './values.ts';
import { splitQuoted } from './words.ts';

type Link = Draft<LinkSettings>;

const maxWord = 0xffffffff;

/**
 * systemd.link(5) "[LINK] SECTION OPTIONS".
 *
 * @param expand  replaces specifiers (systemd.link(5) "SPECIFIERS"); null for a word with one that cannot be resolved
 */
export function linkSettings(expand: (word: string) => string | null): Settings<Link> {
  return {
    Description: field('description', (text) => text),
    ...propertySettings(expand),
    ...nameSettings,
    ...interfaceSettings,
    ...negotiationSettings,
    ...offloadSettings,
    ...hardwareSettings,
    ...coalescingSettings,
    ...processorSettings,
  };
}

function propertySettings(expand: (word: string) => string | null): Settings<Link> {
  const split = (value: string) => splitQuoted(value, 'c');
  const nameOf = (word: string) => {
    const name = expand(word);
    return name !== null && isPropertyName(name) ? name : null;
  };
  return {
    Property: list({
      quoted: true,
      split,
      parse: (word) => {
        const text = expand(word);
        const equals = text?.indexOf('=') ?? -1;
        if (text === null || equals < 0) return null;
        const [name, value] = [text.slice(0, equals), text.slice(equals + 1)];
        return isPropertyName(name) && !/[\x00-\x08\x0a-\x1f\x7f]/.test(value) ? ([name, value] as const) : null;
      },
      store: (draft, pairs) => {
        draft.properties = new Map(pairs === null ? [] : [...draft.properties, ...pairs]);
      },
    }),
    ImportProperty: growing('importedProperties', { quoted: true, split, parse: nameOf }),
    UnsetProperty: growing('unsetProperties', { quoted: true, split, parse: nameOf }),
  };
}

function isPropertyName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && canSetProperty(name);
}

const alternativeNamePolicies: Readonly<Record<string, AlternativeNamePolicy>> = {
  database: 'database', onboard: 'onboard', slot: 'slot', path: 'path', mac: 'mac',
};
const namePolicies: Readonly<Record<string, NamePolicy>> = { kernel: 'kernel', keep: 'keep', ...alternativeNamePolicies };

const nameSettings: Settings<Link> = {
  // IFALIASZ less the final NUL (<linux/if.h>)
  Alias: field('alias', (text) => (text.length <= 255 && /^[\x01-\x7f]*$/.test(text) ? text : null)),
  MACAddressPolicy: single((text) => (text === 'persistent' || text === 'random' || text === 'none' ? text : null), (draft, policy) => {
    draft.addressPolicy = policy ?? 'none';
  }),
  MACAddress: field('address', parseHardwareAddress),
  NamePolicy: list({
    parse: (word) => entryOf(namePolicies, word),
    store: (draft, policies) => {
      draft.namePolicies = [...new Set(policies ?? [])];
    },
  }),
  Name: field('name', (text) => (isValidName(text) ? text : null)),
  AlternativeNamesPolicy: list({
    parse: (word) => entryOf(alternativeNamePolicies, word),
    store: (draft, policies) => {
      draft.alternativeNamePolicies = [...new Set(policies ?? [])];
    },
  }),
  AlternativeName: growing('alternativeNames', { parse: (word) => (isValidName(word, maxAlternativeNameBytes) ? word : null) }),
};

const interfaceSettings: Settings<Link> = {
  TransmitQueues: field('transmitQueues', (text) => parseUnsigned(text, { min: 1, max: 16384 })),
  ReceiveQueues: field('receiveQueues', (text) => parseUnsigned(text, { min: 1, max: 16384 })),
  TransmitQueueLength: field('transmitQueueLength', (text) => parseUnsigned(text, { max: maxWord - 1 })),
  MTUBytes: field('mtuBytes', (text) => atMost(parseSize(text, 1024), maxWord)),
  GenericSegmentOffloadMaxBytes: field('gsoMaxBytes', (text) => atMost(parseSize(text, 1024), maxWord)),
  GenericSegmentOffloadMaxSegments: field('gsoMaxSegments', (text) => parseUnsigned(text, { max: maxWord })),
};

/** WAKE_* of <linux/ethtool.h> */
const wakeWords: Readonly<Record<string, number>> = {
  phy: 1 << 0, unicast: 1 << 1, multicast: 1 << 2, broadcast: 1 << 3, arp: 1 << 4, magic: 1 << 5, secureon: 1 << 6,
};

const wakeOptions: Setting<Link> = list({
  parse: (word) => entryOf(wakeWords, word),
  store: (draft, options) => {
    draft.wakeOnLan = options === null ? null : options.reduce((all, option) => all | option, draft.wakeOnLan ?? 0);
  },
});

const negotiationSettings: Settings<Link> = {
  BitsPerSecond: field('bitsPerSecond', (text) => parseSize(text, 1000)),
  Duplex: oneOf('duplex', { half: 'half', full: 'full' }),
  AutoNegotiation: flag('autoNegotiation'),
  Port: oneOf('port', { tp: 'tp', aui: 'aui', mii: 'mii', fibre: 'fibre', bnc: 'bnc' }),
  MDI: oneOf('mdi', { straight: 'straight', mdi: 'straight', crossover: 'crossover', 'mdi-x': 'crossover', mdix: 'crossover', auto: 'auto' }),
  Advertise: growing('advertise', { parse: linkModeBit }),
  WakeOnLan: {
    quoted: false,
    read(draft, value, complain) {
      if (value === 'off') draft.wakeOnLan = 0;
      else wakeOptions.read(draft, value, complain);
    },
  },
  WakeOnLanPassword: field('wakeOnLanPassword', (text) => {
    if (text.startsWith('/')) return text.split('/').includes('..') ? null : text;
    const password = parseHardwareAddress(text);
    return password?.split(':').length === 6 ? password : null;
  }),
};

const offloadSettings: Settings<Link> = {
  ReceiveChecksumOffload: feature('rx-checksum'),
  // A hyphen at the end: whichever of the checksums the hardware can do.
  TransmitChecksumOffload: feature('tx-checksum-'),
  ScatterGather: feature('tx-scatter-gather'),
  ScatterGatherFragmentList: feature('tx-scatter-gather-fraglist'),
  TCPSegmentationOffload: feature('tx-tcp-segmentation'),
  TCPECNSegmentationOffload: feature('tx-tcp-ecn-segmentation'),
  TCPMangleIdSegmentationOffload: feature('tx-tcp-mangleid-segmentation'),
  TCP6SegmentationOffload: feature('tx-tcp6-segmentation'),
  GenericSegmentationOffload: feature('tx-generic-segmentation'),
  PartialGenericSegmentationOffload: feature('tx-gso-partial'),
  GenericReceiveOffload: feature('rx-gro'),
  GenericReceiveOffloadHardware: feature('rx-gro-hw'),
  GenericReceiveOffloadList: feature('rx-gro-list'),
  GenericReceiveOffloadUDPForwarding: feature('rx-udp-gro-forwarding'),
  LargeReceiveOffload: feature('rx-lro'),
  ReceiveVLANCTAGHardwareAcceleration: feature('rx-vlan-hw-parse'),
  TransmitVLANCTAGHardwareAcceleration: feature('tx-vlan-hw-insert'),
  ReceiveVLANCTAGFilter: feature('rx-vlan-filter'),
  TransmitVLANSTAGHardwareAcceleration: feature('tx-vlan-stag-hw-insert'),
  NTupleFilter: feature('rx-ntuple-filter'),
  ReceiveFCS: feature('rx-fcs'),
  ReceiveAll: feature('rx-all'),
  UDPSegmentationOffload: obsolete(),
};

const hardwareSettings: Settings<Link> = {
  RxChannels: channel('rx'),
  TxChannels: channel('tx'),
  OtherChannels: channel('other'),
  CombinedChannels: channel('combined'),
  RxBufferSize: ring('rx'),
  RxMiniBufferSize: ring('rxMini'),
  RxJumboBufferSize: ring('rxJumbo'),
  TxBufferSize: ring('tx'),
  RxFlowControl: pause('rx'),
  TxFlowControl: pause('tx'),
  AutoNegotiationFlowControl: pause('autoNegotiation'),
  'SR-IOVVirtualFunctions': field('virtualFunctionCount', (text) => parseUnsigned(text, { max: 0x7fffffff })),
};

const coalescingSettings: Settings<Link> = {
  UseAdaptiveRxCoalesce: coalescing('adaptiveRx', asNumber),
  UseAdaptiveTxCoalesce: coalescing('adaptiveTx', asNumber),
  RxCoalesceSec: coalescing('rxUsecs', parseWordUsec),
  RxCoalesceIrqSec: coalescing('rxUsecsIrq', parseWordUsec),
  RxCoalesceLowSec: coalescing('rxUsecsLow', parseWordUsec),
  RxCoalesceHighSec: coalescing('rxUsecsHigh', parseWordUsec),
  TxCoalesceSec: coalescing('txUsecs', parseWordUsec),
  TxCoalesceIrqSec: coalescing('txUsecsIrq', parseWordUsec),
  TxCoalesceLowSec: coalescing('txUsecsLow', parseWordUsec),
  TxCoalesceHighSec: coalescing('txUsecsHigh', parseWordUsec),
  RxMaxCoalescedFrames: coalescing('rxFrames', parseWord),
  RxMaxCoalescedIrqFrames: coalescing('rxFramesIrq', parseWord),
  RxMaxCoalescedLowFrames: coalescing('rxFramesLow', parseWord),
  RxMaxCoalescedHighFrames: coalescing('rxFramesHigh', parseWord),
  TxMaxCoalescedFrames: coalescing('txFrames', parseWord),
  TxMaxCoalescedIrqFrames: coalescing('txFramesIrq', parseWord),
  TxMaxCoalescedLowFrames: coalescing('txFramesLow', parseWord),
  TxMaxCoalescedHighFrames: coalescing('txFramesHigh', parseWord),
  CoalescePacketRateLow: coalescing('packetRateLow', parseWord),
  CoalescePacketRateHigh: coalescing('packetRateHigh', parseWord),
  CoalescePacketRateSampleIntervalSec: coalescing('sampleIntervalSec', (text) => {
    const usec = parseWordUsec(text);
    return usec === null || usec === 0 ? null : Math.ceil(usec / 1e6);
  }),
  StatisticsBlockCoalesceSec: coalescing('statsUsecs', (text) => parseWordUsec(text) || null),
};

const processorSettings: Settings<Link> = {
  ReceivePacketSteeringCPUMask: single((text) => (text === 'all' ? 'all' : text === 'disable' ? [] : parseProcessors(text)), (draft, said) => {
    const before = draft.packetSteering;
    // The words replace what was said before, processors add to it.
    const adds = said !== null && said !== 'all' && said.length > 0 && before !== null && before !== 'all';
    draft.packetSteering = adds ? union(before, said) : said;
  }),
  IRQAffinityPolicy: oneOf('interruptPolicy', { spread: 'spread', single: 'single' }),
  IRQAffinity: single(parseProcessors, (draft, processors) => {
    draft.interruptProcessors = processors === null ? null : union(draft.interruptProcessors ?? [], processors);
  }),
  IRQAffinityNUMA: field('interruptNode', (text) => (text === 'local' ? text : parseUnsigned(text, { max: 0x7fffffff }))),
};

/** In ascending order. */
function union(one: readonly number[], other: readonly number[]): number[] {
  return [...new Set([...one, ...other])].sort((left, right) => left - right);
}

/** A setting that older files may have, and that does nothing any more. */
function obsolete(): Setting<Link> {
  return { quoted: false, read: (_draft, _value, complain) => complain('the setting has been removed and does nothing') };
}

function feature(name: string): Setting<Link> {
  return entry({ of: (draft) => draft.features, key: name, parse: parseBoolean });
}

function channel(key: ChannelField): Setting<Link> {
  return entry({ of: (draft) => draft.channels, key, parse: parseAmount });
}

function ring(key: RingField): Setting<Link> {
  return entry({ of: (draft) => draft.rings, key, parse: parseAmount });
}

function pause(key: FlowControlField): Setting<Link> {
  return entry({ of: (draft) => draft.flowControl, key, parse: parseBoolean });
}

function coalescing(key: CoalescingField, parse: (text: string) => number | null): Setting<Link> {
  return entry({ of: (draft) => draft.coalescing, key, parse });
}

function parseAmount(text: string): Amount | null {
  return text === 'max' ? text : parseUnsigned(text, { min: 1, max: maxWord });
}

function parseWord(text: string): number | null {
  return parseUnsigned(text, { max: maxWord });
}

function parseWordUsec(text: string): number | null {
  return atMost(parseUsec(text), maxWord);
}

function asNumber(text: string): number | null {
  const value = parseBoolean(text);
  return value === null ? null : Number(value);
}

function atMost(value: number | null, max: number): number | null {
  return value !== null && value <= max ? value : null;
}
