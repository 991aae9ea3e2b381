import type { Source } from '../../base/problem.ts';
import { nodeFile } from '../../base/paths.ts';
import { planNode } from '../../apply/node.ts';
import type { Device } from '../../device/device.ts';
import type { Stored } from '../../device/stored.ts';
import { status } from '../../kernel/file.ts';
import type { Verdict } from '../../rules/verdict.ts';

export type Kind = 'property' | 'link' | 'link priority' | 'tag' | 'owner' | 'group' | 'mode' | 'name';

/** One thing that is so about a device because of rules. */
export interface Trait {
  readonly kind: Kind;
  /** of a property, a link or a tag; empty for what a device has only one of */
  readonly name: string;
  /** uid and gid as numbers, the mode in octal; of a link and a tag empty */
  readonly value: string;
  /** the rule that decides it; null when none is known */
  readonly source: Source | null;
}

/** What there is to compare about a device, by `kind` and `name`. */
export type Outcome = ReadonlyMap<string, Trait>;

/** What earlier events have left: the record, the node, and the name of an interface. */
export function recordedOutcome(device: Device): Outcome {
  const outcome = new Collection();
  const { stored } = device;
  if (stored !== null) takeRecord(outcome, stored, () => null);
  for (const [kind, value] of Object.entries(nodeOf(device) ?? {})) outcome.take({ kind: kind as Kind, name: '', value, source: null });
  if (device.ifindex !== null) outcome.take({ kind: 'name', name: '', value: device.sysname, source: null });
  return outcome.traits;
}

export interface Decision {
  readonly device: Device;
  readonly verdict: Verdict;
  /** what would be stored */
  readonly record: Stored;
  /** the name that the interface gets when it is added; null where the rules give none */
  readonly name: Verdict['name'];
}

/** What a verdict would leave. Where it says nothing of node or name, those stay as they are. */
export function decidedOutcome({ device, verdict, record, name }: Decision): Outcome {
  const outcome = new Collection();
  takeRecord(outcome, record, ({ kind, name }) => {
    if (kind === 'property') return verdict.properties.get(name)?.source ?? null;
    if (kind === 'link') return verdict.links.get(name) ?? null;
    if (kind === 'tag') return verdict.currentTags.get(name) ?? null;
    return verdict.linkPriority?.source ?? null;
  });
  const node = nodeOf(device);
  const plan = planNode(device, verdict);
  if (node !== null && plan !== null) {
    outcome.take({ kind: 'owner', name: '', value: plan.uid?.toString() ?? node.owner, source: verdict.owner?.source ?? null });
    outcome.take({ kind: 'group', name: '', value: plan.gid?.toString() ?? node.group, source: verdict.group?.source ?? null });
    // A group that is given makes the mode 0660 where nobody says one.
    outcome.take({ kind: 'mode', name: '', value: plan.mode === null ? node.mode : octal(plan.mode), source: (verdict.mode ?? verdict.group)?.source ?? null });
  }
  if (device.ifindex !== null) outcome.take({ kind: 'name', name: '', value: name?.value ?? device.sysname, source: name?.source ?? null });
  return outcome.traits;
}

class Collection {
  readonly traits = new Map<string, Trait>();

  take(trait: Trait): void {
    this.traits.set(`${trait.kind} ${trait.name}`, trait);
  }
}

function takeRecord(outcome: Collection, record: Stored, sourceOf: (trait: Pick<Trait, 'kind' | 'name'>) => Source | null): void {
  const take = (kind: Kind, name: string, value: string): void => outcome.take({ kind, name, value, source: sourceOf({ kind, name }) });
  for (const link of record.links) take('link', link, '');
  if (record.linkPriority !== 0) take('link priority', '', String(record.linkPriority));
  for (const [name, value] of record.properties) take('property', name, value);
  // The tags of earlier events stay with a device whatever the rules say; those of its last event are the rules' doing.
  for (const tag of record.currentTags) take('tag', tag, '');
}

/** Null when there is no node, or another device's by that name. */
function nodeOf({ devname, devnum, subsystem, host }: Device): { readonly owner: string; readonly group: string; readonly mode: string } | null {
  if (devname === null || devnum === null) return null;
  const found = status(nodeFile(host.paths, devname), { follow: false });
  if (found === null || found.kind !== (subsystem === 'block' ? 'block' : 'character')) return null;
  if (found.rdev.major !== devnum.major || found.rdev.minor !== devnum.minor) return null;
  return { owner: String(found.uid), group: String(found.gid), mode: octal(found.mode) };
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
