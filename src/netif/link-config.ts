import type { channels, coalescing, flowControl, rings } from '../kernel/ethtool-settings.ts';

/** What a .link file says (systemd.link(5)). Null means that the file says nothing about it. */
export interface LinkConfig {
  readonly file: string;
  /** drop-ins that were read after it, in their order */
  readonly dropIns: readonly string[];
  readonly match: Match;
  /** about the machine, not the interface; the last one of a kind counts */
  readonly conditions: ReadonlyMap<ConditionKind, Condition>;
  readonly link: LinkSettings;
  readonly energyEfficiency: EnergyEfficiency;
  readonly virtualFunctions: readonly VirtualFunction[];
}

/** [Match] of an interface. Patterns are globs, one that begins with `!` excludes; an empty list matches everything. */
export interface Match {
  readonly addresses: readonly string[];
  readonly permanentAddresses: readonly string[];
  readonly paths: readonly string[];
  readonly drivers: readonly string[];
  readonly types: readonly string[];
  readonly kinds: readonly string[];
  readonly names: readonly string[];
  /** `KEY=glob`, or `!KEY=glob` */
  readonly properties: readonly string[];
}

export type ConditionKind =
  | 'Host' | 'Virtualization' | 'KernelCommandLine' | 'KernelVersion' | 'Version' | 'Credential' | 'Architecture' | 'Firmware'
  | 'MachineTag';

export interface Condition {
  readonly parameter: string;
  readonly negated: boolean;
}

export type NamePolicy = 'kernel' | 'keep' | AlternativeNamePolicy;
export type AlternativeNamePolicy = 'database' | 'onboard' | 'slot' | 'path' | 'mac';
export type AddressPolicy = 'persistent' | 'random' | 'none';

/** A number, or what the hardware calls its greatest. */
export type Amount = number | 'max';

/** The names of a structure's words that can be set. */
type Settable<T extends { readonly fields: object }> = Exclude<keyof T['fields'], `${string}Max`>;
export type ChannelField = Settable<typeof channels>;
export type RingField = Settable<typeof rings>;
export type FlowControlField = Settable<typeof flowControl>;
export type CoalescingField = Settable<typeof coalescing>;

/** [Link] */
export interface LinkSettings {
  readonly description: string | null;
  readonly properties: ReadonlyMap<string, string>;
  readonly importedProperties: readonly string[];
  readonly unsetProperties: readonly string[];
  readonly alias: string | null;
  readonly addressPolicy: AddressPolicy;
  readonly address: string | null;
  readonly namePolicies: readonly NamePolicy[];
  readonly name: string | null;
  readonly alternativeNamePolicies: readonly AlternativeNamePolicy[];
  readonly alternativeNames: readonly string[];
  readonly transmitQueues: number | null;
  readonly receiveQueues: number | null;
  readonly transmitQueueLength: number | null;
  readonly mtuBytes: number | null;
  readonly gsoMaxBytes: number | null;
  readonly gsoMaxSegments: number | null;
  readonly bitsPerSecond: number | null;
  readonly duplex: 'half' | 'full' | null;
  readonly autoNegotiation: boolean | null;
  readonly port: Port | null;
  readonly mdi: Mdi | null;
  /** bits of link modes */
  readonly advertise: readonly number[];
  /** a set of WAKE_* bits (<linux/ethtool.h>); 0 switches it off */
  readonly wakeOnLan: number | null;
  /** six bytes like a hardware address, or the absolute path of a file that holds them */
  readonly wakeOnLanPassword: string | null;
  /** by the kernel's names; one that ends in a hyphen stands for all that begin with it */
  readonly features: ReadonlyMap<string, boolean>;
  readonly channels: ReadonlyMap<ChannelField, Amount>;
  readonly rings: ReadonlyMap<RingField, Amount>;
  readonly flowControl: ReadonlyMap<FlowControlField, boolean>;
  readonly coalescing: ReadonlyMap<CoalescingField, number>;
  /** processors that may receive packets (RPS); an empty list disables it */
  readonly packetSteering: readonly number[] | 'all' | null;
  readonly interruptPolicy: 'spread' | 'single' | null;
  readonly interruptProcessors: readonly number[] | null;
  readonly interruptNode: number | 'local' | null;
  readonly virtualFunctionCount: number | null;
}

export type Port = 'tp' | 'aui' | 'mii' | 'fibre' | 'bnc';
export type Mdi = 'straight' | 'crossover' | 'auto';

/** [EnergyEfficientEthernet] */
export interface EnergyEfficiency {
  readonly enable: boolean | null;
  readonly txLowPowerIdle: boolean | null;
  readonly txLowPowerIdleUsec: number | null;
  readonly modes: readonly number[];
}

/** One [SR-IOV] section. */
export interface VirtualFunction {
  readonly index: number | null;
  readonly vlanId: number | null;
  readonly qualityOfService: number;
  /** an Ethernet protocol number: 802.1Q or 802.1ad (<linux/if_ether.h>) */
  readonly vlanProtocol: number;
  readonly spoofCheck: boolean | null;
  readonly rssQuery: boolean | null;
  readonly trust: boolean | null;
  readonly linkState: 'auto' | 'enable' | 'disable' | null;
  readonly address: string | null;
}

/** The same while it is being read. */
export type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

export const emptyMatch: Match = {
  addresses: [], permanentAddresses: [], paths: [], drivers: [], types: [], kinds: [], names: [], properties: [],
};

export const emptyLink: LinkSettings = {
  description: null, properties: new Map(), importedProperties: [], unsetProperties: [], alias: null, addressPolicy: 'none', address: null,
  namePolicies: [], name: null, alternativeNamePolicies: [], alternativeNames: [], transmitQueues: null, receiveQueues: null,
  transmitQueueLength: null, mtuBytes: null, gsoMaxBytes: null, gsoMaxSegments: null, bitsPerSecond: null, duplex: null,
  autoNegotiation: null, port: null, mdi: null, advertise: [], wakeOnLan: null, wakeOnLanPassword: null, features: new Map(),
  channels: new Map(), rings: new Map(), flowControl: new Map(), coalescing: new Map(), packetSteering: null, interruptPolicy: null,
  interruptProcessors: null, interruptNode: null, virtualFunctionCount: null,
};

export const emptyEnergyEfficiency: EnergyEfficiency = { enable: null, txLowPowerIdle: null, txLowPowerIdleUsec: null, modes: [] };

export const ETH_P_8021Q = 0x8100;
export const ETH_P_8021AD = 0x88a8;

export const emptyVirtualFunction: VirtualFunction = {
  index: null, vlanId: null, qualityOfService: 0, vlanProtocol: ETH_P_8021Q, spoofCheck: null, rssQuery: null, trust: null,
  linkState: null, address: null,
};

/**
 * Whether a file says nothing but what an interface is called and which address it has, as most do: then there is nothing else to
 * be set, and nothing has to be asked of the hardware.
 */
export function setsOnlyNames({ link, energyEfficiency, virtualFunctions }: LinkConfig): boolean {
  const isSilent = (value: unknown, empty: unknown): boolean =>
    value === empty || (value instanceof Map && value.size === 0) || (Array.isArray(value) && Array.isArray(empty) && value.length === 0);
  const names = Object.entries(link) as [keyof LinkSettings, unknown][];
  const others = Object.entries(energyEfficiency) as [keyof EnergyEfficiency, unknown][];
  return (
    virtualFunctions.length === 0
    && names.every(([setting, value]) => aboutNames.has(setting) || isSilent(value, emptyLink[setting]))
    && others.every(([setting, value]) => isSilent(value, emptyEnergyEfficiency[setting]))
  );
}

const aboutNames: ReadonlySet<keyof LinkSettings> = new Set([
  'description', 'properties', 'importedProperties', 'unsetProperties', 'addressPolicy', 'address', 'namePolicies', 'name',
  'alternativeNamePolicies', 'alternativeNames',
] as const);
