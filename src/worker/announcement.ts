import type { Device } from '../device/device.ts';
import type { Action, Uevent } from '../uevent/uevent.ts';

/**
 * The uevent that the kernel would send of a device that is there (kobject_uevent_env in the kernel's lib/kobject_uevent.c), for
 * those who handle devices without being told of them. It has no sequence number of the kernel's: SEQNUM is 0.
 */
export function announcement(device: Device, action: Action, extra: readonly (readonly [name: string, value: string])[] = []): Uevent {
  const subsystem = device.subsystem ?? '';
  const properties = new Map([['ACTION', action], ['DEVPATH', device.devpath], ['SUBSYSTEM', subsystem]]);
  for (const [name, value] of device.kernelProperties) if (!properties.has(name)) properties.set(name, value);
  for (const [name, value] of extra) properties.set(name, value);
  properties.set('SEQNUM', '0');
  return { action, devpath: device.devpath, subsystem, seqnum: 0n, properties };
}
