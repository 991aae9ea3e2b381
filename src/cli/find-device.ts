import { UsageError } from '../base/errors.ts';
import { utf8Bytes } from '../base/text.ts';
import { Device, type Host } from '../device/device.ts';
import { realPath } from '../kernel/file.ts';
import { unescapeUnit } from './unit-name.ts';
import { deviceHint } from './suggest.ts';

/**
 * A device by whatever a user may write for it, a path below the working directory and the name of its systemd unit included; null when
 * there is none.
 */
export function findDevice(host: Host, text: string): Device | null {
  const unit = /^[^/]+\.device$/.test(text) ? unescapeUnit(text.slice(0, -'.device'.length)) : null;
  return Device.fromArgument(host, (unit ?? text).replaceAll(/\/(\.?\/)+/g, '/')) ?? fromElsewhere(host, text);
}

/** A link that leads to a device, or what `cd /dev` lets a user write in short. A name that can be an id is one. */
function fromElsewhere(host: Host, text: string): Device | null {
  if (isDeviceId(text)) return null;
  const path = realPath(text.startsWith('/') ? text : `${utf8Bytes(process.cwd())}/${text}`) ?? '';
  return path.startsWith('/dev/') || path.startsWith('/sys/') ? Device.fromArgument(host, path) : null;
}

/** Whether a text has the form of the name of a record, such as `b8:0`, `n2` and `+usb:1-1`. */
export function isDeviceId(text: string): boolean {
  return /^([bc][0-9]+:[0-9]+|n[0-9]+|\+[^/:]+:[^/]+)$/.test(text);
}

/**
 * The device that a verb is asked about.
 *
 * @throws {UsageError} when there is none
 */
export function deviceFrom(host: Host, text: string): Device {
  const device = findDevice(host, text);
  if (device !== null) return device;
  throw new UsageError(
    isPath(text) ? `Unknown device "${text}": No such device` : `Bad argument "${text}", expected an absolute path in /dev/ or /sys/, device ID, or a unit name: Invalid argument`,
    deviceHint(host.paths, text),
  );
}

/**
 * The device that is to be opened: the same in the words of `trigger` and of matches.
 *
 * @param text     as the user wrote it
 * @param meaning  what it stands for, when that is another name
 * @throws {UsageError} when there is none
 */
export function openDevice(host: Host, text: string, meaning: string = text): Device {
  const device = findDevice(host, meaning);
  if (device !== null) return device;
  throw new UsageError(`Failed to open the device '${text}': ${isPath(text) ? 'No such device' : 'Invalid argument'}`, deviceHint(host.paths, text));
}

/** Anything else is an id, and what is no id of a device that is there is no device at all to udevadm. */
function isPath(text: string): boolean {
  return text.startsWith('/') || text.endsWith('.device');
}
