/**
 * Network interfaces as rtnetlink shows and changes them (rtnetlink(7)): messages of struct nlmsghdr, struct ifinfomsg and
 * attributes in the machine's own byte order.
 */
import { isLittleEndian } from '../base/byte-order.ts';
import { binding } from './binding.ts';
import { EEXIST, EIO, errnoOf } from './errno.ts';

/** What the kernel tells about an interface (RTM_NEWLINK in <linux/if_link.h>). */
export interface LinkFacts {
  readonly name: string;
  /** ARPHRD_* of <linux/if_arp.h> */
  readonly type: number;
  /** IFF_* of <linux/if.h> */
  readonly flags: number;
  /** such as `veth` (IFLA_INFO_KIND), null for an interface of hardware */
  readonly kind: string | null;
  /** hardware addresses; empty when there is none */
  readonly address: Uint8Array;
  readonly permanentAddress: Uint8Array;
  readonly alternativeNames: readonly string[];
}

/** One setting of an interface that RTM_SETLINK changes. */
export type LinkChange =
  | { readonly kind: 'name' | 'alias'; readonly value: string }
  | { readonly kind: 'address'; readonly value: Uint8Array }
  | {
    readonly kind: 'mtu' | 'transmit-queues' | 'receive-queues' | 'transmit-queue-length' | 'gso-max-bytes' | 'gso-max-segments';
    readonly value: number;
  };

/** One setting of a virtual function of an SR-IOV device (struct ifla_vf_* in <linux/if_link.h>). */
export type VirtualFunctionChange =
  | { readonly kind: 'address'; readonly value: Uint8Array }
  | { readonly kind: 'spoof-check' | 'rss-query' | 'trust'; readonly value: boolean }
  | { readonly kind: 'link-state'; readonly value: 'auto' | 'enable' | 'disable' }
  | { readonly kind: 'vlan'; readonly id: number; readonly qualityOfService: number; readonly protocol: number };

/** What the kernel says about an interface; a positive errno when it does not, ENODEV when there is none. */
export function linkFacts(ifindex: number): LinkFacts | number {
  factsIfindex[0] = ifindex;
  const answer = exchange(factsRequest);
  if (typeof answer === 'number') return answer === 0 ? EIO : answer;
  return answer.byteLength < headerBytes || new Uint16Array(answer, 4, 1)[0] !== RTM_NEWLINK ? EIO : readFacts(answer);
}

/** Changes one setting. Returns 0 or a positive errno. */
export function changeLink(ifindex: number, change: LinkChange): number {
  return acknowledged({ type: RTM_SETLINK, flags: NLM_F_REQUEST | NLM_F_ACK, ifindex, attributes: [changeAttribute(change)] });
}

/**
 * Gives a network interface another name. A name that the interface has as an alternative one stops being that, as systemd
 * does it: the kernel would refuse it. Returns 0 or a positive errno; EEXIST when another interface has it.
 */
export function renameInterface({ ifindex, name }: { ifindex: number; name: string }): number {
  const errno = changeLink(ifindex, { kind: 'name', value: name });
  if (errno !== EEXIST || removeAlternativeName({ ifindex, name }) !== 0) return errno;
  const again = changeLink(ifindex, { kind: 'name', value: name });
  if (again !== 0) addAlternativeName({ ifindex, name });
  return again;
}

/** Returns 0 or a positive errno; EEXIST when any interface has that name, also this one. */
export function addAlternativeName({ ifindex, name }: { ifindex: number; name: string }): number {
  const flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_EXCL | NLM_F_CREATE | NLM_F_APPEND;
  return acknowledged({ type: RTM_NEWLINKPROP, flags, ifindex, attributes: [alternativeName(name)] });
}

/** Returns 0 or a positive errno. */
export function removeAlternativeName({ ifindex, name }: { ifindex: number; name: string }): number {
  return acknowledged({ type: RTM_DELLINKPROP, flags: NLM_F_REQUEST | NLM_F_ACK, ifindex, attributes: [alternativeName(name)] });
}

/** Changes one setting of a virtual function. Returns 0 or a positive errno. */
export function changeVirtualFunction({ ifindex, index }: { ifindex: number; index: number }, change: VirtualFunctionChange): number {
  const list = nested(IFLA_VFINFO_LIST, nested(IFLA_VF_INFO, virtualFunctionAttribute(index, change)));
  return acknowledged({ type: RTM_SETLINK, flags: NLM_F_REQUEST | NLM_F_ACK, ifindex, attributes: [list] });
}

// <linux/rtnetlink.h>, <linux/netlink.h>, <linux/if_link.h>
const RTM_NEWLINK = 16;
const RTM_GETLINK = 18;
const RTM_SETLINK = 19;
const RTM_NEWLINKPROP = 108;
const RTM_DELLINKPROP = 109;
const NLM_F_REQUEST = 0x1;
const NLM_F_ACK = 0x4;
const NLM_F_EXCL = 0x200;
const NLM_F_CREATE = 0x400;
const NLM_F_APPEND = 0x800;
const NLA_F_NESTED = 0x8000;
const NLA_TYPE_MASK = 0x3fff;
const RTEXT_FILTER_SKIP_STATS = 1 << 3;
const IFLA_ADDRESS = 1;
const IFLA_IFNAME = 3;
const IFLA_MTU = 4;
const IFLA_TXQLEN = 13;
const IFLA_LINKINFO = 18;
const IFLA_INFO_KIND = 1;
const IFLA_IFALIAS = 20;
const IFLA_VFINFO_LIST = 22;
const IFLA_EXT_MASK = 29;
const IFLA_NUM_TX_QUEUES = 31;
const IFLA_NUM_RX_QUEUES = 32;
const IFLA_GSO_MAX_SEGS = 40;
const IFLA_GSO_MAX_SIZE = 41;
const IFLA_PROP_LIST = 52;
const IFLA_ALT_IFNAME = 53;
const IFLA_PERM_ADDRESS = 54;
const IFLA_VF_INFO = 1;
const IFLA_VF_MAC = 1;
const IFLA_VF_SPOOFCHK = 4;
const IFLA_VF_LINK_STATE = 5;
const IFLA_VF_RSS_QUERY_EN = 7;
const IFLA_VF_TRUST = 9;
const IFLA_VF_VLAN_LIST = 12;
const IFLA_VF_VLAN_INFO = 1;

/** struct nlmsghdr and struct ifinfomsg */
const headerBytes = 32;
// Where ifi_type, ifi_index and ifi_flags stand.
const TYPE_OFFSET = 18;
const IFINDEX_OFFSET = 20;
const FLAGS_OFFSET = 24;
/** The request that every event of an interface makes, ready but for the interface's number. */
const factsRequest = messageOf({ type: RTM_GETLINK, flags: NLM_F_REQUEST, ifindex: 0, attributes: [attribute(IFLA_EXT_MASK, words(RTEXT_FILTER_SKIP_STATS))] });
const factsIfindex = new Int32Array(factsRequest.buffer, IFINDEX_OFFSET, 1);

interface Request {
  readonly type: number;
  readonly flags: number;
  readonly ifindex: number;
  readonly attributes: readonly Uint8Array[];
}

function messageOf({ type, flags, ifindex, attributes }: Request): Uint8Array<ArrayBuffer> {
  const message = concatenate([new Uint8Array(headerBytes), ...attributes]);
  const view = new DataView(message.buffer);
  view.setUint32(0, message.length, isLittleEndian);
  view.setUint16(4, type, isLittleEndian);
  view.setUint16(6, flags, isLittleEndian);
  view.setUint32(8, 1, isLittleEndian); // nlmsg_seq
  view.setInt32(IFINDEX_OFFSET, ifindex, isLittleEndian);
  return message;
}

/** @returns the kernel's message, 0 for its acknowledgement, or a positive errno */
function exchange(message: Uint8Array): ArrayBuffer | number {
  const answer = binding.requestRoute(message);
  return typeof answer === 'number' ? errnoOf(answer) : answer;
}

function acknowledged(what: Request): number {
  const answer = exchange(messageOf(what));
  return typeof answer === 'number' ? answer : EIO;
}

/** Attributes (struct nlattr) are read where they stand, without a call for each: an interface has fifty, and five are of interest. */
function readFacts(message: ArrayBuffer): LinkFacts {
  const bytes = Buffer.from(message);
  const halves = new Uint16Array(message, 0, message.byteLength >> 1);
  const type = halves[TYPE_OFFSET >> 1] as number;
  const flags = new Uint32Array(message, FLAGS_OFFSET, 1)[0] as number;
  let name = '';
  let kind: string | null = null;
  let address: Uint8Array = noBytes;
  let permanentAddress: Uint8Array = noBytes;
  let alternativeNames: readonly string[] = [];
  for (let at = headerBytes, length = 0; at + 4 <= message.byteLength; at += (length + 3) & ~3) {
    length = halves[at >> 1] as number;
    if (length < 4 || at + length > message.byteLength) break;
    switch ((halves[(at >> 1) + 1] as number) & NLA_TYPE_MASK) {
      case IFLA_IFNAME:
        name = textAt(bytes, at, length);
        break;
      case IFLA_ADDRESS:
        address = bytes.subarray(at + 4, at + length);
        break;
      case IFLA_PERM_ADDRESS:
        permanentAddress = bytes.subarray(at + 4, at + length);
        break;
      case IFLA_LINKINFO:
        kind = textsWithin(bytes, halves, { at, length, type: IFLA_INFO_KIND }).at(-1) ?? null;
        break;
      case IFLA_PROP_LIST:
        alternativeNames = textsWithin(bytes, halves, { at, length, type: IFLA_ALT_IFNAME });
        break;
    }
  }
  return { name, type, flags, kind, address, permanentAddress, alternativeNames };
}

/** The texts of one type of attribute within another attribute. */
function textsWithin(bytes: Buffer, halves: Uint16Array, { at, length, type }: { readonly at: number; readonly length: number; readonly type: number }): string[] {
  const texts: string[] = [];
  for (let inner = at + 4, size = 0; inner + 4 <= at + length; inner += (size + 3) & ~3) {
    size = halves[inner >> 1] as number;
    if (size < 4 || inner + size > at + length) break;
    if (((halves[(inner >> 1) + 1] as number) & NLA_TYPE_MASK) === type) texts.push(textAt(bytes, inner, size));
  }
  return texts;
}

/** The byte string of an attribute, up to its NUL. */
function textAt(bytes: Buffer, at: number, length: number): string {
  const text = bytes.toString('latin1', at + 4, at + length);
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

const noBytes = new Uint8Array();

function changeAttribute(change: LinkChange): Uint8Array {
  switch (change.kind) {
    case 'name': return attribute(IFLA_IFNAME, text(change.value));
    case 'alias': return attribute(IFLA_IFALIAS, text(change.value));
    case 'address': return attribute(IFLA_ADDRESS, change.value);
    case 'mtu': return attribute(IFLA_MTU, words(change.value));
    case 'transmit-queues': return attribute(IFLA_NUM_TX_QUEUES, words(change.value));
    case 'receive-queues': return attribute(IFLA_NUM_RX_QUEUES, words(change.value));
    case 'transmit-queue-length': return attribute(IFLA_TXQLEN, words(change.value));
    case 'gso-max-bytes': return attribute(IFLA_GSO_MAX_SIZE, words(change.value));
    case 'gso-max-segments': return attribute(IFLA_GSO_MAX_SEGS, words(change.value));
  }
}

function virtualFunctionAttribute(index: number, change: VirtualFunctionChange): Uint8Array {
  switch (change.kind) {
    case 'address': return attribute(IFLA_VF_MAC, concatenate([words(index), change.value, new Uint8Array(32 - change.value.length)]));
    case 'spoof-check': return attribute(IFLA_VF_SPOOFCHK, words(index, Number(change.value)));
    case 'rss-query': return attribute(IFLA_VF_RSS_QUERY_EN, words(index, Number(change.value)));
    case 'trust': return attribute(IFLA_VF_TRUST, words(index, Number(change.value)));
    case 'link-state': return attribute(IFLA_VF_LINK_STATE, words(index, ['auto', 'enable', 'disable'].indexOf(change.value)));
    case 'vlan': {
      // The protocol is a number of the network, two bytes wide with two of padding.
      const protocol = Uint8Array.of(change.protocol >> 8, change.protocol & 0xff, 0, 0);
      const info = attribute(IFLA_VF_VLAN_INFO, concatenate([words(index, change.id, change.qualityOfService), protocol]));
      return nested(IFLA_VF_VLAN_LIST, info);
    }
  }
}

function alternativeName(name: string): Uint8Array {
  return nested(IFLA_PROP_LIST, attribute(IFLA_ALT_IFNAME, text(name)));
}

function nested(type: number, content: Uint8Array): Uint8Array {
  return attribute(type | NLA_F_NESTED, content);
}

function attribute(type: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(aligned(4 + value.length));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 4 + value.length, isLittleEndian);
  view.setUint16(2, type, isLittleEndian);
  bytes.set(value, 4);
  return bytes;
}

/** Attributes stand at multiples of four bytes (NLA_ALIGNTO). */
function aligned(length: number): number {
  return (length + 3) & ~3;
}

function words(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

/** A byte string with the NUL that ends it. */
function text(value: string): Uint8Array {
  return Uint8Array.from(Buffer.from(`${value}\0`, 'latin1'));
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
