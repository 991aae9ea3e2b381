import type { Device } from '../device/device.ts';
import type { Action, Uevent } from '../uevent/uevent.ts';

/**
 * The uevent that the kernel would send about a device that exists (kobject_uevent_env in the kernel's lib/kobject_uevent.c), for
 * handling a device without an event from the kernel. SEQNUM is 0, because the kernel counts from 1.
 *
 * @param extra  further properties, which come before SEQNUM
 */
export function announcement(device: Device, action: Action, extra: readonly (readonly [name: string, value: string])[] = []): Uevent {
  const subsystem = device.subsystem ?? '';
  const properties = new Map([['ACTION', action], ['DEVPATH', device.devpath], ['SUBSYSTEM', subsystem]]);
  for (const [name, value] of device.kernelProperties) if (!properties.has(name)) properties.set(name, value);
  for (const [name, value] of extra) properties.set(name, value);
  properties.set('SEQNUM', '0');
  return { action, devpath: device.devpath, subsystem, seqnum: 0n, properties };
}
