/**
 * Settings of network hardware as the kernel's ethtool ioctls show and change them (<linux/ethtool.h>). All structures are
 * 32-bit words in the machine's own byte order, the first of which is the command.
 */
import { isLittleEndian } from '../base/byte-order.ts';
import { binding } from './binding.ts';
import { EOPNOTSUPP, errnoOf } from './errno.ts';

/** The structures of nothing but words: how to read and write them, and what stands where. */
export const wakeOnLan = { get: 0x5, set: 0x6, words: 5, fields: { supported: 1, options: 2 } } as const;
export const coalescing = {
  get: 0xe, set: 0xf, words: 23,
  fields: {
    rxUsecs: 1, rxFrames: 2, rxUsecsIrq: 3, rxFramesIrq: 4, txUsecs: 5, txFrames: 6, txUsecsIrq: 7, txFramesIrq: 8, statsUsecs: 9,
    adaptiveRx: 10, adaptiveTx: 11, packetRateLow: 12, rxUsecsLow: 13, rxFramesLow: 14, txUsecsLow: 15, txFramesLow: 16,
    packetRateHigh: 17, rxUsecsHigh: 18, rxFramesHigh: 19, txUsecsHigh: 20, txFramesHigh: 21, sampleIntervalSec: 22,
  },
} as const;
export const rings = {
  get: 0x10, set: 0x11, words: 9,
  fields: { rxMax: 1, rxMiniMax: 2, rxJumboMax: 3, txMax: 4, rx: 5, rxMini: 6, rxJumbo: 7, tx: 8 },
} as const;
export const flowControl = { get: 0x12, set: 0x13, words: 4, fields: { autoNegotiation: 1, rx: 2, tx: 3 } } as const;
export const channels = {
  get: 0x3c, set: 0x3d, words: 9,
  fields: { rxMax: 1, txMax: 2, otherMax: 3, combinedMax: 4, rx: 5, tx: 6, other: 7, combined: 8 },
} as const;
export const energyEfficiency = {
  get: 0x44, set: 0x45, words: 10,
  fields: { supported: 1, advertised: 2, active: 4, enabled: 5, txLowPowerIdle: 6, txLowPowerIdleUsec: 7 },
} as const;

/** Where struct ethtool_link_settings has its 8-bit fields, in bytes, and its speed in Mbit/s. */
export const linkSettings = { duplex: 8, port: 9, autoNegotiation: 11, mdixControl: 14, speedWord: 1 } as const;
/** The place of the first of the three masks of link modes: supported, advertised, advertised by the partner. */
export const linkModesWord = 12;

/** Structures that consist of words only. */
export interface WordStructure {
  readonly get: number;
  readonly set: number;
  readonly words: number;
}

/** Reads a structure; a positive errno when the interface has none. */
export function readEthtool(name: string, structure: WordStructure): Uint32Array | number {
  const words = new Uint32Array(structure.words);
  words[0] = structure.get;
  return errnoOr(name, words);
}

/** Writes a structure that was read and changed. Returns 0 or a positive errno. */
export function writeEthtool(name: string, structure: WordStructure, words: Uint32Array): number {
  words[0] = structure.set;
  return exchange(name, words);
}

/** The address that the hardware came with (ETHTOOL_GPERMADDR); a positive errno when it has none. */
export function permanentAddress(name: string): Uint8Array | number {
  const words = new Uint32Array(2 + 32 / 4);
  words[0] = ETHTOOL_GPERMADDR;
  words[1] = 32;
  const answer = errnoOr(name, words);
  if (typeof answer === 'number') return answer;
  const size = words[1] ?? 0;
  return size === 0 || size > 32 ? EOPNOTSUPP : new Uint8Array(words.buffer, 8, size).slice();
}

/** What an interface can do, by the names of `ethtool -k`. */
export interface Features {
  /** in the order of their bits */
  readonly names: readonly string[];
  isChangeable(index: number): boolean;
}

/** The features of an interface; a positive errno when it does not tell. */
export function readFeatures(name: string): Features | number {
  const info = new Uint32Array(5);
  info[0] = ETHTOOL_GSSET_INFO;
  new DataView(info.buffer).setBigUint64(8, 1n << BigInt(ETH_SS_FEATURES), isLittleEndian);
  const known = errnoOr(name, info);
  if (typeof known === 'number') return known;
  const count = info[4] ?? 0;
  if (info[2] === 0 || count === 0) return EOPNOTSUPP;

  const strings = new Uint32Array(3 + (count * ETH_GSTRING_LEN) / 4);
  strings.set([ETHTOOL_GSTRINGS, ETH_SS_FEATURES, count]);
  const named = errnoOr(name, strings);
  if (typeof named === 'number') return named;

  const blocks = new Uint32Array(2 + Math.ceil(count / 32) * 4);
  blocks.set([ETHTOOL_GFEATURES, Math.ceil(count / 32)]);
  const read = errnoOr(name, blocks);
  if (typeof read === 'number') return read;

  const text = Buffer.from(strings.buffer, 12).toString('latin1');
  const nameAt = (index: number) => text.slice(index * ETH_GSTRING_LEN, (index + 1) * ETH_GSTRING_LEN).split('\0', 1)[0] ?? '';
  const names = Array.from({ length: count }, (_, index) => nameAt(index));
  // struct ethtool_get_features_block: available, requested, active, never_changed
  const bit = (field: number, index: number) => (((blocks[2 + (index >>> 5) * 4 + field] ?? 0) >>> (index & 31)) & 1) === 1;
  return { names, isChangeable: (index) => bit(0, index) && !bit(3, index) };
}

/**
 * Asks for features to be on or off (ETHTOOL_SFEATURES). Returns 0 or a positive errno; the kernel also answers 0 when it did
 * something else than it was asked for.
 *
 * @param count  how many features the interface has
 */
export function writeFeatures(name: string, count: number, wanted: ReadonlyMap<number, boolean>): number {
  const blocks = Math.ceil(count / 32);
  const words = new Uint32Array(2 + blocks * 2);
  words.set([ETHTOOL_SFEATURES, blocks]);
  for (const [index, on] of wanted) {
    const at = 2 + (index >>> 5) * 2;
    words[at] = (words[at] ?? 0) | (1 << (index & 31));
    if (on) words[at + 1] = (words[at + 1] ?? 0) | (1 << (index & 31));
  }
  return exchange(name, words);
}

/** Speed, duplex, port, negotiation and modes; a positive errno when the interface has none of them. */
export function readLinkSettings(name: string): Uint32Array | number {
  const words = new Uint32Array(linkModesWord + 3 * 127);
  const counts = new Int8Array(words.buffer, 15, 1);
  words[0] = ETHTOOL_GLINKSETTINGS;
  // The first answer is only how many words a mask has, with its sign turned.
  const first = errnoOr(name, words);
  if (typeof first === 'number') return first;
  const count = counts[0] ?? 0;
  if (count >= 0) return EOPNOTSUPP;
  counts[0] = -count;
  words[0] = ETHTOOL_GLINKSETTINGS;
  return errnoOr(name, words);
}

/** How many words each mask of link modes has. */
export function linkModeWords(settings: Uint32Array): number {
  return new Int8Array(settings.buffer, 15, 1)[0] ?? 0;
}

/** Writes settings that were read and changed. Returns 0 or a positive errno. */
export function writeLinkSettings(name: string, settings: Uint32Array): number {
  settings[0] = ETHTOOL_SLINKSETTINGS;
  return exchange(name, settings);
}

const ETHTOOL_GSTRINGS = 0x1b;
const ETHTOOL_GPERMADDR = 0x20;
const ETHTOOL_GSSET_INFO = 0x37;
const ETHTOOL_GFEATURES = 0x3a;
const ETHTOOL_SFEATURES = 0x3b;
const ETHTOOL_GLINKSETTINGS = 0x4c;
const ETHTOOL_SLINKSETTINGS = 0x4d;
const ETH_SS_FEATURES = 4;
const ETH_GSTRING_LEN = 32;

function exchange(name: string, words: Uint32Array): number {
  const result = binding.exchangeEthtool(name, new Uint8Array(words.buffer));
  return result < 0 ? errnoOf(result) : 0;
}

function errnoOr(name: string, words: Uint32Array): Uint32Array | number {
  return exchange(name, words) || words;
}
