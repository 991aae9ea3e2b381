import { udevRun } from '../base/paths.ts';
import { exists, listFolder, readLink, status } from '../kernel/file.ts';
import { Device, type Host } from './device.ts';
import { Matcher, type Matches } from './matches.ts';
import { isTag, parseId } from './names.ts';
import { inOrder } from './order.ts';

export type { Matches, NamedPattern } from './matches.ts';

/**
 * The devices that are there and satisfy the matches, in the order of `order.ts` (sd_device_enumerator_get_device_first(3)).
 * Devices above one that satisfies them are looked at too: no class or bus lists the root of a bus.
 */
export function enumerate(host: Host, matches: Matches): Device[] {
  const scan = new Scan(host, matches);
  scan.devices();
  return inOrder(scan.found.values());
}

/**
 * Subsystems, drivers and modules that satisfy the matches; they have uevents and are no devices (`udevadm trigger
 * --type=subsystems`).
 */
export function enumerateSubsystems(host: Host, matches: Matches): Device[] {
  const scan = new Scan(host, matches);
  scan.subsystems();
  return inOrder(scan.found.values());
}

/** Both, in one order (`udevadm trigger --type=all`). */
export function enumerateAll(host: Host, matches: Matches): Device[] {
  const scan = new Scan(host, matches);
  scan.devices();
  // A tag or a parent was already looked up, wherever it led.
  if ([matches.tags, matches.anyTags, matches.parents].every((asked) => (asked ?? []).length === 0)) scan.subsystems();
  return inOrder(scan.found.values());
}

/** One look at sysfs. */
class Scan {
  readonly #host: Host;
  readonly #matches: Matches;
  readonly #matcher: Matcher;
  /** devices above others that were looked at already */
  readonly #visited = new Set<string>();
  /** by devpath */
  readonly found = new Map<string, Device>();

  constructor(host: Host, matches: Matches) {
    this.#host = host;
    this.#matches = matches;
    this.#matcher = new Matcher(matches);
  }

  devices(): void {
    const { tags = [], anyTags = [], parents = [] } = this.#matches;
    if (tags.length > 0) this.#tagged(tags);
    else if (anyTags.length > 0) for (const tag of anyTags) this.#tagged([tag]);
    else if (parents.length > 0) for (const parent of parents) this.#descend(parent);
    else {
      for (const bus of this.#list('/bus')) if (this.#matcher.wantsSubsystem(bus)) this.#listed(`/bus/${bus}/devices`);
      for (const subsystem of this.#list('/class')) if (this.#matcher.wantsSubsystem(subsystem)) this.#listed(`/class/${subsystem}`);
    }
  }

  subsystems(): void {
    // Only buses can be announced again, classes cannot.
    if (this.#matcher.wantsSubsystem('module')) this.#listed('/module');
    if (this.#matcher.wantsSubsystem('subsystem')) this.#listed('/bus');
    if (this.#matcher.wantsSubsystem('drivers')) for (const bus of this.#list('/bus')) this.#listed(`/bus/${bus}/drivers`);
  }

  /** What a folder of devices, or of links to them, lists. */
  #listed(folder: string): void {
    for (const name of this.#list(folder)) {
      if (!this.#matcher.wantsName(name)) continue;
      const target = readLink(`${this.#host.paths.sys}${folder}/${name}`);
      const devpath = target === null ? `${folder}/${name}` : resolveLink(folder, target);
      const device = devpath === null ? null : Device.fromDevpath(this.#host, devpath);
      if (device === null || !this.#take(device)) continue;
      for (let above = device.parent; above !== null && !this.#visited.has(above.devpath); above = above.parent) {
        this.#visited.add(above.devpath);
        this.#take(above);
      }
    }
  }

  /** Every device that the tag index has under all the tags. */
  #tagged(tags: readonly string[]): void {
    if (!tags.every(isTag)) return;
    const [first, ...others] = tags.map((tag) => `${udevRun(this.#host.paths)}/tags/${tag}`);
    let interfaces: ReadonlyMap<number, Device> | null = null;
    for (const id of listFolder(first as string) ?? []) {
      if (!others.every((folder) => exists(`${folder}/${id}`))) continue;
      const parsed = parseId(id);
      if (parsed?.kind === 'interface') {
        interfaces ??= interfacesByIndex(this.#host);
        this.#takeIfThere(interfaces.get(parsed.ifindex) ?? null);
      } else {
        this.#takeIfThere(Device.fromId(this.#host, id));
      }
    }
  }

  /** A device and every folder below it; links lead elsewhere and are not followed. */
  #descend(devpath: string): void {
    this.#takeIfThere(Device.fromDevpath(this.#host, devpath));
    for (const name of this.#list(devpath)) {
      const below = `${devpath}/${name}`;
      if (status(this.#host.paths.sys + below, { follow: false })?.kind === 'directory') this.#descend(below);
    }
  }

  #takeIfThere(device: Device | null): void {
    if (device !== null) this.#take(device);
  }

  #take(device: Device): boolean {
    if (this.found.has(device.devpath)) return true;
    if (!this.#matcher.wants(device)) return false;
    this.found.set(device.devpath, device);
    return true;
  }

  #list(folder: string): readonly string[] {
    return listFolder(this.#host.paths.sys + folder) ?? [];
  }
}

/** So that many interfaces are found by index without reading all of them for each. */
function interfacesByIndex(host: Host): Map<number, Device> {
  const interfaces = new Map<number, Device>();
  for (const name of listFolder(`${host.paths.sys}/class/net`) ?? []) {
    const device = Device.fromSyspath(host, `/sys/class/net/${name}`);
    if (device !== null && device.ifindex !== null) interfaces.set(device.ifindex, device);
  }
  return interfaces;
}

/** `/class/net` and `../../devices/virtual/net/lo` → `/devices/virtual/net/lo`; null when it leads out of sysfs. */
function resolveLink(folder: string, target: string): string | null {
  const parts = target.startsWith('/') ? [] : folder.split('/').slice(1);
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return `/${parts.join('/')}`;
}
