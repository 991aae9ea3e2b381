import type { Options } from 'yargs';
import { UsageError } from '../base/errors.ts';
import type { Matches, NamedPattern } from '../device/enumerate.ts';
import { Device, type Host } from '../device/device.ts';
import type { Parsed } from './command.ts';
import { deviceHint } from './suggest.ts';

/** The options that choose devices, shared by `trigger` and `info` (udevadm(8)). */
export const matchOptions: Readonly<Record<string, Options>> = {
  'subsystem-match': { alias: 's', type: 'string', requiresArg: true, describe: 'devices of a matching subsystem', group: 'Matches:' },
  'subsystem-nomatch': { alias: 'S', type: 'string', requiresArg: true, describe: 'no devices of a matching subsystem', group: 'Matches:' },
  'attr-match': { alias: 'a', type: 'string', requiresArg: true, describe: 'FILE[=VALUE]: devices with a matching attribute', group: 'Matches:' },
  'attr-nomatch': { alias: 'A', type: 'string', requiresArg: true, describe: 'FILE[=VALUE]: no devices with a matching attribute', group: 'Matches:' },
  'property-match': { alias: 'p', type: 'string', requiresArg: true, describe: 'KEY=VALUE: devices with a matching property', group: 'Matches:' },
  'tag-match': { alias: 'g', type: 'string', requiresArg: true, describe: 'devices with a tag', group: 'Matches:' },
  'sysname-match': { alias: 'y', type: 'string', requiresArg: true, describe: 'devices with a matching name', group: 'Matches:' },
  'name-match': { type: 'string', requiresArg: true, describe: 'devices with this node', group: 'Matches:' },
  'parent-match': { alias: 'b', type: 'string', requiresArg: true, describe: 'devices below a device', group: 'Matches:' },
  'initialized-match': { type: 'boolean', describe: 'devices that the daemon has processed', group: 'Matches:' },
  'initialized-nomatch': { type: 'boolean', describe: 'devices that the daemon has not processed', group: 'Matches:' },
};

/** @throws {UsageError} for a match that means nothing */
export function readMatches(parsed: Parsed, host: Host): Matches {
  const parents = [...parsed.texts('parent-match'), ...parsed.texts('name-match').map((name) => (name.startsWith('/') ? name : `/dev/${name}`))];
  return {
    subsystems: parsed.texts('subsystem-match'),
    notSubsystems: parsed.texts('subsystem-nomatch'),
    attributes: parsed.texts('attr-match').map(namedPattern),
    notAttributes: parsed.texts('attr-nomatch').map(namedPattern),
    properties: parsed.texts('property-match').map((text) => propertyPattern(text)),
    tags: parsed.texts('tag-match'),
    sysnames: parsed.texts('sysname-match'),
    parents: parents.map((text) => deviceFrom(host, text).devpath),
    ...(parsed.flag('initialized-match') ? { initialized: true } : parsed.flag('initialized-nomatch') ? { initialized: false } : {}),
  };
}

/** @throws {UsageError} when there is no such device */
export function deviceFrom(host: Host, text: string): Device {
  const device = Device.fromArgument(host, text);
  if (device === null) throw new UsageError(`Unknown device "${text}": No such device`, deviceHint(host.paths, text));
  return device;
}

function namedPattern(text: string): NamedPattern {
  const equals = text.indexOf('=');
  return equals < 0 ? { name: text, pattern: null } : { name: text.slice(0, equals), pattern: text.slice(equals + 1) };
}

function propertyPattern(text: string): NamedPattern {
  const { name, pattern } = namedPattern(text);
  if (pattern === null) throw new UsageError(`'${text}' is no match of the form KEY=VALUE`);
  return { name, pattern };
}
