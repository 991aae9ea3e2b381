import type { LinkChange, VirtualFunctionChange } from '../kernel/netlink-route.ts';
import { hardwareAddressBytes } from './hardware-address.ts';
import type { LinkSettings, VirtualFunction } from './link-config.ts';

/** A request to the kernel, and the setting that it comes from. */
export interface Requested<C> {
  readonly setting: string;
  readonly change: C;
}

/**
 * What a file says of the interface itself.
 *
 * @param address  the address to give it, null to leave it
 */
export function linkChanges(link: LinkSettings, address: string | null): readonly Requested<LinkChange>[] {
  const changes: Requested<LinkChange>[] = [];
  if (link.alias !== null) changes.push({ setting: 'Alias', change: { kind: 'alias', value: link.alias } });
  if (address !== null) {
    const setting = link.addressPolicy === 'none' ? 'MACAddress' : 'MACAddressPolicy';
    changes.push({ setting, change: { kind: 'address', value: hardwareAddressBytes(address) } });
  }
  // The kernel's default is what 0 would stand for.
  for (const { setting, kind, key } of numbers) {
    const value = link[key];
    if (value !== null && (value > 0 || kind === 'transmit-queue-length')) changes.push({ setting, change: { kind, value } });
  }
  return changes;
}

const numbers = [
  { setting: 'TransmitQueues', kind: 'transmit-queues', key: 'transmitQueues' },
  { setting: 'ReceiveQueues', kind: 'receive-queues', key: 'receiveQueues' },
  { setting: 'TransmitQueueLength', kind: 'transmit-queue-length', key: 'transmitQueueLength' },
  { setting: 'MTUBytes', kind: 'mtu', key: 'mtuBytes' },
  { setting: 'GenericSegmentOffloadMaxBytes', kind: 'gso-max-bytes', key: 'gsoMaxBytes' },
  { setting: 'GenericSegmentOffloadMaxSegments', kind: 'gso-max-segments', key: 'gsoMaxSegments' },
] as const;

/** What an [SR-IOV] section says. */
export function virtualFunctionChanges(settings: VirtualFunction): readonly Requested<VirtualFunctionChange>[] {
  const { address, spoofCheck, rssQuery, trust, linkState, vlanId, qualityOfService, vlanProtocol } = settings;
  const changes: Requested<VirtualFunctionChange>[] = [];
  if (address !== null) changes.push({ setting: 'MACAddress', change: { kind: 'address', value: hardwareAddressBytes(address) } });
  if (spoofCheck !== null) changes.push({ setting: 'MACSpoofCheck', change: { kind: 'spoof-check', value: spoofCheck } });
  if (rssQuery !== null) changes.push({ setting: 'QueryReceiveSideScaling', change: { kind: 'rss-query', value: rssQuery } });
  if (trust !== null) changes.push({ setting: 'Trust', change: { kind: 'trust', value: trust } });
  if (linkState !== null) changes.push({ setting: 'LinkState', change: { kind: 'link-state', value: linkState } });
  if (vlanId !== null) {
    changes.push({ setting: 'VLANId', change: { kind: 'vlan', id: vlanId, qualityOfService, protocol: vlanProtocol } });
  }
  return changes;
}
