import { UsageError } from '../../base/errors.ts';
import { sysFile } from '../../base/paths.ts';
import { enumerate, type Matches } from '../../device/enumerate.ts';
import { propertiesOf } from '../../device/properties.ts';
import type { Device } from '../../device/device.ts';
import { listFolder, status } from '../../kernel/file.ts';
import { cleanUpDatabase } from '../../database/clean-up.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { databaseHost } from '../host.ts';
import { deviceFrom, matchOptions, readMatches } from '../matches.ts';

const queries = ['name', 'symlink', 'path', 'property', 'all'] as const;
type Query = (typeof queries)[number];

export const command: Command = {
  name: 'info',
  summary: 'Prints what sysfs and the database say about devices.',
  operands: '[OPTIONS] [DEVICE…]',
  options: {
    query: { alias: 'q', type: 'string', requiresArg: true, describe: 'name, symlink, path, property or all' },
    property: { type: 'string', requiresArg: true, describe: 'only these properties, separated by commas' },
    value: { type: 'boolean', describe: 'values of properties without their names' },
    path: { alias: 'p', type: 'string', requiresArg: true, describe: 'a device by its path in sysfs' },
    name: { alias: 'n', type: 'string', requiresArg: true, describe: 'a device by its node or link' },
    root: { alias: 'r', type: 'boolean', describe: 'full path of nodes and links' },
    'attribute-walk': { alias: 'a', type: 'boolean', describe: 'attributes of the device and of those above it, as rules would match them' },
    export: { alias: 'x', type: 'boolean', describe: "KEY='VALUE' pairs" },
    'export-prefix': { alias: 'P', type: 'string', requiresArg: true, describe: 'put this before the names of --export' },
    'export-db': { alias: 'e', type: 'boolean', describe: 'everything about all devices' },
    'cleanup-db': { alias: 'c', type: 'boolean', describe: 'remove what is not marked to be kept from the database' },
    'device-id-of-file': { alias: 'd', type: 'string', requiresArg: true, describe: 'MAJOR:MINOR of the device that holds a file' },
    ...without(matchOptions, ['name-match']),
  },
  examples: [
    ['info /dev/sda', 'everything about a disk'],
    ['info --query=property --property=ID_SERIAL --value /dev/sda', 'one property, for scripts'],
    ['info --attribute-walk /dev/ttyUSB0', 'what a rule for this device could match'],
  ],
  run: info,
};

interface Style {
  readonly query: Query;
  readonly properties: readonly string[];
  readonly valueOnly: boolean;
  readonly withRoot: boolean;
  readonly exported: boolean;
  readonly prefix: string;
}

function info(parsed: Parsed, io: Io): number {
  const host = databaseHost(io.paths);
  const file = parsed.text('device-id-of-file');
  if (file !== null) return printDeviceOfFile(file, parsed, io);
  if (parsed.flag('cleanup-db')) {
    cleanUpDatabase(io.paths);
    return 0;
  }
  if (parsed.flag('export-db')) {
    const matches: Matches = readMatches(parsed, host);
    for (const device of enumerate(host, matches)) io.out(`${record(device)}\n`);
    return 0;
  }

  const devices = [...parsed.texts('path').map((path) => (path.startsWith('/sys/') ? path : `/sys/${path.replace(/^\/+/, '')}`)), ...parsed.texts('name').map(nodeName), ...parsed.operands];
  if (devices.length === 0) throw new UsageError('A device name or path is required');
  const style = readStyle(parsed);
  for (const text of devices) {
    const device = deviceFrom(host, text);
    if (parsed.flag('attribute-walk')) io.out(attributeWalk(device));
    else io.out(answer(device, style));
  }
  return 0;
}

function readStyle(parsed: Parsed): Style {
  const query = parsed.text('query') ?? 'all';
  if (!(queries as readonly string[]).includes(query)) throw new UsageError(`Unknown query type '${query}'`);
  const properties = parsed.texts('property').flatMap((text) => text.split(','));
  if (parsed.flag('value') && properties.length === 0) throw new UsageError('--value needs --property');
  const prefix = parsed.text('export-prefix');
  return {
    query: query as Query,
    properties,
    valueOnly: parsed.flag('value'),
    withRoot: parsed.flag('root'),
    exported: parsed.flag('export') || prefix !== null,
    prefix: prefix ?? '',
  };
}

function answer(device: Device, style: Style): string {
  const { query, withRoot } = style;
  switch (query) {
    case 'name':
      if (device.devname === null) throw new UsageError(`Failed to get device node of '${device.syspath}': No such file or directory`);
      return `${withRoot ? device.devname : device.devname.slice('/dev/'.length)}\n`;
    case 'symlink':
      return `${(device.stored?.links ?? []).map((link) => (withRoot ? `/dev/${link}` : link)).join(' ')}\n`;
    case 'path':
      return `${device.devpath}\n`;
    case 'property':
      return propertyLines(device, style);
    case 'all':
      return style.properties.length > 0 ? propertyLines(device, style) : `${record(device)}\n`;
  }
}

function propertyLines(device: Device, { properties, valueOnly, exported, prefix }: Style): string {
  let text = '';
  for (const [name, value] of propertiesOf(device)) {
    if (properties.length > 0 && !properties.includes(name)) continue;
    if (exported) text += `${prefix}${name}='${value}'\n`;
    else text += valueOnly ? `${value}\n` : `${name}=${value}\n`;
  }
  return text;
}

/** The lettered lines of `--query=all` and `--export-db` (udevadm(8) "udevadm info"). */
function record(device: Device): string {
  const { devnum, devname, stored } = device;
  let text = `P: ${device.devpath}\nM: ${device.sysname}\n`;
  const say = (letter: string, value: string | null): void => {
    if (value !== null) text += `${letter}: ${value}\n`;
  };
  say('R', device.sysnum);
  say('J', device.id);
  say('U', device.subsystem);
  say('T', device.devtype);
  if (devnum !== null) say('D', `${device.subsystem === 'block' ? 'b' : 'c'} ${devnum.major}:${devnum.minor}`);
  say('I', device.ifindex === null ? null : String(device.ifindex));
  if (devname !== null) {
    say('N', devname.slice('/dev/'.length));
    say('L', String(stored?.linkPriority ?? 0));
    for (const link of stored?.links ?? []) say('S', link);
  }
  say('Q', device.diskseq === null ? null : String(device.diskseq));
  say('V', device.driver);
  for (const [name, value] of propertiesOf(device)) say('E', `${name}=${value}`);
  return text;
}

const walkIntroduction = `
Udevadm info starts with the device specified by the devpath and then
walks up the chain of parent devices. It prints for every device
found, all possible attributes in the udev rules key format.
A rule to match, can be composed by the attributes of the device
and the attributes from one single parent device.

`;

function attributeWalk(device: Device): string {
  let text = walkIntroduction + walkStep(device, { keys: ['KERNEL', 'SUBSYSTEM', 'DRIVER', 'ATTR'], title: 'looking at device' });
  for (let above = device.parent; above !== null; above = above.parent) {
    text += walkStep(above, { keys: ['KERNELS', 'SUBSYSTEMS', 'DRIVERS', 'ATTRS'], title: 'looking at parent device' });
  }
  return text;
}

function walkStep(device: Device, { keys: [kernel, subsystem, driver, attribute], title }: { keys: readonly [string, string, string, string]; title: string }): string {
  let text = `  ${title} '${device.devpath}':\n    ${kernel}=="${device.sysname}"\n    ${subsystem}=="${device.subsystem ?? ''}"\n    ${driver}=="${device.driver ?? ''}"\n`;
  for (const name of attributeNames(device)) {
    const value = device.attribute(name);
    // Binary attributes and those of several lines match no rule.
    if (value !== null && /^[^\x00-\x1f\x7f]*$/.test(value)) text += `    ${attribute}{${name}}=="${value.replace(/\s+$/, '')}"\n`;
  }
  return `${text}\n`;
}

/** Readable files in the device's folder and in its folders that are no devices; `uevent`, `dev` and links say nothing new. */
function attributeNames(device: Device): string[] {
  const folder = sysFile(device.host.paths, device.syspath);
  const names: string[] = [];
  const visit = (prefix: string): void => {
    for (const name of listFolder(`${folder}/${prefix}`) ?? []) {
      const facts = status(`${folder}/${prefix}${name}`, { follow: false });
      if (facts === null) continue;
      if (facts.kind === 'directory' && status(`${folder}/${prefix}${name}/uevent`, { follow: true }) === null) visit(`${prefix}${name}/`);
      else if (facts.kind === 'file' && (facts.mode & 0o400) !== 0 && name !== 'uevent' && name !== 'dev') names.push(prefix + name);
    }
  };
  visit('');
  return names.sort();
}

function printDeviceOfFile(file: string, parsed: Parsed, io: Io): number {
  const facts = status(file, { follow: true });
  if (facts === null) throw new UsageError(`Failed to stat '${file}': No such file or directory`);
  const { major, minor } = numberOf(facts.device);
  if (parsed.flag('export')) io.out(`${parsed.text('export-prefix') ?? ''}MAJOR=${major}\n${parsed.text('export-prefix') ?? ''}MINOR=${minor}\n`);
  else io.out(`${major}:${minor}\n`);
  return 0;
}

/** glibc's encoding of a device number (makedev(3)). */
function numberOf(device: number): { major: number; minor: number } {
  const number = BigInt(device);
  return {
    major: Number(((number >> 8n) & 0xfffn) | ((number >> 32n) & 0xfffff000n)),
    minor: Number((number & 0xffn) | ((number >> 12n) & 0xffffff00n)),
  };
}

function nodeName(text: string): string {
  return text.startsWith('/') ? text : `/dev/${text}`;
}

function without<T>(record: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}
