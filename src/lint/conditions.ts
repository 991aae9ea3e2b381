import { compileGlob, hasWildcards, matchesGlob } from '../base/glob.ts';
import type { ExpressionNode } from '../rules/syntax.ts';

/** What must hold of the device for a rule line to do anything, as far as it stays the same during the event. */
export interface Condition {
  /** KERNEL, SUBSYSTEM or another key, or `ENV{DEVTYPE}` */
  readonly subject: string;
  readonly negated: boolean;
  /** the patterns between `|` */
  readonly alternatives: readonly string[];
  readonly caseInsensitive: boolean;
}

/** The events that the kernel announces (udev(7) "ACTION"). */
export const actions = ['add', 'remove', 'change', 'move', 'online', 'offline', 'bind', 'unbind'] as const;

/** Subjects that no rule can change while the event is handled. */
const lasting: ReadonlySet<string> = new Set(['ACTION', 'DEVPATH', 'KERNEL', 'SUBSYSTEM', 'ENV{DEVTYPE}', 'ENV{MAJOR}']);

/** Null for what is no match, or for one whose answer can change or depends on a parent. */
export function conditionOf({ key, attribute, operator, value, quoting }: ExpressionNode): Condition | null {
  const subject = attribute === null ? key : `${key}{${attribute}}`;
  if (!lasting.has(subject) || (operator !== '==' && operator !== '!=')) return null;
  const negated = operator === '!=';
  return { subject, negated, alternatives: value.split('|'), caseInsensitive: quoting.includes('i') };
}

/** The same with its sense turned round. */
export function opposite(condition: Condition): Condition {
  return { ...condition, negated: !condition.negated };
}

/** Whether a value fulfils every condition on the subject. */
export function allows(conditions: readonly Condition[], subject: string, value: string): boolean {
  return conditions.every((condition) => condition.subject !== subject || fulfils(value, condition));
}

/** Whether the subject is limited to some values, not merely kept from some. */
export function limits(conditions: readonly Condition[], subject: string): boolean {
  return conditions.some((condition) => condition.subject === subject && !condition.negated && !condition.alternatives.includes('*'));
}

/** The events at which all conditions can hold. */
export function actionsOf(conditions: readonly Condition[]): readonly string[] {
  return actions.filter((action) => allows(conditions, 'ACTION', action));
}

/** Whether no device and event can fulfil both; false where that is not certain. */
export function exclude(one: readonly Condition[], other: readonly Condition[]): boolean {
  return one.some((a) => other.some((b) => a.subject === b.subject && excludeEachOther(a, b)));
}

/** Whether no value fulfils both of two conditions on the same subject. */
export function excludeEachOther(a: Condition, b: Condition): boolean {
  if (a.negated && b.negated) return false;
  if (a.negated) return excludeEachOther(b, a);
  return a.alternatives.every((alternative) => (b.negated
    ? b.alternatives.includes(alternative) || (!hasWildcards(alternative) && !a.caseInsensitive && !fulfils(alternative, b))
    : b.alternatives.every((other) => apart(alternative, other, a.caseInsensitive || b.caseInsensitive))));
}

function fulfils(value: string, { alternatives, negated, caseInsensitive }: Condition): boolean {
  return alternatives.some((pattern) => matchesGlob(compileGlob(pattern, caseInsensitive), value)) !== negated;
}

/** Whether no text matches both patterns, as their beginnings tell. */
function apart(one: string, other: string, caseInsensitive: boolean): boolean {
  if (!hasWildcards(one)) return !matchesGlob(compileGlob(other, caseInsensitive), one);
  if (!hasWildcards(other)) return !matchesGlob(compileGlob(one, caseInsensitive), other);
  const [a, b] = [literalStart(one), literalStart(other)].map((text) => (caseInsensitive ? text.toLowerCase() : text)) as [string, string];
  return !a.startsWith(b) && !b.startsWith(a);
}

function literalStart(pattern: string): string {
  return pattern.slice(0, pattern.search(/[*?[\\]/));
}
