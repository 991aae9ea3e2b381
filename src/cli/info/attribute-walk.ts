import { sysFile } from '../../base/paths.ts';
import type { Device } from '../../device/device.ts';
import { EACCES, EPERM } from '../../kernel/errno.ts';
import { listFolder, readTextOrErrno, status } from '../../kernel/file.ts';
import { formatJson, type JsonLayout } from '../json.ts';

/** JSON texts that follow each other begin with this byte (RFC 7464). */
const RECORD_SEPARATOR = '\x1e';

const introduction = `
Udevadm info starts with the device specified by the devpath and then
walks up the chain of parent devices. It prints for every device
found, all possible attributes in the udev rules key format.
A rule to match, can be composed by the attributes of the device
and the attributes from one single parent device.

`;

/** The attributes of a device and of those above it, as rules would match them. */
export function attributeWalk(device: Device): string {
  const steps = [step(device, { keys: ['KERNEL', 'SUBSYSTEM', 'DRIVER', 'ATTR'], title: 'looking at device' })];
  for (const above of ancestors(device)) steps.push(step(above, { keys: ['KERNELS', 'SUBSYSTEMS', 'DRIVERS', 'ATTRS'], title: 'looking at parent device' }));
  return introduction + steps.join('\n');
}

/** The same as JSON: one object for each device. */
export function attributeWalkJson(device: Device, layout: JsonLayout): string {
  const object = (one: Device, [kernel, subsystem, driver, attribute]: readonly [string, string, string, string]): string =>
    `${RECORD_SEPARATOR}${formatJson({ DEVPATH: one.devpath, [kernel]: one.sysname, [subsystem]: one.subsystem, [driver]: one.driver, [attribute]: objectOf(attributes(one)) }, layout)}\n`;
  return object(device, ['KERNEL', 'SUBSYSTEM', 'DRIVER', 'ATTR']) + ancestors(device).map((above) => object(above, ['KERNELS', 'SUBSYSTEMS', 'DRIVERS', 'ATTRS'])).join('');
}

/** Nothing is null in systemd's JSON. */
function objectOf(attributes: readonly [name: string, value: string][]): { readonly [name: string]: string } | null {
  return attributes.length === 0 ? null : Object.fromEntries(attributes);
}

function ancestors(device: Device): Device[] {
  const above: Device[] = [];
  for (let parent = device.parent; parent !== null; parent = parent.parent) above.push(parent);
  return above;
}

function step(device: Device, { keys: [kernel, subsystem, driver, attribute], title }: { keys: readonly [string, string, string, string]; title: string }): string {
  let text = `  ${title} '${device.devpath}':\n    ${kernel}=="${device.sysname}"\n    ${subsystem}=="${device.subsystem ?? ''}"\n    ${driver}=="${device.driver ?? ''}"\n`;
  for (const [name, value] of attributes(device)) text += `    ${attribute}{${name}}=="${value}"\n`;
  return text;
}

/** Binary attributes and those of several lines are left out, and with them whatever is not printable ASCII, as udevadm does. */
function attributes(device: Device): [name: string, value: string][] {
  const found: [string, string][] = [];
  for (const { name, isReadable } of attributeNames(device)) {
    const given = isReadable ? device.attribute(name) : null;
    const value = given === null && (!isReadable || isForbidden(device, name)) ? '(not readable)' : given;
    if (value !== null && /^[\x20-\x7e]*$/.test(value)) found.push([name, value]);
  }
  return found;
}

/** Whether whoever asks may not read it, as others may. */
function isForbidden(device: Device, name: string): boolean {
  const errno = readTextOrErrno(`${sysFile(device.host.paths, device.syspath)}/${name}`, 1);
  return errno === EACCES || errno === EPERM;
}

/** What says nothing that other keys or properties do not say. */
const unmatched: ReadonlySet<string> = new Set(['uevent', 'dev', 'modalias', 'resource', 'driver', 'subsystem', 'module']);

/** Files in the device's folder and in its folders that are no devices; not links. */
function attributeNames(device: Device): { readonly name: string; readonly isReadable: boolean }[] {
  const folder = sysFile(device.host.paths, device.syspath);
  const names: { name: string; isReadable: boolean }[] = [];
  const visit = (prefix: string): void => {
    for (const name of listFolder(`${folder}/${prefix}`) ?? []) {
      const facts = status(`${folder}/${prefix}${name}`, { follow: false });
      if (facts === null) continue;
      if (facts.kind === 'directory' && status(`${folder}/${prefix}${name}/uevent`, { follow: true }) === null) visit(`${prefix}${name}/`);
      else if (facts.kind === 'file' && !unmatched.has(name)) names.push({ name: prefix + name, isReadable: (facts.mode & 0o444) !== 0 });
    }
  };
  visit('');
  return names.sort((one, other) => (one.name < other.name ? -1 : 1));
}
