import { readLink, readText, status } from '../kernel/file.ts';

/** Attributes that are links; their value is the last part of the target (sd_device_get_sysattr_value(3)). */
const linkAttributes: ReadonlySet<string> = new Set(['driver', 'subsystem', 'module']);

/** An attribute's value without trailing newlines; null when there is none. */
export function readAttribute(folder: string, name: string): string | null {
  const path = `${folder}/${name}`;
  if (linkAttributes.has(name)) {
    const target = readLink(path);
    if (target !== null) return target.slice(target.lastIndexOf('/') + 1);
  }
  const text = readText(path);
  if (text === null) return null;
  let end = text.length;
  while (end > 0 && isLineEnd(text.charCodeAt(end - 1))) end--;
  return end === text.length ? text : text.slice(0, end);
}

/** The KEY=VALUE lines of a `uevent` file. */
export function parseUeventFile(text: string): [name: string, value: string][] {
  const properties: [string, string][] = [];
  for (const line of text.split('\n')) {
    const equals = line.indexOf('=');
    if (equals > 0) properties.push([line.slice(0, equals), line.slice(equals + 1)]);
  }
  return properties;
}

/**
 * The subsystem of a folder: where its `subsystem` link leads, else what its place says: a module, a driver, or a
 * subsystem itself. Null when it is no device.
 */
export function subsystemOf(folder: string, devpath: string): string | null {
  const target = readLink(`${folder}/subsystem`);
  if (target !== null) return target.slice(target.lastIndexOf('/') + 1);
  if (/^\/module\/[^/]+$/.test(devpath)) return 'module';
  if (/^\/bus\/[^/]+\/drivers\/[^/]+$/.test(devpath) || /^\/devices\/.*\/drivers\/[^/]+$/.test(devpath)) return 'drivers';
  if (/^\/(subsystem|class|bus)\/[^/]+$/.test(devpath) && status(folder, { follow: true })?.kind === 'directory') return 'subsystem';
  return null;
}

/** `/bus/usb/drivers/hub` → `usb`; the folder two above a driver. */
export function driverSubsystemOf(devpath: string): string | null {
  return /\/([^/]+)\/drivers\/[^/]+$/.exec(devpath)?.[1] ?? null;
}

function isLineEnd(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}
