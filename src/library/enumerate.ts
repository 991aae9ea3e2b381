import { enumerate as enumerateInner, type Matches, type NamedPattern } from '../device/enumerate.ts';
import { Device as SysDevice, type Host } from '../device/device.ts';
import { flag, must, notPatterns, object, paths, patterns, patternsOrAny, record, tags, type ChecksOf } from './arguments.ts';
import { Device, deviceOf, innerDevice } from './device.ts';
import { hostAt, type PathOptions } from './host.ts';
import { listOf, toBytes } from './text.ts';

/** A pattern as in a shell (`*`, `?`, `[a-z]`, `a|b`), or several, any of which will do. */
export type Patterns = string | readonly string[];

/** Patterns by name; `true` for any value. */
export type NamedPatterns = Readonly<Record<string, Patterns | true>>;

/** Which devices: those that satisfy every field that is there. */
export interface DeviceMatch {
  readonly subsystem?: Patterns | undefined;
  /** none of these subsystems */
  readonly notSubsystem?: Patterns | undefined;
  readonly sysname?: Patterns | undefined;
  readonly notSysname?: Patterns | undefined;
  /** all of these properties */
  readonly properties?: NamedPatterns | undefined;
  /** all of these attributes */
  readonly attributes?: NamedPatterns | undefined;
  /** none of these attributes */
  readonly notAttributes?: NamedPatterns | undefined;
  /** all of these tags */
  readonly tags?: string | readonly string[] | undefined;
  /** this device (or the one at this syspath) and those below it */
  readonly parent?: Device | string | undefined;
  /** true: only what a device manager has processed; false: only what none has */
  readonly initialized?: boolean | undefined;
}

export interface EnumerateOptions extends DeviceMatch, PathOptions {}

const checks: ChecksOf<DeviceMatch> = {
  subsystem: patterns,
  notSubsystem: notPatterns,
  sysname: patterns,
  notSysname: notPatterns,
  properties: record(patternsOrAny),
  attributes: record(patternsOrAny),
  notAttributes: record(patternsOrAny),
  tags,
  parent: must('a Device, or a syspath without null bytes', (value) => value instanceof Device || (typeof value === 'string' && !value.includes('\0'))),
  initialized: flag,
};

const checkOptions = object<EnumerateOptions>({ ...checks, paths });

/** @throws {ArgumentError} */
export const checkMatch = object<DeviceMatch>(checks);

/**
 * Lists the devices that are there: in the order of sd_device_enumerator_get_device_first(3), which has each device behind those
 * that it is part of. Where nothing is found, or sysfs is not there, the list is empty.
 *
 * @throws {ArgumentError} for options that are unknown or mean nothing
 */
export function enumerate(options: EnumerateOptions = {}): Device[] {
  checkOptions('options', options);
  const host = hostAt(options);
  const matches = matchesOf(options, host);
  return matches === null ? [] : enumerateInner(host, matches).map((device) => deviceOf(device));
}

/** What devmaster's own scan takes; null when the parent is not there, so that nothing can match. */
export function matchesOf({ parent, ...match }: DeviceMatch, host: Host): Matches | null {
  const above = parent === undefined ? undefined : typeof parent === 'string' ? SysDevice.fromSyspath(host, toBytes(parent)) : innerDevice(parent);
  if (above === null) return null;
  return {
    subsystems: listOf(match.subsystem).map(toBytes),
    notSubsystems: listOf(match.notSubsystem).map(toBytes),
    sysnames: listOf(match.sysname).map(toBytes),
    notSysnames: listOf(match.notSysname).map(toBytes),
    requiredProperties: namedPatterns(match.properties),
    attributes: namedPatterns(match.attributes),
    notAttributes: namedPatterns(match.notAttributes),
    tags: listOf(match.tags).map(toBytes),
    parents: above === undefined ? [] : [above.devpath],
    ...(match.initialized === undefined ? {} : { initialized: match.initialized }),
  };
}

function namedPatterns(patterns: NamedPatterns = {}): NamedPattern[] {
  return Object.entries(patterns).flatMap(([name, wanted]) => {
    const choices: readonly (string | null)[] = wanted === true ? [null] : listOf(wanted).map(toBytes);
    return choices.map((pattern) => ({ name: toBytes(name), pattern }));
  });
}
