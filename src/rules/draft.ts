import type { Source } from '../base/problem.ts';
import { isPlainText, maxNameBytes } from '../base/text.ts';
import type { Device } from '../device/device.ts';
import { derivedProperty, joinLinks, joinTags } from '../device/properties.ts';
import type { Stored } from '../device/stored.ts';
import type { Action } from '../uevent/uevent.ts';
import { plainPath } from './attribute.ts';
import type { Presence } from './presence.ts';
import type { AttributeName, Instruction } from './program.ts';
import type { Change, Trace } from './trace.ts';
import type { Dump, Fact, Note, Overridden, RunEntry, Verdict, Write } from './verdict.ts';
import type { World } from './world.ts';

/** What an evaluation starts from. */
export interface Circumstances {
  /** the event's device */
  readonly device: Device;
  readonly action: Action;
  /** the record before this event; on `remove` rules see what it holds as the device's own */
  readonly previous: Stored | null;
  /** CLOCK_MONOTONIC microseconds when the event came, which rules see as USEC_INITIALIZED; left out when nobody knows */
  readonly receivedUsec?: bigint;
  /** properties that every event has (udevadm(8) "control --property"): matches see them, records do not */
  readonly globalProperties: ReadonlyMap<string, string>;
  readonly world: World;
  readonly trace: Trace | null;
}

/** The verdict where no rule has anything to say. */
export function undecided(circumstances: Pick<Circumstances, 'action' | 'previous'>): Verdict {
  return { ...nothing, ...inherited(circumstances) };
}

const nothing: Omit<Verdict, 'tags' | 'currentTags' | 'links'> = {
  properties: new Map(),
  linkPriority: null,
  owner: null,
  group: null,
  mode: null,
  seclabels: new Map(),
  name: null,
  alternativeNames: null,
  run: [],
  watch: null,
  persist: null,
  logLevel: null,
  attributes: new Map(),
  sysctls: new Map(),
  notes: [],
  dumps: [],
  overridden: [],
};

/** How SYMLINK, NAME and ENV of the line treat unsafe bytes (udev(7) "OPTIONS" string_escape). */
export type StringEscape = 'unset' | 'none' | 'replace';

/**
 * A verdict in the making, and the device as rules see it meanwhile: what they have said so far lies over what the kernel
 * and, on `remove`, the record say.
 */
export class Draft implements Verdict {
  readonly device: Device;
  readonly action: Action;
  readonly previous: Stored | null;
  readonly world: World;
  readonly trace: Trace | null;
  readonly #initializedUsec: bigint | null;
  readonly #globalProperties: ReadonlyMap<string, string>;

  readonly properties = new Map<string, Fact<string | null>>();
  readonly tags: Map<string, Source | null>;
  readonly currentTags: Map<string, Source | null>;
  readonly links: Map<string, Source | null>;
  readonly seclabels = new Map<string, Fact<string>>();
  readonly attributes = new Map<string, Write>();
  readonly sysctls = new Map<string, Write>();
  readonly run: RunEntry[] = [];
  readonly notes: Note[] = [];
  readonly dumps: Dump[] = [];
  readonly overridden: Overridden[] = [];
  linkPriority: Fact<number> | null = null;
  owner: Fact<number> | null = null;
  group: Fact<number> | null = null;
  mode: Fact<number> | null = null;
  name: Fact<string> | null = null;
  alternativeNames: Fact<readonly string[]> | null = null;
  watch: Fact<boolean> | null = null;
  persist: Fact<boolean> | null = null;
  logLevel: Fact<string> | null = null;

  /** keys that a `:=` has sealed: no later rule may change them */
  readonly sealed = new Set<Change['what']>();
  /** which needed properties the device may have by now; null where lines are not passed over by it */
  presence: Presence | null = null;
  /** what the line at hand says about unsafe bytes */
  escape: StringEscape = 'unset';
  /** the device that the last parent conditions held for; null when they held for none, or there were none yet */
  matchedParent: Device | null = null;
  /** the output of the last PROGRAM; null when it failed or there was none */
  result: string | null = null;
  /** how the builtins that run once per event ended */
  readonly builtinsRun = new Map<string, boolean>();
  #lineage: ReadonlySet<string> | null = null;

  constructor({ device, action, previous, receivedUsec, globalProperties, world, trace }: Circumstances) {
    this.device = device;
    this.action = action;
    this.previous = previous;
    this.world = world;
    this.trace = trace;
    this.#initializedUsec = action === 'remove' ? (previous?.initializedUsec ?? null) : (receivedUsec ?? null);
    this.#globalProperties = globalProperties;
    const { tags, currentTags, links } = inherited({ action, previous });
    this.tags = tags;
    this.currentTags = currentTags;
    this.links = links;
  }

  /** A property as rules see it now, be it one that all events have; null when absent. */
  property(name: string): string | null {
    const fact = this.properties.get(name);
    const own = fact === undefined ? this.#given(name) : fact.value;
    return own === null ? (this.#globalProperties.get(name) ?? null) : own;
  }

  /** A property of the record before this event, or of the event itself; null when neither has it. */
  storedProperty(name: string): string | null {
    const { previous } = this;
    return previous?.properties.get(name) ?? this.device.kernelProperties.get(name) ?? derivedProperty(previous, name);
  }

  /** Every property that rules see, private ones (`.NAME`) too. */
  visibleProperties(): Map<string, string> {
    const all = new Map<string, string>(this.device.kernelProperties);
    const give = (name: string, value: string | null): unknown => (value === null ? all.delete(name) : all.set(name, value));
    if (this.action === 'remove') for (const [name, value] of this.previous?.properties ?? []) give(name, value);
    for (const name of derivedNames) give(name, this.#derived(name));
    all.set('UDEV_DATABASE_VERSION', '1');
    for (const [name, { value }] of this.properties) give(name, value);
    return all;
  }

  /** Every property that a program sees, as `KEY=VALUE`. */
  environment(): string[] {
    const environment: string[] = [];
    for (const [name, value] of this.visibleProperties()) if (!name.startsWith('.')) environment.push(`${name}=${value}`);
    return environment;
  }

  /** An attribute of the event's device, with what rules have written since. */
  attribute(name: string): string | null {
    return this.#attributeOf(this.device, name);
  }

  /** An attribute of another device, at most 511 bytes: null when there is no such device, empty when it has no such attribute. */
  attributeElsewhere({ subsystem, sysname, name }: Extract<AttributeName, { kind: 'elsewhere' }>): string | null {
    const device = this.deviceElsewhere(subsystem, sysname);
    if (device === null || name === null) return null;
    return (this.#attributeOf(device, name) ?? '').slice(0, maxNameBytes);
  }

  /** The subsystems of the device and of those above it; the empty string for one that has none. */
  get lineage(): ReadonlySet<string> {
    return (this.#lineage ??= lineageOf(this.device));
  }

  deviceElsewhere(subsystem: string, sysname: string): Device | null {
    return this.world.findDevice(this.device, subsystem, sysname);
  }

  /**
   * Gives a property a value; an empty one removes it. Names and values that could be taken for something else in a record,
   * an environment or a message are refused: names may have letters, digits, `_` and `.`, values must be valid UTF-8 without
   * control characters.
   */
  setProperty(name: string, value: string | null, by: Instruction): void {
    const kept = value === '' ? null : value;
    if (!/^[0-9A-Za-z_.]+$/.test(name) || (kept !== null && !isPlainText(kept))) {
      return this.refuse(by, { what: 'property', name }, `the property ${name} is not set: its name or value has characters that are not allowed`);
    }
    const before = this.properties.get(name);
    if (before !== undefined) this.override(by, { what: 'property', name, ...before });
    this.properties.set(name, { value: kept, source: by.token.source });
    this.presence?.gain(name);
    this.changed(by, { what: 'property', how: kept === null ? 'removed' : 'set', name, value: kept });
  }

  /**
   * Whether an assignment may be made: not when an earlier `:=` has sealed its key. If it is a `:=` itself, it seals the key.
   */
  mayChange(key: Change['what'], by: Instruction & { readonly how: string }): boolean {
    if (this.sealed.has(key)) {
      this.changed(by, { what: key, how: 'kept', name: null, value: null });
      return false;
    }
    if (by.how === 'final') this.sealed.add(key);
    return true;
  }

  /** Takes away the tags of this event. Those of earlier events stay, unless the device is being removed. */
  clearTags(by: Instruction): void {
    for (const [name, source] of this.currentTags) if (source !== null) this.override(by, { what: 'tag', name, value: null, source });
    this.tags.clear();
    this.currentTags.clear();
    if (this.action !== 'remove') for (const tag of this.previous?.tags ?? []) this.tags.set(tag, null);
    this.changed(by, { what: 'tag', how: 'cleared', name: null, value: null });
  }

  /** Notes that a decision is about to be undone, and by what. */
  override(by: Instruction, fact: Omit<Overridden, 'by'>): void {
    this.overridden.push({ ...fact, by: by.token.source });
  }

  /** Notes that an assignment cannot be made. The rest of the line goes on without it. */
  refuse(by: Instruction, { what, name }: Pick<Change, 'what' | 'name'>, message: string): void {
    const note: Note = { severity: 'warning', message, source: by.token.source };
    this.notes.push(note);
    this.trace?.noted(note);
    this.changed(by, { what, how: 'refused', name, value: null });
  }

  /** Says something to the trace, if there is one, and to nobody else. */
  remark(message: string, by: Instruction): void {
    this.trace?.noted({ severity: 'info', message, source: by.token.source });
  }

  changed(by: Instruction, change: Change): void {
    this.trace?.changed(by, change);
  }

  /** What has been decided by now, as it will stay. */
  snapshot(): Verdict {
    return {
      properties: new Map(this.properties),
      tags: new Map(this.tags),
      currentTags: new Map(this.currentTags),
      links: new Map(this.links),
      seclabels: new Map(this.seclabels),
      attributes: new Map(this.attributes),
      sysctls: new Map(this.sysctls),
      run: [...this.run],
      notes: [...this.notes],
      dumps: [...this.dumps],
      overridden: [...this.overridden],
      linkPriority: this.linkPriority,
      owner: this.owner,
      group: this.group,
      mode: this.mode,
      name: this.name,
      alternativeNames: this.alternativeNames,
      watch: this.watch,
      persist: this.persist,
      logLevel: this.logLevel,
    };
  }

  #attributeOf(device: Device, name: string): string | null {
    // A write to `uevent` asks for an event; it does not change what is read there.
    if (this.attributes.size > 0 && name !== 'uevent') {
      const written = this.attributes.get(plainPath(`${device.syspath}/${name}`));
      if (written !== undefined) return written.value;
    }
    return device.attribute(name);
  }

  /** The value that a property has before any rule sets it. */
  #given(name: string): string | null {
    const stored = this.action === 'remove' ? this.previous?.properties.get(name) : undefined;
    const given = stored ?? this.device.kernelProperties.get(name);
    if (given !== undefined) return given;
    return areDerived.has(name) ? this.#derived(name) : null;
  }

  /** The properties that libudev makes of links, tags and the time of initialisation. */
  #derived(name: string): string | null {
    switch (name) {
      case 'DEVLINKS':
        return joinLinks(this.links.keys());
      case 'TAGS':
        return joinTags(this.tags.keys());
      case 'CURRENT_TAGS':
        return joinTags(this.currentTags.keys());
      case 'USEC_INITIALIZED':
        return this.#initializedUsec?.toString() ?? null;
      default:
        return null;
    }
  }
}

const derivedNames = ['DEVLINKS', 'TAGS', 'CURRENT_TAGS', 'USEC_INITIALIZED'] as const;
const areDerived: ReadonlySet<string> = new Set(derivedNames);

function lineageOf(device: Device): ReadonlySet<string> {
  const lineage = new Set<string>();
  for (let above: Device | null = device; above !== null; above = above.parent) lineage.add(above.subsystem ?? '');
  return lineage;
}

/** What there is before any rule has spoken: tags stay with a device, links and current tags only until its next event. */
function inherited({ action, previous }: Pick<Circumstances, 'action' | 'previous'>): {
  readonly tags: Map<string, null>;
  readonly currentTags: Map<string, null>;
  readonly links: Map<string, null>;
} {
  const kept = action === 'remove' ? previous : null;
  return {
    tags: withoutSource(previous?.tags),
    currentTags: withoutSource(kept?.currentTags),
    links: withoutSource(kept?.links),
  };
}

function withoutSource(names: ReadonlySet<string> | readonly string[] | undefined): Map<string, null> {
  const map = new Map<string, null>();
  names?.forEach((name: string) => map.set(name, null));
  return map;
}
