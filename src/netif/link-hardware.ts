/**
 * What [Link] and [EnergyEfficientEthernet] say of the hardware, through the kernel's ethtool interface. Each structure is read,
 * changed where it differs, and only then written: drivers may take the link down for a write that changes nothing.
 */
import {
  channels, coalescing, energyEfficiency, flowControl, linkModesWord, linkModeWords, linkSettings, readEthtool, readFeatures,
  readLinkSettings, rings, wakeOnLan, writeEthtool, writeFeatures, writeLinkSettings, type WordStructure,
} from '../kernel/ethtool-settings.ts';
import { hardwareAddressBytes } from './hardware-address.ts';
import type { Amount, EnergyEfficiency, LinkSettings } from './link-config.ts';

/** A setting that could not be made true. */
export interface Failure {
  /** as the user wrote it, such as `MTUBytes=` */
  readonly setting: string;
  readonly errno: number;
}

/** What is to be set on the hardware. */
export interface HardwareSettings {
  readonly link: LinkSettings;
  readonly energyEfficiency: EnergyEfficiency;
  /** for Wake-on-LAN, six bytes like a hardware address; null leaves what there is */
  readonly password: string | null;
}

/**
 * Sets what concerns the hardware.
 *
 * @param name  the interface's name as it is now
 * @returns what could not be set; the rest was
 */
export function setHardware(name: string, { link, energyEfficiency: efficiency, password }: HardwareSettings): readonly Failure[] {
  const pauses = [...link.flowControl].map(([field, on]) => [flowControl.fields[field], Number(on)] as const);
  const delays = [...link.coalescing].map(([field, value]) => [coalescing.fields[field], value] as const);
  const outcomes: Failure[] = [
    { setting: 'AutoNegotiation=, Advertise=, BitsPerSecond=, Duplex=, Port= or MDI=', errno: setNegotiation(name, link) },
    { setting: 'WakeOnLan=', errno: setWakeOnLan(name, { options: link.wakeOnLan, password }) },
    { setting: 'offload features', errno: setFeatures(name, link.features) },
    { setting: 'RxChannels=, TxChannels=, OtherChannels= or CombinedChannels=', errno: setAmounts(name, channels, link.channels) },
    { setting: 'RxBufferSize=, RxMiniBufferSize=, RxJumboBufferSize= or TxBufferSize=', errno: setAmounts(name, rings, link.rings) },
    { setting: 'flow control', errno: setWords(name, flowControl, pauses) },
    { setting: 'coalescing', errno: setWords(name, coalescing, delays) },
    { setting: '[EnergyEfficientEthernet]', errno: setEnergyEfficiency(name, efficiency) },
  ];
  return outcomes.filter(({ errno }) => errno !== 0);
}

type Changes = readonly (readonly [word: number, value: number])[];

/** Returns 0 or a positive errno. */
function setWords(name: string, structure: WordStructure, changes: Changes): number {
  if (changes.length === 0) return 0;
  const words = readEthtool(name, structure);
  if (typeof words === 'number') return words;
  return putWords(words, changes) ? writeEthtool(name, structure, words) : 0;
}

/** @returns whether anything changed */
function putWords(words: Uint32Array, changes: Changes): boolean {
  let changed = false;
  for (const [at, value] of changes) {
    changed ||= words[at] !== value;
    words[at] = value;
  }
  return changed;
}

/** A structure that says of each amount also how much there can be. */
interface LimitedStructure<F extends string> extends WordStructure {
  readonly fields: Readonly<Record<F | `${F}Max`, number>>;
}

/** Asking for more than there can be is asking for that. */
function setAmounts<F extends string>(name: string, structure: LimitedStructure<F>, wanted: ReadonlyMap<F, Amount>): number {
  if (wanted.size === 0) return 0;
  const words = readEthtool(name, structure);
  if (typeof words === 'number') return words;
  const changes = [...wanted].map(([field, amount]) => {
    const max = words[structure.fields[`${field}Max`]] ?? 0;
    return [structure.fields[field], amount === 'max' ? max : Math.min(amount, max)] as const;
  });
  return putWords(words, changes) ? writeEthtool(name, structure, words) : 0;
}

function setWakeOnLan(name: string, { options, password }: { options: number | null; password: string | null }): number {
  if (options === null && password === null) return 0;
  const words = readEthtool(name, wakeOnLan);
  if (typeof words === 'number') return words;
  const supported = words[wakeOnLan.fields.supported] ?? 0;
  const secure = password === null ? 0 : WAKE_MAGICSECURE;
  // A password alone leaves the other options as they are.
  const wanted = ((options ?? words[wakeOnLan.fields.options] ?? 0) | secure) & supported;
  let changed = putWords(words, [[wakeOnLan.fields.options, wanted]]);
  if (password !== null && (wanted & WAKE_MAGICSECURE) !== 0) {
    const place = new Uint8Array(words.buffer, 12, 6);
    const bytes = hardwareAddressBytes(password);
    changed ||= bytes.some((byte, index) => byte !== place[index]);
    place.set(bytes);
  }
  return changed ? writeEthtool(name, wakeOnLan, words) : 0;
}

/** <linux/ethtool.h> */
const WAKE_MAGICSECURE = 1 << 6;

/** What the hardware cannot change is passed over. A name that stands for several goes after those that are named whole. */
function setFeatures(name: string, wanted: ReadonlyMap<string, boolean>): number {
  if (wanted.size === 0) return 0;
  const features = readFeatures(name);
  if (typeof features === 'number') return features;
  const changes = new Map<number, boolean>();
  const ordered = [...wanted].sort(([one], [other]) => Number(one.endsWith('-')) - Number(other.endsWith('-')));
  for (const [feature, on] of ordered) {
    for (const [index, known] of features.names.entries()) {
      const isMeant = feature.endsWith('-') ? known.startsWith(feature) : known === feature;
      if (isMeant && features.isChangeable(index) && !changes.has(index)) changes.set(index, on);
    }
  }
  return changes.size === 0 ? 0 : writeFeatures(name, features.names.length, changes);
}

function setEnergyEfficiency(name: string, { enable, txLowPowerIdle, txLowPowerIdleUsec, modes }: EnergyEfficiency): number {
  const { fields } = energyEfficiency;
  const changes: (readonly [number, number])[] = [];
  if (enable !== null) changes.push([fields.enabled, Number(enable)]);
  if (txLowPowerIdle !== null) changes.push([fields.txLowPowerIdle, Number(txLowPowerIdle)]);
  if (txLowPowerIdleUsec !== null) changes.push([fields.txLowPowerIdleUsec, Math.min(txLowPowerIdleUsec, 0xffffffff)]);
  // The structure has room for the first 32 modes only.
  const mask = modes.filter((bit) => bit < 32).reduce((bits, bit) => (bits | (1 << bit)) >>> 0, 0);
  if (mask !== 0) changes.push([fields.advertised, mask]);
  return setWords(name, energyEfficiency, changes);
}

const ports = { tp: 0, aui: 1, mii: 2, fibre: 3, bnc: 4 } as const;
const mdiControls = { straight: 1, crossover: 2, auto: 3 } as const;

/** Speed, duplex and port are only free while nothing is negotiated; a file that asks for both gets the negotiation. */
function setNegotiation(name: string, link: LinkSettings): number {
  const fixes = link.bitsPerSecond !== null || link.duplex !== null || link.port !== null;
  const advertises = link.advertise.length > 0;
  if (!fixes && !advertises && link.autoNegotiation === null && link.mdi === null) return 0;
  const negotiates = advertises || link.autoNegotiation === true ? true : fixes ? false : link.autoNegotiation;
  const words = readLinkSettings(name);
  if (typeof words === 'number') return words;

  const before = words.slice();
  const bytes = new Uint8Array(words.buffer);
  if (fixes && negotiates === false) {
    if (link.bitsPerSecond !== null) words[linkSettings.speedWord] = Math.ceil(link.bitsPerSecond / 1_000_000);
    if (link.duplex !== null) bytes[linkSettings.duplex] = link.duplex === 'full' ? 1 : 0;
    if (link.port !== null) bytes[linkSettings.port] = ports[link.port];
  }
  if (negotiates !== null) bytes[linkSettings.autoNegotiation] = Number(negotiates);
  if (advertises) putModes(words, link.advertise);
  // 0: this hardware has no choice.
  if (link.mdi !== null && bytes[linkSettings.mdixControl] !== 0) bytes[linkSettings.mdixControl] = mdiControls[link.mdi];
  return words.every((word, index) => word === before[index]) ? 0 : writeLinkSettings(name, words);
}

/** The advertised modes are the second of the masks. */
function putModes(words: Uint32Array, bits: readonly number[]): void {
  const count = linkModeWords(words);
  const mask = words.subarray(linkModesWord + count, linkModesWord + 2 * count);
  mask.fill(0);
  for (const bit of bits) if (bit >>> 5 < count) mask[bit >>> 5] = ((mask[bit >>> 5] ?? 0) | (1 << (bit & 31))) >>> 0;
}
