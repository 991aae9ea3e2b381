import { appendFileSync } from 'node:fs';
import type { Options } from 'yargs';
import { UsageError } from '../../base/errors.ts';
import { enumerate, enumerateAll } from '../../device/enumerate.ts';
import { Device, type Host } from '../../device/device.ts';
import { exists, status } from '../../kernel/file.ts';
import { udevRun, type Paths } from '../../base/paths.ts';
import { parseSeconds } from '../../base/values.ts';
import { appended, formatForgotten, idsIn, provenanceLog } from '../../provenance/log.ts';
import { cleanUpDatabase } from '../../database/clean-up.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { complaintOf } from '../complaint.ts';
import { deviceFrom } from '../find-device.ts';
import { databaseHost } from '../host.ts';
import { attributeWalk, attributeWalkJson } from '../info/attribute-walk.ts';
import { recordLines, recordObject, shownProperties } from '../info/record.ts';
import { asciiLines, drawTree, utf8Lines } from '../info/tree.ts';
import { formatJson, type JsonLayout } from '../json.ts';
import { jsonOption } from '../json-option.ts';
import { isUtf8Locale } from '../locale.ts';
import { matchOptions, readMatches } from '../matches.ts';
import { untilReached } from '../until-reached.ts';
import { readLog } from '../why/kept.ts';

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
    tree: { alias: 't', type: 'boolean', describe: 'devices as a tree of sysfs' },
    json: { type: 'string', requiresArg: true, describe: 'pretty, short or off' },
    'wait-for-initialization': { alias: 'w', type: 'string', describe: 'wait until the daemon has handled the device; may be given seconds' },
    'no-pager': { type: 'boolean', describe: 'for scripts written for udevadm: there is no pager' },
    'cleanup-db': { alias: 'c', type: 'boolean', describe: 'remove what is not marked to be kept from the database' },
    'device-id-of-file': { alias: 'd', type: 'string', requiresArg: true, describe: 'MAJOR:MINOR of the device that holds a file' },
    ...withoutShortForms(matchOptions),
  },
  examples: [
    ['info /dev/sda', 'everything about a disk'],
    ['info --query=property --property=ID_SERIAL --value /dev/sda', 'one property, for scripts'],
    ['info --attribute-walk /dev/ttyUSB0', 'what a rule for this device could match'],
  ],
  run: info,
};

interface Style {
  /** null for plain text */
  readonly json: JsonLayout | null;
  readonly query: Query;
  readonly properties: readonly string[];
  readonly valueOnly: boolean;
  readonly withRoot: boolean;
  readonly exported: boolean;
  readonly prefix: string;
}

/** Options that each ask for something else. `--query` is none: it says what of a device is shown where these are not given. */
const actions = ['attribute-walk', 'device-id-of-file', 'export-db', 'cleanup-db', 'tree'] as const;

async function info(parsed: Parsed, io: Io): Promise<number> {
  const host = databaseHost(io.paths);
  const names = devicesOf(parsed);
  const action = parsed.lastOf(actions);
  const file = action === 'device-id-of-file' ? parsed.text(action) : null;
  if (names.length > 0 && (file !== null || action === 'cleanup-db')) throw new UsageError('Devices are not allowed with -d/--device-id-of-file and -c/--cleanup-db.');
  if (file !== null) return printDeviceOfFile(file, parsed, io);
  if (action === 'cleanup-db') {
    cleanUpDatabase(io.paths);
    forgetProvenance(io.paths);
    return 0;
  }
  const layout = jsonOption(parsed);
  if (action === 'export-db') {
    const matches = readMatches(parsed, host, (text) => `Expected <PROPERTY>=<value> instead of '${text}'`);
    for (const device of enumerate(host, matches)) io.out(layout === null ? `${recordLines(device).join('\n')}\n\n` : `${formatJson(recordObject(device), layout)}\n`);
    return 0;
  }

  const isTree = action === 'tree';
  const lines = isUtf8Locale(io.environment) ? utf8Lines : asciiLines;
  if (isTree && names.length === 0) {
    io.out(drawTree(enumerateAll(host, {}), lines));
    return 0;
  }
  if (names.length === 0) throw new UsageError('A device name or path is required');
  if (names.length > 1 && (isTree || action === 'attribute-walk')) throw new UsageError('Only one device may be specified with -a/--attribute-walk and -t/--tree');
  const style = readStyle(parsed, layout);
  let status = 0;
  for (const name of names) {
    const found = tryToFind(name, host, io);
    if (found === null) status = 1;
    else {
      const device = await initialized(found, parsed);
      if (isTree) io.out(drawTree([...aboveInTree(device), ...enumerateAll(host, { parents: [device.devpath] })], lines));
      else if (action === 'attribute-walk') io.out(layout === null ? attributeWalk(device) : attributeWalkJson(device, layout));
      else io.out(answer(device, style));
    }
  }
  return status;
}

/** One that is not there does not keep the others from being shown; null when that is so, which has been said. */
function tryToFind(name: string, host: Host, io: Io): Device | null {
  try {
    return deviceFrom(host, name);
  } catch (error) {
    io.complain(complaintOf(error, { program: io.program, verb: 'info' }));
    return null;
  }
}

/** What a call names: paths below /sys and nodes as they come, then whatever else the user may write for a device. */
export function devicesOf(parsed: Parsed): string[] {
  const named = parsed.inOrder(['path', 'name']).map(({ name, text }) => (name === 'path' ? sysfsPath(text) : nodeName(text)));
  return [...named, ...parsed.operands];
}

/** What a tree shows above a device: folders without a subsystem are no items. */
function aboveInTree(device: Device): Device[] {
  const above: Device[] = [];
  for (let { parent } = device; parent !== null; parent = parent.parent) if (parent.subsystem !== null) above.unshift(parent);
  return above;
}

/** Which rule decided what of a device is worth nothing without its record. */
function forgetProvenance(paths: Paths): void {
  const gone = idsIn(readLog(paths)).filter((id) => !exists(`${udevRun(paths)}/data/${id}`));
  // To be appended, as the daemon does, which may be writing at this moment.
  if (gone.length > 0) appendFileSync(provenanceLog(paths), appended(gone.map(formatForgotten)), 'latin1');
}

/** The device once it has a finished record, if that is to be waited for. */
async function initialized(device: Device, parsed: Parsed): Promise<Device> {
  const text = parsed.text('wait-for-initialization');
  if (text === null) return device;
  const timeoutMs = text === '' || text === 'infinity' ? null : parseSeconds(text);
  if (timeoutMs === 0) return device;
  if (timeoutMs === null && text !== '' && text !== 'infinity') throw new UsageError('Failed to parse timeout value: Invalid argument');
  const look = (): Device | null => {
    const now = Device.fromDevpath(device.host, device.devpath);
    return now?.stored != null && now.stored.properties.get('ID_PROCESSING') !== '1' ? now : null;
  };
  if (!(await untilReached(() => look() !== null, { timeoutMs, group: 2 }))) throw new UsageError('Failed to wait for device to be initialized: Connection timed out');
  return look() ?? device;
}

function readStyle(parsed: Parsed, json: JsonLayout | null): Style {
  const asked = parsed.text('query') ?? 'all';
  // udev's first name for it, which udevadm understands and does not mention.
  const query = asked === 'env' ? 'property' : asked;
  if (!(queries as readonly string[]).includes(query)) throw new UsageError(`Unknown query type '${query}'`);
  const properties = parsed.texts('property').flatMap((text) => text.split(','));
  const prefix = parsed.text('export-prefix');
  if (parsed.flag('value') && (parsed.flag('export') || prefix !== null)) throw new UsageError('-x/--export or -P/--export-prefix cannot be used with --value');
  return {
    json,
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
      if (device.devname === null) throw new UsageError('No device node found: No such file or directory');
      return `${withRoot ? device.devname : device.devname.slice('/dev/'.length)}\n`;
    case 'symlink': {
      const links = (device.stored?.links ?? []).map((link) => (withRoot ? `/dev/${link}` : link));
      return style.valueOnly ? `${links.map((link) => `${link}\n`).join('')}\n` : `${links.join(' ')}\n`;
    }
    case 'path':
      return `${device.devpath}\n`;
    case 'property':
      return propertyLines(device, style);
    case 'all':
      return style.json === null ? `${recordLines(device).join('\n')}\n\n` : `${formatJson(recordObject(device), style.json)}\n`;
  }
}

function propertyLines(device: Device, { properties, valueOnly, exported, prefix }: Style): string {
  let text = '';
  for (const [name, value] of shownProperties(device)) {
    if (properties.length > 0 && !properties.includes(name)) continue;
    if (exported) text += `${prefix}${name}='${value}'\n`;
    else text += valueOnly ? `${value}\n` : `${name}=${value}\n`;
  }
  return text;
}

function printDeviceOfFile(file: string, parsed: Parsed, io: Io): number {
  const facts = status(file, { follow: true });
  if (facts === null) throw new UsageError(`Failed to stat '${file}': No such file or directory`);
  const { major, minor } = numberOf(facts.device);
  const prefix = parsed.text('export-prefix');
  if (parsed.flag('export') || prefix !== null) io.out(`${prefix ?? 'INFO_'}MAJOR=${major}\n${prefix ?? 'INFO_'}MINOR=${minor}\n`);
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

function sysfsPath(text: string): string {
  return /^\/+sys(\/|$)/.test(text) ? text : `/sys/${text.replace(/^\/+/, '')}`;
}

function nodeName(text: string): string {
  return text.startsWith('/') ? text : `/dev/${text}`;
}

/** The letters of `trigger`'s matches mean other things here. */
function withoutShortForms(options: Readonly<Record<string, Options>>): Record<string, Options> {
  return Object.fromEntries(Object.entries(options).map(([name, { alias: _alias, ...option }]) => [name, option]));
}
