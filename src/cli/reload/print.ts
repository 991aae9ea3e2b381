import { printable } from '../../base/text.ts';
import { groupName, userName } from '../../kernel/users.ts';
import type { Source } from '../../base/problem.ts';
import type { Difference } from './difference.ts';
import type { Trait } from './outcome.ts';
import type { Plan, PlannedDevice } from './plan.ts';

/** Where the place of a rule begins. */
const PLACE_COLUMN = 48;

/** A plan as a diff: what goes, what comes, and the rule that brings it. A byte string. */
export function describePlan({ devices }: Plan): string {
  return devices.map(describeDevice).join('');
}

/**
 * One line.
 *
 * @param hidden  the number of devices that differ for other reasons than rules, and are not shown
 */
export function summarise({ devices, total }: Plan, hidden: number): string {
  const more = hidden === 0 ? '' : `; ${count(hidden)} more would change with any event, whatever the rules (--all shows them)`;
  return `${count(devices.length)} of ${count(total)} devices change${devices.length === 1 ? 's' : ''}${more}\n`;
}

/** The same for programs. Texts are byte strings. */
export function planAsObject({ total, devices }: Plan, { isFormerKnown }: { isFormerKnown: boolean }): object {
  return {
    total,
    formerRulesKnown: isFormerKnown,
    devices: devices.map(({ device, differences }) => ({
      syspath: device.syspath,
      devnode: device.devname,
      changes: differences.map((difference) => ({ ...differenceAsObject(difference), cause: difference.cause })),
    })),
  };
}

/** One difference for programs. Texts are byte strings. */
export function differenceAsObject({ before, after }: Difference): Record<string, string | null> {
  return {
    what: (after ?? before)?.kind ?? null,
    name: (after ?? before)?.name || null,
    before: before?.value ?? null,
    after: after?.value ?? null,
    rule: after === null ? placeOf(before?.source ?? null) : placeOf(after.source),
  };
}

function describeDevice({ device: { devpath, devname }, differences }: PlannedDevice): string {
  return `${printable(devpath)}${devname === null ? '' : ` (${printable(devname)})`}\n${differences.map((difference) => describeDifference(difference, '(when it is added next)')).join('')}`;
}

/**
 * A difference as lines of a diff.
 *
 * @param aboutName  what to say of an interface's new name; empty for nothing
 */
export function describeDifference({ before, after }: Difference, aboutName = ''): string {
  const lines: string[] = [];
  if (before !== null) lines.push(line('-', before, before.source === null ? '' : `was ${placeOf(before.source)}`));
  if (after !== null) lines.push(line('+', after, [placeOf(after.source) ?? '', after.kind === 'name' ? aboutName : ''].filter((part) => part !== '').join(' ')));
  return lines.join('');
}

function line(mark: '-' | '+', trait: Trait, place: string): string {
  const text = `  ${mark} ${printable(wordsFor(trait))}`;
  return place === '' ? `${text}\n` : `${text.padEnd(PLACE_COLUMN)}  ${place}\n`;
}

function wordsFor({ kind, name, value }: Trait): string {
  switch (kind) {
    case 'property':
      return `${name}=${value}`;
    case 'link':
      return `link /dev/${name}`;
    case 'tag':
      return `tag ${name}`;
    case 'owner':
      return `owner ${userName(Number(value)) ?? value}`;
    case 'group':
      return `group ${groupName(Number(value)) ?? value}`;
    case 'mode':
    case 'name':
    case 'link priority':
      return `${kind} ${value}`;
  }
}

function placeOf(source: Source | null): string | null {
  return source === null ? null : `${source.file}:${source.line}`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
