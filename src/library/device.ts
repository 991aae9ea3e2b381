import { inspect, type InspectOptionsStylized } from 'node:util';
import { sysFile } from '../base/paths.ts';
import { Device as SysDevice } from '../device/device.ts';
import type { DeviceNumber } from '../device/names.ts';
import { exists, listFolder, readText, realPath, status } from '../kernel/file.ts';
import type { Action } from '../uevent/uevent.ts';
import { must, object, oneOf, paths, text, type Check } from './arguments.ts';
import { checkDevnum, devnumOf, type Devnum } from './devnum.ts';
import { hostAt, type PathOptions } from './host.ts';
import { toBytes, toText, toTextOrNull } from './text.ts';

/** What an event says besides its device. */
export interface Occurrence {
  readonly action: Action;
  readonly seqnum: bigint;
}

/** A device as `JSON.stringify` writes it. Numbers that may have 64 bits are text. */
export interface DeviceJson {
  readonly syspath: string;
  readonly sysname: string;
  readonly subsystem: string | null;
  readonly devtype: string | null;
  readonly driver: string | null;
  readonly devnode: string | null;
  readonly devnum: DeviceNumber | null;
  readonly ifindex: number | null;
  readonly diskseq: string | null;
  readonly isInitialized: boolean;
  readonly initializedAt: string | null;
  readonly links: readonly string[];
  readonly tags: readonly string[];
  readonly currentTags: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
  /** only of a device that came with an event */
  readonly action?: Action;
  readonly seqnum?: string;
}

/** More than any attribute that is text, and enough for descriptors, EDIDs and tables of the firmware. */
const MAX_ATTRIBUTE_BYTES = 1024 * 1024;
/** S_IRUSR and S_IWUSR of inode(7): some files of sysfs are for nobody. */
const USER_MAY_ACCESS = 0o600;

const checkLocation = object<PathOptions>({ paths });
const checkKind = oneOf('block', 'character');
const checkIndex = must('an integer', Number.isInteger);

// What the rest of the library may do with a device and its users may not; set by the class itself, once.
let make: (inner: SysDevice, occurrence: Occurrence | null) => Device;
let open: (device: Device) => SysDevice;

/**
 * A device of this machine. What it says of itself is read when it is first asked for, and kept; attributes are read each time.
 * A device that came with an event has the properties, links and tags that the event told.
 *
 * All text is decoded as UTF-8; what is not UTF-8 becomes U+FFFD, and `attributeBytes` has the bytes. What a device does not
 * have is null.
 */
export class Device {
  /** the path in sysfs without links: `/sys/devices/virtual/net/lo`. It is what tells devices apart where they are compared. */
  readonly syspath: string;
  readonly #inner: SysDevice;
  readonly #occurrence: Occurrence | null;
  #parent: Device | null | undefined = undefined;
  #properties: ReadonlyMap<string, string> | null = null;

  private constructor(inner: SysDevice, occurrence: Occurrence | null) {
    this.syspath = toText(inner.syspath);
    this.#inner = inner;
    this.#occurrence = occurrence;
  }

  static {
    // Bundles have other classes of this name, and call this one differently.
    Object.defineProperty(this, 'name', { value: 'Device' });
    make = (inner, occurrence) => new Device(inner, occurrence);
    open = (device) => device.#inner;
  }

  /** The device at a path such as `/sys/class/net/lo` or `/sys/devices/…`; null when there is none. */
  static fromSyspath(syspath: string, location: PathOptions = {}): Device | null {
    checkArguments({ syspath }, text, location);
    return ofOrNull(SysDevice.fromSyspath(hostAt(location), toBytes(syspath)));
  }

  /**
   * The device of a node or of a link to it: `/dev/sda`, `/dev/disk/by-label/home`, or without `/dev/`; null when there is none.
   * Nodes and links may be anywhere; those below `/dev/` are looked for in `paths.dev`.
   */
  static fromDevnode(devnode: string, location: PathOptions = {}): Device | null {
    checkArguments({ devnode }, text, location);
    const host = hostAt(location);
    const path = toBytes(devnode);
    if (path.startsWith('/dev/') || !path.startsWith('/')) return ofOrNull(SysDevice.fromArgument(host, path.startsWith('/') ? path : `/dev/${path}`));
    const node = status(path, { follow: true });
    return node?.kind === 'block' || node?.kind === 'character' ? ofOrNull(SysDevice.fromDevnum(host, node.kind, node.rdev)) : null;
  }

  /** The device of a database id: `b8:0`, `c1:3`, `n2`, `+usb:1-1` (sd_device_get_device_id(3)); null when there is none. */
  static fromId(id: string, location: PathOptions = {}): Device | null {
    checkArguments({ id }, text, location);
    return ofOrNull(SysDevice.fromId(hostAt(location), toBytes(id)));
  }

  /** The device of a device number, which may be `rdev` of a node's `fs.Stats`; null when there is none. */
  static fromDevnum(kind: 'block' | 'character', devnum: Devnum, location: PathOptions = {}): Device | null {
    checkKind('kind', kind);
    checkArguments({ devnum }, checkDevnum, location);
    return ofOrNull(SysDevice.fromDevnum(hostAt(location), kind, devnumOf(devnum)));
  }

  /** The network interface of an index (if_nametoindex(3)); null when there is none. */
  static fromIfindex(ifindex: number, location: PathOptions = {}): Device | null {
    checkArguments({ ifindex }, checkIndex, location);
    return ofOrNull(SysDevice.fromIfindex(hostAt(location), ifindex));
  }

  /** The device of a name in a subsystem, such as `net` and `lo`; null when there is none, or several. */
  static fromSubsystemSysname(subsystem: string, sysname: string, location: PathOptions = {}): Device | null {
    checkArguments({ subsystem, sysname }, text, location);
    return ofOrNull(SysDevice.fromSubsystemSysname(hostAt(location), toBytes(subsystem), toBytes(sysname)));
  }

  /** `syspath` without `/sys`, which is what the kernel calls the device */
  get devpath(): string {
    return toText(this.#inner.devpath);
  }

  /** the kernel's name: `lo`, `sda1`, `1-1:1.0` */
  get sysname(): string {
    return toText(this.#inner.sysname);
  }

  /** the digits at the end of `sysname`, as text: they may begin with zeros */
  get sysnum(): string | null {
    return this.#inner.sysnum;
  }

  /** the name of the device's record in the database: `b8:0`, `c1:3`, `n2`, `+usb:1-1` */
  get id(): string {
    return toText(this.#inner.id);
  }

  get subsystem(): string | null {
    return toTextOrNull(this.#inner.subsystem);
  }

  /** a kind within the subsystem: `disk` and `partition` of `block`, `usb_device` and `usb_interface` of `usb` */
  get devtype(): string | null {
    return toTextOrNull(this.#inner.devtype);
  }

  get driver(): string | null {
    return toTextOrNull(this.#inner.driver);
  }

  /** the device's node: `/dev/sda` */
  get devnode(): string | null {
    return toTextOrNull(this.#inner.devname);
  }

  get devnum(): DeviceNumber | null {
    return this.#inner.devnum;
  }

  get ifindex(): number | null {
    return this.#inner.ifindex;
  }

  /** a number that no other disk has had since the machine started */
  get diskseq(): bigint | null {
    return this.#inner.diskseq;
  }

  /** whether a device manager has processed the device: before, its links, permissions and properties may not be there */
  get isInitialized(): boolean {
    return this.#inner.stored !== null;
  }

  /** when it was first processed, in microseconds of CLOCK_MONOTONIC: `process.hrtime.bigint() / 1000n` is now */
  get initializedAt(): bigint | null {
    return this.#inner.stored?.initializedUsec ?? null;
  }

  /** links that lead to the node: `/dev/disk/by-id/…`; another device may have a better claim to one */
  get links(): readonly string[] {
    return (this.#inner.stored?.links ?? []).map((link) => `/dev/${toText(link)}`);
  }

  /** every tag that the device was ever given */
  get tags(): ReadonlySet<string> {
    return new Set(this.#inner.stored?.tags);
  }

  /** the tags that its last event gave it */
  get currentTags(): ReadonlySet<string> {
    return new Set(this.#inner.stored?.currentTags);
  }

  /** What the kernel and the device manager's rules say of it: `ID_SERIAL`, `DEVNAME` and the like, in udev's order. */
  get properties(): ReadonlyMap<string, string> {
    this.#properties ??= new Map([...this.#inner.properties].map(([name, value]) => [name, toText(value)]));
    return this.#properties;
  }

  /** One of `properties`, without reading more than it takes. */
  property(name: string): string | null {
    text('name', name);
    return toTextOrNull(this.#inner.property(toBytes(name)));
  }

  /** what happened to it; null when it did not come with an event */
  get action(): Action | null {
    return this.#occurrence?.action ?? null;
  }

  /** the number of its event; null when it did not come with one */
  get seqnum(): bigint | null {
    return this.#occurrence?.seqnum ?? null;
  }

  /** whether it is in sysfs now */
  get isPresent(): boolean {
    return this.#inner.isPresent;
  }

  /**
   * Reads a file of the device's folder, without the newlines at its end; of the links `driver`, `subsystem` and `module` the
   * name that they lead to. Null when there is none, or it cannot be read.
   *
   * @param name  such as `address` or `queue/rotational`
   */
  attribute(name: string): string | null {
    text('name', name);
    const bytes = toBytes(name);
    this.#inner.forgetAttribute(bytes);
    return toTextOrNull(this.#inner.attribute(bytes));
  }

  /** Reads a file of the device's folder as it is, at most 1 MiB: for `descriptors`, `edid` and the like. */
  attributeBytes(name: string): Buffer | null {
    text('name', name);
    const path = this.#file(toBytes(name));
    const bytes = path === null ? null : readText(path, MAX_ATTRIBUTE_BYTES);
    return bytes === null ? null : Buffer.from(bytes, 'latin1');
  }

  /** The names of its attributes, sorted: files and links of its folder and of those folders in it that are no devices. */
  attributeNames(): string[] {
    const names: string[] = [];
    const visit = (prefix: string): void => {
      for (const name of listFolder(`${this.#folder}/${prefix}`) ?? []) {
        const path = `${prefix}${name}`;
        const facts = status(`${this.#folder}/${path}`, { follow: false });
        if (facts?.kind === 'directory') {
          if (!exists(`${this.#folder}/${path}/uevent`)) visit(`${path}/`);
        } else if (facts !== null && (facts.mode & USER_MAY_ACCESS) !== 0) names.push(toText(path));
      }
    };
    visit('');
    return names.sort();
  }

  /** the nearest device above in sysfs, such as the disk of a partition */
  get parent(): Device | null {
    if (this.#parent === undefined) this.#parent = ofOrNull(this.#inner.parent);
    return this.#parent;
  }

  /** The devices above, the nearest first. */
  *ancestors(): Generator<Device, void> {
    for (let above = this.parent; above !== null; above = above.parent) yield above;
  }

  /** The nearest device above of a subsystem, and of a devtype if one is given: the `usb`, `usb_device` of a serial port. */
  ancestor(subsystem: string, devtype: string | null = null): Device | null {
    text('subsystem', subsystem);
    if (devtype !== null) text('devtype', devtype);
    for (const above of this.ancestors()) {
      if (above.subsystem === subsystem && (devtype === null || above.devtype === devtype)) return above;
    }
    return null;
  }

  /** The devices that are directly below: the partitions of a disk. */
  children(): Device[] {
    const { host, devpath } = this.#inner;
    const found: Device[] = [];
    const visit = (above: string): void => {
      for (const name of (listFolder(sysFile(host.paths, `/sys${above}`)) ?? []).sort()) {
        const below = `${above}/${name}`;
        if (status(sysFile(host.paths, `/sys${below}`), { follow: false })?.kind !== 'directory') continue;
        const child = SysDevice.fromDevpath(host, below);
        if (child === null || child.subsystem === null) visit(below);
        else found.push(deviceOf(child));
      }
    };
    visit(devpath);
    return found;
  }

  toJSON(): DeviceJson {
    const { action, seqnum } = this;
    return {
      syspath: this.syspath,
      sysname: this.sysname,
      subsystem: this.subsystem,
      devtype: this.devtype,
      driver: this.driver,
      devnode: this.devnode,
      devnum: this.devnum,
      ifindex: this.ifindex,
      diskseq: this.diskseq?.toString() ?? null,
      isInitialized: this.isInitialized,
      initializedAt: this.initializedAt?.toString() ?? null,
      links: this.links,
      tags: [...this.tags],
      currentTags: [...this.currentTags],
      properties: Object.fromEntries(this.properties),
      ...(action === null || seqnum === null ? {} : { action, seqnum: seqnum.toString() }),
    };
  }

  /** What `console.log` shows: a class with private fields would be empty. */
  [inspect.custom](depth: number, options: InspectOptionsStylized): string {
    if (depth < 0) return options.stylize('[Device]', 'special');
    return `Device ${inspect(this.toJSON(), options)}`;
  }

  get #folder(): string {
    return sysFile(this.#inner.host.paths, this.#inner.syspath);
  }

  /** Null for what leads out of sysfs. */
  #file(name: string): string | null {
    const path = `${this.#folder}/${name}`;
    if (!name.split('/').includes('..')) return path;
    const root = realPath(this.#inner.host.paths.sys);
    return root !== null && realPath(path)?.startsWith(`${root}/`) === true ? path : null;
  }
}

/** The library's device of one of devmaster's own. */
export function deviceOf(inner: SysDevice, occurrence: Occurrence | null = null): Device {
  return make(inner, occurrence);
}

/** The device that the library's stands for. */
export function innerDevice(device: Device): SysDevice {
  return open(device);
}

/** @throws {ArgumentError} */
function checkArguments(values: Readonly<Record<string, unknown>>, check: Check, location: unknown): void {
  for (const [name, value] of Object.entries(values)) check(name, value);
  checkLocation('location', location);
}

function ofOrNull(inner: SysDevice | null): Device | null {
  return inner === null ? null : deviceOf(inner);
}
