import { sysFile, type Paths } from '../base/paths.ts';
import { exists, listFolder, readLink, readText, realPath, status } from '../kernel/file.ts';
import type { Uevent } from '../uevent/uevent.ts';
import { devnameOf, idOf, parseId, sysnameOf, sysnumOf, type DeviceNumber } from './names.ts';
import { propertiesOf } from './properties.ts';
import type { Stored } from './stored.ts';
import { driverSubsystemOf, parseUeventFile, readAttribute, subsystemOf } from './sysfs.ts';

/** What a device needs of its surroundings: where sysfs is, and what the database holds. */
export interface Host {
  readonly paths: Paths;
  /** the record of a device by its database id, null when there is none */
  stored(id: string): Stored | null;
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
    const real = realPath(sysFile(host.paths, syspath));
    if (real === null) return null;
    const root = realPath(host.paths.sys) ?? host.paths.sys;
    if (!real.startsWith(`${root}/`)) return null;
    const devpath = real.slice(root.length);
    return isDeviceFolder(real, devpath) ? new Device(host, devpath, null) : null;
  }

  /** The device at a devpath without links, as `enumerate` finds them; null when it is no device. */
  static fromDevpath(host: Host, devpath: string): Device | null {
    return isDeviceFolder(sysFile(host.paths, `/sys${devpath}`), devpath) ? new Device(host, devpath, null) : null;
  }

  static fromDevnum(host: Host, kind: 'block' | 'character', { major, minor }: DeviceNumber): Device | null {
    const device = Device.fromSyspath(host, `/sys/dev/${kind === 'block' ? 'block' : 'char'}/${major}:${minor}`);
    return device !== null && sameNumber(device.devnum, { major, minor }) ? device : null;
  }

  static fromIfindex(host: Host, ifindex: number): Device | null {
    for (const name of networkInterfaces(host)) {
      const device = Device.fromSyspath(host, `/sys/class/net/${name}`);
      if (device !== null && device.ifindex === ifindex) return device;
    }
    return null;
  }

  /** A device by subsystem and name, as udev's `[subsystem/sysname]` and `+subsystem:sysname` name it. */
  static fromSubsystemSysname(host: Host, subsystem: string, sysname: string): Device | null {
    const name = sysname.replaceAll('/', '!');
    if (subsystem === 'subsystem') return Device.fromSyspath(host, `/sys/bus/${name}`) ?? Device.fromSyspath(host, `/sys/class/${name}`);
    if (subsystem === 'module') return Device.fromSyspath(host, `/sys/module/${name}`);
    if (subsystem === 'drivers') {
      const colon = name.indexOf(':');
      return colon < 1 ? null : Device.fromSyspath(host, `/sys/bus/${name.slice(0, colon)}/drivers/${name.slice(colon + 1)}`);
    }
    for (const folder of [`/sys/bus/${subsystem}/devices`, `/sys/class/${subsystem}`, `/sys/firmware/${subsystem}`]) {
      const device = Device.fromSyspath(host, `${folder}/${name}`);
      if (device !== null) return device;
    }
    return null;
  }

  /** The device of a database id such as `b8:0`; null when it is no id or the device is not there. */
  static fromId(host: Host, id: string): Device | null {
    const parsed = parseId(id);
    if (parsed === null) return null;
    switch (parsed.kind) {
      case 'block':
      case 'character':
        return Device.fromDevnum(host, parsed.kind, parsed.devnum);
      case 'interface':
        return Device.fromIfindex(host, parsed.ifindex);
      case 'driver':
        return Device.fromSubsystemSysname(host, 'drivers', `${parsed.subsystem}:${parsed.sysname}`);
      case 'name':
        return Device.fromSubsystemSysname(host, parsed.subsystem, parsed.sysname);
    }
  }

  /** What a user may write for a device: a node or link below /dev, a syspath, a devpath, or a database id. */
  static fromArgument(host: Host, text: string): Device | null {
    if (text.startsWith('/dev/')) {
      const node = status(host.paths.dev + text.slice('/dev'.length), { follow: true });
      return node !== null && (node.kind === 'block' || node.kind === 'character') ? Device.fromDevnum(host, node.kind, node.rdev) : null;
    }
    if (text.startsWith('/sys/')) return Device.fromSyspath(host, text);
    if (text.startsWith('/')) return Device.fromSyspath(host, `/sys${text}`);
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
    if (this.#subsystem === undefined) this.#subsystem = subsystemOf(this.#folder, this.devpath);
    return this.#subsystem;
  }

  get driver(): string | null {
    if (this.#driver === undefined) this.#driver = this.kernelProperties.get('DRIVER') ?? lastPart(readLink(`${this.#folder}/driver`));
    return this.#driver;
  }

  get devtype(): string | null {
    return this.kernelProperties.get('DEVTYPE') ?? null;
  }

  get devnum(): DeviceNumber | null {
    const major = numberOf(this.kernelProperties.get('MAJOR'));
    const minor = numberOf(this.kernelProperties.get('MINOR'));
    return major === null || minor === null ? null : { major, minor };
  }

  /** the canonical name of the device's node, such as `/dev/sda` */
  get devname(): string | null {
    return this.kernelProperties.get('DEVNAME') ?? null;
  }

  /** permission bits that the kernel gave the node, null when it did not say */
  get devmode(): number | null {
    const mode = this.kernelProperties.get('DEVMODE');
    return mode === undefined || !/^[0-7]{1,5}$/.test(mode) ? null : Number.parseInt(mode, 8) & 0o7777;
  }

  get devuid(): number | null {
    return numberOf(this.kernelProperties.get('DEVUID'));
  }

  get devgid(): number | null {
    return numberOf(this.kernelProperties.get('DEVGID'));
  }

  get ifindex(): number | null {
    return numberOf(this.kernelProperties.get('IFINDEX'));
  }

  get diskseq(): bigint | null {
    const text = this.kernelProperties.get('DISKSEQ');
    return text === undefined || !/^[0-9]{1,20}$/.test(text) ? null : BigInt(text);
  }

  /** the database id */
  get id(): string {
    this.#id ??= idOf({
      subsystem: this.subsystem,
      sysname: this.sysname,
      devnum: this.devnum,
      ifindex: this.subsystem === 'net' ? this.ifindex : null,
      driverSubsystem: this.subsystem === 'drivers' ? driverSubsystemOf(this.devpath) : null,
    });
    return this.#id;
  }

  /** What the kernel says: the message of the event, or the device's `uevent` file with DEVPATH and SUBSYSTEM. */
  get kernelProperties(): ReadonlyMap<string, string> {
    if (this.#kernelProperties === null) {
      const properties = new Map([['DEVPATH', this.devpath]]);
      for (const [name, value] of parseUeventFile(readText(`${this.#folder}/uevent`) ?? '')) properties.set(name, value);
      if (this.subsystem !== null) properties.set('SUBSYSTEM', this.subsystem);
      this.#kernelProperties = canonicalProperties(properties);
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

  /** The kernel's value of a property, else the stored one; null when neither has it. */
  property(name: string): string | null {
    return this.stored?.properties.get(name) ?? this.kernelProperties.get(name) ?? null;
  }

  /**
   * An attribute as udev sees it: text without trailing newlines; for the links `driver`, `subsystem` and `module` the last
   * part of their target. Null when there is none or it is a folder. Kept once read.
   */
  attribute(name: string): string | null {
    this.#attributes ??= new Map();
    let value = this.#attributes.get(name);
    if (value === undefined) this.#attributes.set(name, (value = readAttribute(this.#folder, name)));
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
    for (let end = this.devpath.lastIndexOf('/'); end > 0; end = this.devpath.lastIndexOf('/', end - 1)) {
      const devpath = this.devpath.slice(0, end);
      // /devices itself and what stands beside it hold devices and are none.
      if (devpath.indexOf('/', 1) < 0) return null;
      if (exists(`${sysFile(this.host.paths, `/sys${devpath}`)}/uevent`)) return new Device(this.host, devpath, null);
    }
    return null;
  }
}

/** A folder below /devices is a device by its `uevent` file; drivers, modules, buses and classes are by their place. */
function isDeviceFolder(folder: string, devpath: string): boolean {
  if (devpath.startsWith('/devices/')) return exists(`${folder}/uevent`) || exists(`${folder}/subsystem`);
  return subsystemOf(folder, devpath) !== null;
}

/** DEVNAME is `sda` in the kernel's words and `/dev/sda` in udev's. */
function canonicalProperties(properties: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const devname = properties.get('DEVNAME');
  if (devname === undefined || devname.startsWith('/dev/')) return properties;
  const canonical = new Map(properties);
  canonical.set('DEVNAME', devnameOf(devname));
  return canonical;
}

function networkInterfaces(host: Host): readonly string[] {
  return listFolder(`${host.paths.sys}/class/net`) ?? [];
}

function numberOf(text: string | undefined): number | null {
  return text === undefined || !/^[0-9]{1,10}$/.test(text) ? null : Number(text);
}

function sameNumber(one: DeviceNumber | null, other: DeviceNumber): boolean {
  return one !== null && one.major === other.major && one.minor === other.minor;
}

function lastPart(path: string | null): string | null {
  return path === null ? null : path.slice(path.lastIndexOf('/') + 1);
}
