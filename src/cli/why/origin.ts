import type { Source } from '../../base/problem.ts';
import type { Device } from '../../device/device.ts';
import { derivedProperty } from '../../device/properties.ts';
import { maxValueBytes, type DecidedFact, type FactKind, type Provenance } from '../../provenance/provenance.ts';

/** Something that a device has or had in its last event, and where it came from. */
export interface Origin {
  readonly what: FactKind;
  readonly name: string | null;
  /** null where there is none, and for a property that was removed */
  readonly value: string | null;
  readonly giver: Giver;
  /** what it came in place of, the last first */
  readonly instead: readonly Replaced[];
  /** the rule that took it away; null for what the device has */
  readonly takenAwayBy: Source | null;
}

export type Giver =
  | { readonly kind: 'rule'; readonly source: Source }
  | { readonly kind: 'kernel' }
  /** an earlier event: tags stay with a device */
  | { readonly kind: 'earlier' }
  | { readonly kind: 'device manager'; readonly why: string };

export interface Replaced {
  readonly value: string | null;
  /** null for what the kernel said */
  readonly source: Source | null;
}

/** Everything that a device has, in the order of a verdict, and then what rules gave and took away again. */
export function originsOf(device: Device, provenance: Provenance): Origin[] {
  const { facts, overridden } = provenance;
  const decided = new Set(facts.map(keyOf));
  const origins = facts.map((fact) => originOfFact(device, fact, provenance));
  const gone = overridden.filter((fact) => fact.what === 'run' || !decided.has(keyOf(fact)));
  return [
    ...unruledProperties(device, decided),
    ...unruledPermissions(device, provenance),
    ...origins,
    ...gone.map(({ what, name, value, source, by }): Origin => ({ what, name, value, giver: { kind: 'rule', source }, instead: [], takenAwayBy: by })),
  ];
}

function originOfFact(device: Device, fact: DecidedFact, { overridden }: Provenance): Origin {
  const { what, name, source } = fact;
  const key = keyOf(fact);
  const instead: Replaced[] = what === 'run' ? [] : overridden.filter((other) => keyOf(other) === key).map(({ value, source }) => ({ value, source })).reverse();
  const kernels = what === 'property' ? device.kernelProperties.get(name ?? '') : undefined;
  if (kernels !== undefined && kernels !== fact.value) instead.push({ value: kernels, source: null });
  const giver: Giver = source === null ? { kind: 'earlier' } : { kind: 'rule', source };
  const isRemoval = what === 'property' && fact.value === null;
  return { what, name, value: wholeValue(device, fact), giver, instead, takenAwayBy: isRemoval ? source : null };
}

/** A long value is kept in short; the record has it whole. */
function wholeValue(device: Device, { what, name, value }: DecidedFact): string | null {
  if (what !== 'property' || value === null || value.length <= maxValueBytes) return value;
  return device.stored?.properties.get(name ?? '') ?? value;
}

function unruledProperties(device: Device, decided: ReadonlySet<string>): Origin[] {
  const origins: Origin[] = [];
  const add = (name: string, value: string, giver: Giver): void => {
    if (!decided.has(keyOf({ what: 'property', name }))) origins.push({ what: 'property', name, value, giver, instead: [], takenAwayBy: null });
  };
  for (const [name, value] of device.kernelProperties) add(name, value, { kind: 'kernel' });
  for (const [name, value] of device.stored?.properties ?? []) {
    if (!device.kernelProperties.has(name)) add(name, value, { kind: 'device manager', why: 'put it into the record while it handled the event' });
  }
  for (const [name, why] of Object.entries(derived)) {
    const value = derivedProperty(device.stored, name);
    if (value !== null) add(name, value, { kind: 'device manager', why });
  }
  return origins;
}

const derived: Readonly<Record<string, string>> = {
  USEC_INITIALIZED: 'noted when the device was first handled',
  DEVLINKS: 'made it of the links, which see',
  TAGS: 'made it of the tags, which see',
  CURRENT_TAGS: 'made it of the tags of the last event, which see',
};

/** Owner, group and mode that no rule gave (see `planNode` in apply/node.ts). */
function unruledPermissions(device: Device, { facts }: Provenance): Origin[] {
  if (device.devnum === null) return [];
  const ruled = new Map(facts.map(({ what, value }) => [what, value]));
  const origins: Origin[] = [];
  const add = (what: 'owner' | 'group' | 'mode', value: string | null, giver: Giver): void => {
    if (!ruled.has(what)) origins.push({ what, name: null, value, giver, instead: [], takenAwayBy: null });
  };
  const { devuid, devgid, devmode } = device;
  const group = ruled.get('group') ?? devgid;
  add('owner', devuid === null ? null : String(devuid), { kind: 'kernel' });
  add('group', devgid === null ? null : String(devgid), { kind: 'kernel' });
  if (devmode === null && group !== null && Number(group) > 0) add('mode', '660', { kind: 'device manager', why: 'takes 0660 for a node with a group of its own where neither a rule nor the kernel gives a mode' });
  else add('mode', devmode?.toString(8) ?? null, { kind: 'kernel' });
  return origins;
}

function keyOf({ what, name }: { readonly what: string; readonly name: string | null }): string {
  return `${what} ${name ?? ''}`;
}
