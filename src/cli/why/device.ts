import { UsageError } from '../../base/errors.ts';
import { Device, type Host } from '../../device/device.ts';

/**
 * A device as a user names it: node, link, syspath, database id, or a network interface by its name.
 *
 * @throws {UsageError} when there is no such device
 */
export function deviceNamed(host: Host, text: string): Device {
  const device = Device.fromArgument(host, text) ?? (text.includes('/') ? null : Device.fromSubsystemSysname(host, 'net', text));
  if (device === null) throw new UsageError(`Unknown device "${text}": No such device`);
  return device;
}
