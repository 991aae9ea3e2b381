import { compileGlob, matchesGlob, type Glob } from '../base/glob.ts';
import { fileNameOf } from '../base/paths.ts';
import type { Device } from './device.ts';

/**
 * Which devices are wanted: a device must satisfy every field that is given. Subsystems, names and values are patterns of
 * fnmatch(3). What several patterns of one field mean is what udevadm(8) says of the option of that name.
 */
export interface Matches {
  /** any of these subsystems */
  readonly subsystems?: readonly string[];
  /** none of these */
  readonly notSubsystems?: readonly string[];
  /** any of these names, with or without `!` for a slash */
  readonly sysnames?: readonly string[];
  /** none of these */
  readonly notSysnames?: readonly string[];
  /** any of these properties; names may be patterns too */
  readonly properties?: readonly NamedPattern[];
  /** all of these properties; of several patterns for one name, any */
  readonly requiredProperties?: readonly NamedPattern[];
  /** all of these attributes; of several patterns for one name, any */
  readonly attributes?: readonly NamedPattern[];
  /** none of these */
  readonly notAttributes?: readonly NamedPattern[];
  /** all of these tags, at any time since the device came */
  readonly tags?: readonly string[];
  /** any of these tags, at any time since the device came; not together with `tags` */
  readonly anyTags?: readonly string[];
  /** the devices at these devpaths, and those below them */
  readonly parents?: readonly string[];
  /** whether the database knows the device */
  readonly initialized?: boolean;
}

export interface NamedPattern {
  readonly name: string;
  /** null asks only that there is one, whatever its value */
  readonly pattern: string | null;
}

/** Compiled matches. */
export class Matcher {
  readonly #subsystems: Choice;
  readonly #sysnames: Choice;
  readonly #properties: readonly Wanted[];
  readonly #requiredProperties: readonly Wanted[];
  readonly #attributes: readonly Wanted[];
  readonly #notAttributes: readonly Wanted[];
  readonly #parents: readonly string[];
  readonly #initialized: boolean | null;

  constructor(matches: Matches) {
    this.#subsystems = { any: globs(matches.subsystems), none: globs(matches.notSubsystems) };
    this.#sysnames = { any: globs(matches.sysnames), none: globs(matches.notSysnames) };
    this.#properties = byName(matches.properties);
    this.#requiredProperties = byName(matches.requiredProperties);
    this.#attributes = byName(matches.attributes);
    this.#notAttributes = byName(matches.notAttributes);
    this.#parents = matches.parents ?? [];
    this.#initialized = matches.initialized ?? null;
  }

  /** Spares a scan the folders of other subsystems. */
  wantsSubsystem(subsystem: string): boolean {
    return isChosen(this.#subsystems, [subsystem]);
  }

  /** Spares a scan the devices of other names. */
  wantsName(devpath: string): boolean {
    const file = fileNameOf(devpath);
    return isChosen(this.#sysnames, file.includes('!') ? [file, file.replaceAll('!', '/')] : [file]);
  }

  /** Whether the device satisfies everything but its tags, which a scan finds by the tag index. */
  wants(device: Device): boolean {
    const { subsystem, devpath } = device;
    return (
      subsystem !== null &&
      this.wantsSubsystem(subsystem) &&
      this.wantsName(devpath) &&
      (this.#parents.length === 0 || this.#parents.some((parent) => isAtOrBelow(devpath, parent))) &&
      (this.#initialized === null || this.#initialized === (device.stored !== null)) &&
      (this.#properties.length === 0 || this.#properties.some((wanted) => hasProperty(device, wanted))) &&
      this.#requiredProperties.every((wanted) => hasProperty(device, wanted)) &&
      this.#attributes.every((wanted) => hasAttribute(device, wanted)) &&
      !this.#notAttributes.some((wanted) => hasAttribute(device, wanted))
    );
  }
}

interface Choice {
  /** empty lets everything pass */
  readonly any: readonly Glob[];
  readonly none: readonly Glob[];
}

/** The patterns for one name; an empty list for any value. */
interface Wanted {
  readonly name: string;
  /** null when the name is no pattern */
  readonly nameGlob: Glob | null;
  readonly values: readonly Glob[];
}

function isChosen({ any, none }: Choice, spellings: readonly string[]): boolean {
  const fits = (glob: Glob): boolean => spellings.some((spelling) => matchesGlob(glob, spelling));
  return !none.some(fits) && (any.length === 0 || any.some(fits));
}

function hasProperty(device: Device, { name, nameGlob, values }: Wanted): boolean {
  if (nameGlob === null) return fitsAny(values, device.property(name));
  for (const [key, value] of device.properties) if (matchesGlob(nameGlob, key) && fitsAny(values, value)) return true;
  return false;
}

function hasAttribute(device: Device, { name, values }: Wanted): boolean {
  return fitsAny(values, device.attribute(name));
}

function fitsAny(values: readonly Glob[], value: string | null): boolean {
  return value !== null && (values.length === 0 || values.some((glob) => matchesGlob(glob, value)));
}

function isAtOrBelow(devpath: string, parent: string): boolean {
  return devpath === parent || devpath.startsWith(`${parent}/`);
}

function globs(patterns: readonly string[] = []): Glob[] {
  return patterns.map((pattern) => compileGlob(pattern));
}

/** One entry for each name: a pattern for any value makes the other patterns of its name pointless. */
function byName(patterns: readonly NamedPattern[] = []): Wanted[] {
  const names = new Map<string, (string | null)[]>();
  for (const { name, pattern } of patterns) names.set(name, [...(names.get(name) ?? []), pattern]);
  return [...names].map(([name, values]) => ({
    name,
    nameGlob: /[*?[\\]/.test(name) ? compileGlob(name) : null,
    values: values.includes(null) ? [] : globs(values as string[]),
  }));
}
