import { fileNameOf } from '../base/paths.ts';
import { readTextAtOnce, readLink, realPath } from '../kernel/file.ts';
import { readProperties } from '../uevent/property.ts';
import { driverSubsystemOf } from './names.ts';

/**
 * Reads an attribute: the text up to a NUL, without the newlines at its end. For the links `driver`, `subsystem` and `module` that
 * is the last part of their target; any other link is followed.
 *
 * @param root  where sysfs is
 * @returns null when the device has no such attribute, when it is a folder, and when the name leads out of sysfs
 * @see sd_device_get_sysattr_value(3)
 */
export function readAttribute(folder: string, name: string, root: string): string | null {
  const path = `${folder}/${name}`;
  if (name === 'driver' || name === 'subsystem' || name === 'module') {
    const target = readLink(path);
    if (target !== null) return fileNameOf(target);
  }
  if (name.includes('..') && realPath(path)?.startsWith(`${realPath(root)}/`) !== true) return null;
  const text = readTextAtOnce(path);
  return text === null ? null : withoutLineEnds(text);
}

/** What the kernel says of a device by itself: DEVPATH, and the lines of its `uevent` file. */
export function readUeventFile(folder: string, devpath: string): Map<string, string> {
  const text = readTextAtOnce(`${folder}/uevent`) ?? '';
  const properties = readProperties(`DEVPATH=${devpath}\n${text}`, { start: 0, separator: '\n' });
  // Where the file was found is the only truth about it.
  properties.set('DEVPATH', devpath);
  return properties;
}

/**
 * The subsystem of a folder: where its `subsystem` link leads, else what its place says: a module, a driver, or a bus or class
 * itself. Null when it has none (sd_device_get_subsystem(3)).
 */
export function subsystemOf(folder: string, devpath: string): string | null {
  const target = readLink(`${folder}/subsystem`);
  if (target !== null) return fileNameOf(target);
  if (devpath.startsWith('/module/')) return 'module';
  if (driverSubsystemOf(devpath) !== null) return 'drivers';
  return devpath.startsWith('/class/') || devpath.startsWith('/bus/') ? 'subsystem' : null;
}

function withoutLineEnds(text: string): string {
  const nul = text.indexOf('\0');
  let end = nul < 0 ? text.length : nul;
  while (end > 0 && isLineEnd(text.charCodeAt(end - 1))) end--;
  return end === text.length ? text : text.slice(0, end);
}

function isLineEnd(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}
