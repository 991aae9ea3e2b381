import { fileNameOf, type Paths, sysFile } from '../base/paths.ts';
import { exists, listFolder, readLink, realPath, status } from '../kernel/file.ts';
import { canonicalDevname, parseMode } from '../uevent/property.ts';
import type { Uevent } from '../uevent/uevent.ts';
import { isDeviceFolder, type DeviceFolders } from './device-folders.ts';
import { driverSubsystemOf, idOf, parseId, placesOf, sysnameOf, sysnumOf, type DeviceNumber } from './names.ts';
import { derivedProperty, propertiesOf } from './properties.ts';
import type { Stored } from './stored.ts';
import { readAttribute, readUeventFile, subsystemOf } from './sysfs.ts';

/** What a device needs of its surroundings: where sysfs is, and what the database holds. */
export interface Host {
  readonly paths: Paths;
  /** the record of a device by its database id, null when there is none */
  stored(id: string): Stored | null;
  /** what is remembered of sysfs's folders, by one who also forgets it */
  readonly folders?: DeviceFolders;
}

/**
 * A device: a folder of sysfs, looked at lazily. Making one costs nothing; each fact is read when it is first asked for,
 * and kept.
 *
 * Names are canonical (`/sys/…`, `/dev/…`) whatever roots the host has.
 */
export class Device {
  readonly host: Host;
  readonly devpath: string;
  readonly sysname: string;
  #kernelProperties: ReadonlyMap<string, string> | null = null;
  #subsystem: string | null | undefined = undefined;
  #driver: string | null | undefined = undefined;
  #parent: Device | null | undefined = undefined;
  #stored: Stored | null | undefined = undefined;
  #id: string | undefined = undefined;
  #devnum: DeviceNumber | null | undefined = undefined;
  #ifindex: number | null | undefined = undefined;
  #attributes: Map<string, string | null> | null = null;

  private constructor(host: Host, devpath: string, uevent: Uevent | null) {
    this.host = host;
    this.devpath = devpath;
    this.sysname = sysnameOf(devpath);
    if (uevent !== null) {
      this.#subsystem = uevent.subsystem;
      this.#kernelProperties = canonicalProperties(uevent.properties);
    }
  }

  /** The device of an event. Nothing is read: the device may be gone, and the event says all that is needed. */
  static fromUevent(host: Host, uevent: Uevent): Device {
    return new Device(host, uevent.devpath, uevent);
  }

  /** The device at a syspath such as `/sys/class/net/lo` (links are followed); null when it is no device. */
  static fromSyspath(host: Host, syspath: string): Device | null {
    const { sys } = host.paths;
    const real = realPath(sysFile(host.paths, syspath));
    if (real === null) return null;
    // Only a root that is itself behind a link has another real name.
    const root = real.startsWith(`${sys}/`) ? sys : (realPath(sys) ?? sys);
    return real.startsWith(`${root}/`) ? Device.fromDevpath(host, real.slice(root.length)) : null;
  }

  /** The device at a devpath without links, as `enumerate` finds them; null when it is no device. */
  static fromDevpath(host: Host, devpath: string): Device | null {
    return isDeviceFolder(host.paths, devpath) ? new Device(host, devpath, null) : null;
  }

  static fromDevnum(host: Host, kind: 'block' | 'character', { major, minor }: DeviceNumber): Device | null {
    const device = Device.fromSyspath(host, `/sys/dev/${kind === 'block' ? 'block' : 'char'}/${major}:${minor}`);
    if (device === null || (device.subsystem === 'block') !== (kind === 'block')) return null;
    return sameNumber(device.devnum, { major, minor }) ? device : null;
  }

  static fromIfindex(host: Host, ifindex: number): Device | null {
    for (const name of listFolder(`${host.paths.sys}/class/net`) ?? []) {
      const device = Device.fromSyspath(host, `/sys/class/net/${name}`);
      if (device !== null && device.ifindex === ifindex) return device;
    }
    return null;
  }

  /**
   * A device by subsystem and name, as udev's `[subsystem/sysname]` and `+subsystem:sysname` name it. Null also when several
   * devices have that name, such as those of /sys/bus/gpio and /sys/class/gpio.
   */
  static fromSubsystemSysname(host: Host, subsystem: string, sysname: string): Device | null {
    let found: Device | null = null;
    for (const place of placesOf(subsystem, sysname)) {
      const device = Device.fromSyspath(host, place.syspath);
      if (device === null || device.subsystem !== place.subsystem || device.sysname !== place.sysname) continue;
      if (found !== null && found.devpath !== device.devpath) return null;
      found ??= device;
    }
    return found;
  }

  /** The device of a database id such as `b8:0`; null when it is no id or the device is not there. */
  static fromId(host: Host, id: string): Device | null {
    const parsed = parseId(id);
    switch (parsed?.kind) {
      case undefined:
        return null;
      case 'block':
      case 'character':
        return Device.fromDevnum(host, parsed.kind, parsed.devnum);
      case 'interface':
        return Device.fromIfindex(host, parsed.ifindex);
      case 'name':
        return Device.fromSubsystemSysname(host, parsed.subsystem, parsed.sysname);
    }
  }

  /** What a user may write for a device: a node or link below /dev, a syspath, a devpath, or a database id. */
  static fromArgument(host: Host, text: string): Device | null {
    // These names say which device they mean, whether or not the links are there.
    const number = /^\/dev\/(block|char)\/([0-9]+:[0-9]+)$/.exec(text);
    if (number !== null) return Device.fromId(host, `${number[1] === 'block' ? 'b' : 'c'}${number[2]}`);
    if (text.startsWith('/dev/')) {
      const node = status(host.paths.dev + text.slice('/dev'.length), { follow: true });
      return node !== null && (node.kind === 'block' || node.kind === 'character') ? Device.fromDevnum(host, node.kind, node.rdev) : null;
    }
    if (text.startsWith('/sys/')) return Device.fromSyspath(host, text);
    // The folder of nodes is no device, although sysfs has a folder of that name.
    if (text.startsWith('/') && text !== '/dev') return Device.fromSyspath(host, `/sys${text}`);
    return Device.fromId(host, text);
  }

  get syspath(): string {
    return `/sys${this.devpath}`;
  }

  /** the digits at the end of the name, null when there are none */
  get sysnum(): string | null {
    return sysnumOf(this.sysname);
  }

  get subsystem(): string | null {
    if (this.#subsystem === undefined) this.#subsystem = subsystemOf(this.#folder, this.devpath) ?? this.kernelProperties.get('SUBSYSTEM') ?? null;
    return this.#subsystem;
  }

  /** of a driver: the bus that it belongs to */
  get driverSubsystem(): string | null {
    return this.subsystem === 'drivers' ? driverSubsystemOf(this.devpath) : null;
  }

  /**
   * The driver that is bound to the device. One that was bound after the event was sent is among the properties from here on,
   * as udev has it.
   */
  get driver(): string | null {
    if (this.#driver === undefined) {
      const told = this.kernelProperties.get('DRIVER');
      const target = told === undefined ? readLink(`${this.#folder}/driver`) : null;
      this.#driver = told ?? (target === null ? null : fileNameOf(target));
      if (target !== null) this.#kernelProperties = new Map(this.kernelProperties).set('DRIVER', fileNameOf(target));
    }
    return this.#driver;
  }

  get devtype(): string | null {
    return this.kernelProperties.get('DEVTYPE') ?? null;
  }

  get devnum(): DeviceNumber | null {
    if (this.#devnum === undefined) {
      const major = numberOf(this.kernelProperties.get('MAJOR'));
      this.#devnum = major === null ? null : { major, minor: numberOf(this.kernelProperties.get('MINOR')) ?? 0 };
    }
    return this.#devnum;
  }

  /** the canonical name of the device's node, such as `/dev/sda` */
  get devname(): string | null {
    return this.kernelProperties.get('DEVNAME') ?? null;
  }

  /** permission bits that the kernel gave the node, null when it did not say */
  get devmode(): number | null {
    const mode = this.kernelProperties.get('DEVMODE');
    return mode === undefined ? null : parseMode(mode);
  }

  get devuid(): number | null {
    return numberOf(this.kernelProperties.get('DEVUID'));
  }

  get devgid(): number | null {
    return numberOf(this.kernelProperties.get('DEVGID'));
  }

  get ifindex(): number | null {
    if (this.#ifindex === undefined) this.#ifindex = numberOf(this.kernelProperties.get('IFINDEX'));
    return this.#ifindex;
  }

  get diskseq(): bigint | null {
    const text = this.kernelProperties.get('DISKSEQ');
    return text === undefined || !/^[0-9]{1,20}$/.test(text) ? null : BigInt(text);
  }

  /** the database id; of a device without subsystem or number it names no record */
  get id(): string {
    this.#id ??= idOf({ subsystem: this.subsystem, devpath: this.devpath, devnum: this.devnum, ifindex: this.ifindex });
    return this.#id;
  }

  /** What the kernel says: the message of the event, or the device's `uevent` file with DEVPATH and SUBSYSTEM. */
  get kernelProperties(): ReadonlyMap<string, string> {
    if (this.#kernelProperties === null) {
      const properties = readUeventFile(this.#folder, this.devpath);
      // The subsystem may be among them, so they are there before it is asked for.
      this.#kernelProperties = properties;
      const { subsystem } = this;
      if (subsystem !== null) properties.set('SUBSYSTEM', subsystem);
    }
    return this.#kernelProperties;
  }

  get stored(): Stored | null {
    if (this.#stored === undefined) this.#stored = this.host.stored(this.id);
    return this.#stored;
  }

  /** All properties as libudev's clients see them, in udev's order. */
  get properties(): ReadonlyMap<string, string> {
    return propertiesOf(this);
  }

  /** One of `properties`, without making the others; null when there is none. */
  property(name: string): string | null {
    return derivedProperty(this.stored, name) ?? this.stored?.properties.get(name) ?? this.kernelProperties.get(name) ?? null;
  }

  /**
   * An attribute as udev sees it: text without trailing newlines; for the links `driver`, `subsystem` and `module` the last
   * part of their target. Null when there is none or it is a folder. Kept once read.
   */
  attribute(name: string): string | null {
    this.#attributes ??= new Map();
    let value = this.#attributes.get(name);
    if (value === undefined) this.#attributes.set(name, (value = readAttribute(this.#folder, name, this.host.paths.sys)));
    return value;
  }

  /** Forgets a kept attribute, after it was written. */
  forgetAttribute(name: string): void {
    this.#attributes?.delete(name);
  }

  /** The nearest folder above that is a device, null at the top. */
  get parent(): Device | null {
    if (this.#parent === undefined) this.#parent = this.#findParent();
    return this.#parent;
  }

  /** The nearest device above that has this subsystem, and devtype if one is given. */
  ancestor({ subsystem, devtype = null }: { subsystem: string; devtype?: string | null }): Device | null {
    for (let device = this.parent; device !== null; device = device.parent) {
      if (device.subsystem === subsystem && (devtype === null || device.devtype === devtype)) return device;
    }
    return null;
  }

  /** whether the device's folder is there now */
  get isPresent(): boolean {
    return exists(this.#folder);
  }

  get #folder(): string {
    return sysFile(this.host.paths, this.syspath);
  }

  #findParent(): Device | null {
    const { paths, folders } = this.host;
    for (let end = this.devpath.lastIndexOf('/'); end > 0; end = this.devpath.lastIndexOf('/', end - 1)) {
      const devpath = this.devpath.slice(0, end);
      if (folders === undefined ? isDeviceFolder(paths, devpath) : folders.has(devpath)) return new Device(this.host, devpath, null);
    }
    return null;
  }
}

/** An event that was not decoded from a message may have the kernel's `sda` for udev's `/dev/sda`. */
function canonicalProperties(properties: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const devname = properties.get('DEVNAME');
  if (devname === undefined || devname.startsWith('/dev/')) return properties;
  const canonical = new Map(properties);
  const name = canonicalDevname(devname);
  if (name === null) canonical.delete('DEVNAME');
  else canonical.set('DEVNAME', name);
  return canonical;
}

function numberOf(text: string | undefined): number | null {
  return text === undefined || !/^[0-9]{1,10}$/.test(text) ? null : Number(text);
}

function sameNumber(one: DeviceNumber | null, other: DeviceNumber): boolean {
  return one !== null && one.major === other.major && one.minor === other.minor;
}
