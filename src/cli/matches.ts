import type { Options } from 'yargs';
import { UsageError } from '../base/errors.ts';
import type { Matches, NamedPattern } from '../device/enumerate.ts';
import type { Host } from '../device/device.ts';
import type { Parsed } from './command.ts';
import { openDevice } from './find-device.ts';

/** The options that choose devices, shared by `trigger` and `info` (udevadm(8)). */
export const matchOptions: Readonly<Record<string, Options>> = {
  'subsystem-match': { alias: 's', type: 'string', requiresArg: true, describe: 'devices of a matching subsystem', group: 'Matches:' },
  'subsystem-nomatch': { alias: 'S', type: 'string', requiresArg: true, describe: 'no devices of a matching subsystem', group: 'Matches:' },
  'attr-match': { alias: 'a', type: 'string', requiresArg: true, describe: 'FILE[=VALUE]: devices with a matching attribute', group: 'Matches:' },
  'attr-nomatch': { alias: 'A', type: 'string', requiresArg: true, describe: 'FILE[=VALUE]: no devices with a matching attribute', group: 'Matches:' },
  'property-match': { alias: 'p', type: 'string', requiresArg: true, describe: 'KEY=VALUE: devices with a matching property', group: 'Matches:' },
  'tag-match': { alias: 'g', type: 'string', requiresArg: true, describe: 'devices with a tag; of several with any', group: 'Matches:' },
  'sysname-match': { alias: 'y', type: 'string', requiresArg: true, describe: 'devices with a matching name', group: 'Matches:' },
  'name-match': { type: 'string', requiresArg: true, describe: 'devices with this node', group: 'Matches:' },
  'parent-match': { alias: 'b', type: 'string', requiresArg: true, describe: 'devices below a device', group: 'Matches:' },
  'initialized-match': { type: 'boolean', describe: 'devices that the daemon has processed', group: 'Matches:' },
  'initialized-nomatch': { type: 'boolean', describe: 'devices that the daemon has not processed', group: 'Matches:' },
};

/**
 * What the options say.
 *
 * @param missingValue  the complaint about a property without a value, in the verb's words
 * @throws {UsageError} for a match that means nothing
 */
export function readMatches(parsed: Parsed, host: Host, missingValue: (text: string) => string): Matches {
  const initialized = parsed.lastOf(['initialized-match', 'initialized-nomatch']);
  const parents = [...parsed.texts('parent-match').map((text) => openDevice(host, text)), ...parsed.texts('name-match').map((text) => openDevice(host, text, text.startsWith('/') ? text : `/dev/${text}`))];
  return {
    subsystems: parsed.texts('subsystem-match'),
    notSubsystems: parsed.texts('subsystem-nomatch'),
    attributes: parsed.texts('attr-match').map(namedPattern),
    notAttributes: parsed.texts('attr-nomatch').map(namedPattern),
    properties: parsed.texts('property-match').map((text) => propertyPattern(text, missingValue)),
    // udevadm(8) says that a device needs all of them; what udevadm does, 252 and 262, is take those that have any.
    anyTags: parsed.texts('tag-match'),
    sysnames: parsed.texts('sysname-match'),
    parents: parents.map(({ devpath }) => devpath),
    ...(initialized === null ? {} : { initialized: initialized === 'initialized-match' }),
  };
}

function namedPattern(text: string): NamedPattern {
  const equals = text.indexOf('=');
  if (equals === 0 || text === '') throw new UsageError(text === '' ? 'an attribute without a name' : `'${text}' has no name before its equals sign`);
  return equals < 0 ? { name: text, pattern: null } : { name: text.slice(0, equals), pattern: text.slice(equals + 1) };
}

function propertyPattern(text: string, missingValue: (text: string) => string): NamedPattern {
  const { name, pattern } = namedPattern(text);
  if (pattern === null) throw new UsageError(missingValue(text));
  return { name, pattern };
}
