/** What `udevadm test` of 262 prints of an event that was only thought through. Pure. */
import type { Device } from '../device/device.ts';
import type { Verdict } from '../rules/verdict.ts';
import type { Outlook } from '../worker/outlook.ts';
import type { Unwritten } from './unwritten.ts';

/** Names of users and groups, for those who read the report. */
export interface Names {
  user(uid: number): string | null;
  group(gid: number): string | null;
}

export interface EventReport {
  readonly device: Device;
  readonly verdict: Verdict;
  readonly outlook: Outlook;
  readonly unwritten: Pick<Unwritten, 'attributes' | 'sysctls'>;
  readonly isRemoval: boolean;
}

export function describeEvent(report: EventReport, names: Names): string {
  const { device, verdict, unwritten } = report;
  let text = '';
  const section = (title: string, lines: readonly string[]): void => {
    if (lines.length > 0) text += `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`;
  };
  const { devname, devnum, ifindex } = device;
  section('Device path:', [device.devpath]);
  section('Device name:', [device.sysname]);
  section('Device number:', listOf(device.sysnum));
  section('Device ID:', [device.id]);
  section('Subsystem:', listOf(subsystemInWords(device)));
  section('Device type:', listOf(device.devtype));
  section('Device driver:', listOf(device.driver));
  if (ifindex !== null) {
    section('Network interface index:', [String(ifindex)]);
    section('Network interface name:', listOf(newName(verdict)));
    section('Alternative interface names:', verdict.alternativeNames?.value ?? []);
  }
  if (devname !== null && devnum !== null) {
    const { owner, group, mode, seclabels: labels, links, watch } = verdict;
    section('Device node:', [`${devname} (${device.subsystem === 'block' ? 'block' : 'char'} ${devnum.major}:${devnum.minor})`]);
    if (owner !== null) section('Device node owner user:', [`${names.user(owner.value) ?? 'n/a'} (uid=${owner.value})`]);
    if (group !== null) section('Device node owner group:', [`${names.group(group.value) ?? 'n/a'} (gid=${group.value})`]);
    section('Device node permission:', listOf(permission(device, mode?.value ?? null)));
    section(`Device node symlinks: (priority=${linkPriorityOf(report)})`, [...links.keys()].map((link) => `/dev/${link}`).sort());
    section('Device node security label:', [...labels].map(([name, { value }]) => `${name} : ${value}`));
    section('Inotify watch:', [watch?.value === true ? 'enabled' : 'disabled']);
  }
  section('Written sysfs attributes:', linesOf(unwritten.attributes));
  section('Written sysctl entries:', linesOf(unwritten.sysctls));
  section('Tags:', [...verdict.tags.keys()]);
  section('Current Tags:', [...verdict.currentTags.keys()]);
  section('Properties:', propertiesOf(report));
  section('Queued commands:', verdict.run.map(({ type, command }) => `RUN{${type}} : ${command}`));
  return text;
}

export function eventAsObject(report: EventReport, names: Names): Record<string, never> {
  const { device, verdict, unwritten } = report;
  const { devname, devnum, ifindex } = device;
  const { owner, group, mode, seclabels: labels, links, watch } = verdict;
  const object = {
    path: device.devpath,
    name: device.sysname,
    number: device.sysnum === null ? null : Number(device.sysnum),
    id: device.id,
    subsystem: device.subsystem,
    driverSubsystem: device.driverSubsystem,
    type: device.devtype,
    driver: device.driver,
    networkInterface: ifindex === null ? null : withoutNothing({ index: ifindex, name: newName(verdict), alternativeNames: verdict.alternativeNames?.value.toSorted() ?? null }),
    node:
      devname === null || devnum === null
        ? null
        : withoutNothing({
            path: devname,
            type: device.subsystem === 'block' ? 'block' : 'char',
            rdev: devnum,
            owner:
              owner === null && group === null
                ? null
                : withoutNothing({ uid: owner?.value ?? null, userName: owner === null ? null : names.user(owner.value), gid: group?.value ?? null, groupName: group === null ? null : names.group(group.value) }),
            mode: permission(device, mode?.value ?? null),
            symlinkPriority: links.size === 0 ? null : linkPriorityOf(report),
            symlinks: [...links.keys()].map((link) => `/dev/${link}`).sort(),
            securityLabels: [...labels].map(([name, { value }]) => ({ name, label: value })),
            inotifyWatch: watch?.value === true,
          }),
    sysfsAttributes: [...unwritten.attributes].map(([path, value]) => ({ path, value })),
    sysctl: [...unwritten.sysctls].map(([path, value]) => ({ path, value })),
    tags: [...verdict.tags.keys()].sort(),
    currentTags: [...verdict.currentTags.keys()].sort(),
    properties: propertiesOf(report),
    queuedCommands: verdict.run.map(({ type, command }) => ({ type, command })),
  };
  return withoutNothing(object) as Record<string, never>;
}

/** An empty name is what NAME="%c" comes to when the program was silent: the interface keeps the one it has. */
function newName({ name }: Verdict): string | null {
  return name === null || name.value === '' ? null : name.value;
}

function subsystemInWords({ subsystem, driverSubsystem }: Device): string | null {
  return driverSubsystem === null ? subsystem : `${subsystem} (${driverSubsystem})`;
}

/** What is removed has the priority that it had. */
function linkPriorityOf({ device, verdict, isRemoval }: EventReport): number {
  return verdict.linkPriority?.value ?? (isRemoval ? (device.stored?.linkPriority ?? 0) : 0);
}

function linesOf(written: ReadonlyMap<string, string>): string[] {
  return [...written].map(([path, value]) => `${path} : ${value}`);
}

function propertiesOf({ device, outlook, verdict, isRemoval }: EventReport): string[] {
  const properties = new Map(outlook.properties);
  // The event was made up: the kernel never numbered it.
  properties.delete('SEQNUM');
  properties.set('UDEV_DATABASE_VERSION', '1');
  // To look for the driver, as the report does, is to find the property.
  if (device.driver !== null) properties.set('DRIVER', device.driver);
  if (isRemoval) {
    // A device that was never handled has no time of its own to keep, and what it would have been called is still told.
    if (device.stored === null) properties.delete('USEC_INITIALIZED');
    if (verdict.links.size > 0) properties.set('DEVLINKS', [...verdict.links.keys()].map((link) => `/dev/${link}`).join(' '));
  }
  if (verdict.run.length > 0 && hasRecord(device, outlook) && !isRemoval) properties.set('ID_PROCESSING', '1');
  return [...properties].map(([name, value]) => `${name}=${value}`).sort();
}

/** Only of a device with a record somebody can see that its event is not finished; nodes and interfaces have one in any case. */
function hasRecord({ devnum, ifindex }: Device, { record: { properties, links, tags } }: Outlook): boolean {
  return devnum !== null || ifindex !== null || properties.size > 0 || links.length > 0 || tags.size > 0;
}

function permission({ devmode }: Device, mode: number | null): string | null {
  const bits = mode ?? devmode;
  return bits === null ? null : bits.toString(8).padStart(4, '0');
}

function listOf(text: string | null): string[] {
  return text === null ? [] : [text];
}

function withoutNothing<T extends object>(fields: T): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)));
}
