/**
 * A machine that is not there: recorded or described devices as a sysfs of their own in a temporary folder, so that everything
 * that reads devices reads these as it reads the real ones.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileNameOf, type Paths, systemPaths } from '../../base/paths.ts';
import { Device, type Host } from '../../device/device.ts';
import type { Stored } from '../../device/stored.ts';
import { splitProperties } from './kernel-properties.ts';
import type { RecordedDevice } from './recording.ts';

/** Lives until `remove`, which takes its folder away. */
export class RecordedMachine {
  readonly paths: Paths;
  readonly #root: string;
  readonly #devices: readonly RecordedDevice[];

  /**
   * @param paths  where rules, configuration and what packages ship are; sysfs, /dev, /run and /proc are the machine's own
   * @throws a Node error when the temporary folder cannot be written
   */
  constructor(devices: readonly RecordedDevice[], paths: Paths = systemPaths) {
    this.#root = mkdtempSync(`${tmpdir()}/devctl-machine-`);
    this.#devices = devices;
    this.paths = { ...paths, sys: `${this.#root}/sys`, dev: `${this.#root}/dev`, run: `${this.#root}/run`, proc: `${this.#root}/proc` };
    try {
      layOut(devices, this.paths);
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** @param hasRecord  of which devices, by their devpath, the database holds what udev said on the recorded machine */
  host(hasRecord: (devpath: string) => boolean): Host {
    const stored = (id: string): Stored | null => {
      const recorded = this.#behind(id);
      return recorded !== null && hasRecord(recorded.devpath) ? recordOf(recorded) : null;
    };
    return { paths: this.paths, stored };
  }

  /** With an empty database. */
  get bareHost(): Host {
    return { paths: this.paths, stored: () => null };
  }

  /** The recorded device of a name: a devpath, a syspath, a node, a link of it, a database id or a sysname; null when there is none. */
  find(name: string): RecordedDevice | null {
    const devpath = name.replace(/^\/sys(?=\/)/, '').replace(/(.)\/+$/, '$1');
    const node = name.replace(/^\/dev\//, '');
    return (
      this.#devices.find((device) => device.devpath === devpath) ??
      this.#devices.find((device) => nodeOf(device) === node || device.links.includes(node)) ??
      this.#devices.find((device) => fileNameOf(device.devpath) === name.replaceAll('/', '!')) ??
      this.#behind(name)
    );
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  /** A device by its database id or by a link of sysfs such as /sys/class/net/lo. */
  #behind(name: string): RecordedDevice | null {
    const device = Device.fromArgument(this.bareHost, name);
    return device === null ? null : (this.#devices.find(({ devpath }) => devpath === device.devpath) ?? null);
  }
}

/** What udev's database held about a device when it was recorded; null when that was nothing. */
export function recordOf({ properties, links }: RecordedDevice): Stored | null {
  const stored = new Map(splitProperties(properties).stored);
  if (stored.size === 0 && links.length === 0) return null;
  const take = (name: string): string => {
    const value = stored.get(name) ?? '';
    stored.delete(name);
    return value;
  };
  const fromProperty = take('DEVLINKS').split(' ').filter((link) => link.startsWith('/dev/')).map((link) => link.slice('/dev/'.length));
  const tags = take('TAGS').split(':').filter((tag) => tag !== '');
  const currentTags = take('CURRENT_TAGS').split(':').filter((tag) => tag !== '');
  const usec = take('USEC_INITIALIZED');
  return {
    links: [...new Set([...links, ...fromProperty])],
    linkPriority: 0,
    initializedUsec: /^[0-9]+$/.test(usec) ? BigInt(usec) : 1n,
    properties: stored,
    tags: new Set([...tags, ...currentTags]),
    currentTags: new Set(currentTags.length > 0 ? currentTags : tags),
  };
}

/** The name of a device's node below /dev, null when it has none. */
function nodeOf({ node, properties }: RecordedDevice): string | null {
  return node ?? properties.get('DEVNAME')?.replace(/^\/dev\//, '') ?? null;
}

/**
 * Writes sysfs. All folders and files come before any link, so that nothing is written through one: a recording that somebody
 * sent cannot reach out of the folder.
 */
function layOut(devices: readonly RecordedDevice[], paths: Paths): void {
  for (const folder of [paths.sys, paths.dev, `${paths.run}/udev/data`, paths.proc]) mkdirSync(folder, { recursive: true });
  const links: [path: string, target: string][] = [];
  for (const device of devices) {
    const folder = paths.sys + device.devpath;
    makeFolder(folder);
    writeFile(`${folder}/uevent`, ueventOf(device));
    for (const [name, value] of device.attributes) {
      makeFolder(parentOf(`${folder}/${name}`));
      if (name !== 'uevent') writeFile(`${folder}/${name}`, value);
    }
    links.push(...[...device.folderLinks].map(([name, target]): [string, string] => [`${folder}/${name}`, target]), ...linksTo(device, paths.sys));
  }
  for (const device of devices) for (const devpath of devicesBehind(device)) writeFile(`${paths.sys}${devpath}/uevent`, '');
  for (const [path] of links) makeFolder(parentOf(path));
  for (const [path, target] of links) makeLink(path, target);
}

/**
 * The link `device` of a device leads to one above it. That may be one without a subsystem, such as the port of an ATA controller,
 * which no recording holds and which is part of paths nevertheless.
 */
function devicesBehind({ devpath, folderLinks }: RecordedDevice): string[] {
  const ups = /^((?:\.\.\/)+)([^/]+)$/.exec(folderLinks.get('device') ?? '');
  if (ups === null) return [];
  const above = devpath.split('/').slice(0, -(ups[1] as string).length / 3);
  const behind = [...above, ups[2] as string].join('/');
  return behind.startsWith('/devices/') && devpath.startsWith(`${behind}/`) ? [behind] : [];
}

function ueventOf(device: RecordedDevice): string {
  const node = nodeOf(device);
  const lines: string[] = [];
  const { kernel } = splitProperties(device.properties);
  for (const [name, value] of kernel) if (name !== 'SUBSYSTEM' && name !== 'DEVNAME') lines.push(`${name}=${value}\n`);
  if (node !== null) lines.push(`DEVNAME=${node}\n`);
  return lines.join('');
}

/** The links that sysfs has to and from a device by its subsystem, driver and number. */
function linksTo({ devpath, properties, folderLinks }: RecordedDevice, sys: string): [path: string, target: string][] {
  const links: [string, string][] = [];
  const up = '../'.repeat(devpath.split('/').length - 1);
  const back = (folder: string, name: string): void => {
    links.push([`${sys}/${folder}/${name}`, '../'.repeat(folder.split('/').length) + devpath.slice(1)]);
  };
  const subsystem = properties.get('SUBSYSTEM') ?? '';
  if (/^[^/\0]+$/.test(subsystem) && subsystem !== '..' && subsystem !== '.') {
    const home = buses.has(subsystem) ? `bus/${subsystem}` : `class/${subsystem}`;
    links.push([`${sys}${devpath}/subsystem`, up + home]);
    back(buses.has(subsystem) ? `${home}/devices` : home, fileNameOf(devpath));
  }
  const driver = properties.get('DRIVER');
  if (driver !== undefined && /^[^/\0]+$/.test(driver) && !folderLinks.has('driver')) links.push([`${sys}${devpath}/driver`, `${up}bus/${subsystem}/drivers/${driver}`]);
  const major = properties.get('MAJOR') ?? '';
  const minor = properties.get('MINOR') ?? '0';
  if (/^[0-9]+$/.test(major) && /^[0-9]+$/.test(minor)) back(`dev/${subsystem === 'block' ? 'block' : 'char'}`, `${major}:${minor}`);
  return links;
}

/** Subsystems that are buses in Linux 6; a recording does not say so. All others are classes. */
const buses: ReadonlySet<string> = new Set([
  'acpi', 'ac97', 'amba', 'auxiliary', 'bcma', 'ccw', 'ccwgroup', 'container', 'coreboot', 'cpu', 'css', 'dax', 'dp-aux', 'event_source', 'firewire',
  'gameport', 'genpd', 'gpio', 'greybus', 'hdaudio', 'hid', 'host1x', 'i2c', 'i3c', 'iio', 'isa', 'mdio_bus', 'media', 'mei', 'memory', 'mhi', 'mipi-dsi', 'mmc',
  'mmc_rpmb', 'moxtet', 'nd', 'node', 'nvmem', 'parport', 'pci', 'pci-epf', 'pci_express', 'pcmcia', 'platform', 'pnp', 'rapidio', 'rbd', 'rpmsg', 'scsi', 'sdio', 'serial',
  'serial-base', 'serio', 'slimbus', 'soundwire', 'spi', 'spmi', 'ssb', 'tee', 'thunderbolt', 'typec', 'usb', 'usb-serial', 'vdpa', 'virtio', 'vme', 'vmbus', 'wmi', 'xen', 'zorro',
]);

function makeFolder(path: string): void {
  unlessTaken(() => mkdirSync(bytes(path), { recursive: true }));
}

function writeFile(path: string, content: string): void {
  unlessTaken(() => writeFileSync(bytes(path), content, { encoding: 'latin1', flag: 'wx' }));
}

function makeLink(path: string, target: string): void {
  unlessTaken(() => symlinkSync(bytes(target), bytes(path)));
}

/** A recording may name one thing twice, or a file where another line has a folder: the first stays. */
function unlessTaken(make: () => void): void {
  try {
    make();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST' && code !== 'ENOTDIR' && code !== 'EISDIR' && code !== 'ENAMETOOLONG' && code !== 'ENOENT') throw error;
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function bytes(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}
