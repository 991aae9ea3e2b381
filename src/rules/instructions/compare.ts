import { sysctlPath } from '../../base/sysctl-path.ts';
import { maxNameBytes, maxPathBytes, trimBlanks } from '../../base/text.ts';
import type { Device } from '../../device/device.ts';
import { comparable } from '../attribute.ts';
import type { Draft } from '../draft.ts';
import { matches } from '../match.ts';
import type {
  AttributeMatch, GuardInstruction, Instruction, NamedMatch, ParentAttributeMatch, ParentCondition, SysctlMatch, ValueMatch,
} from '../program.ts';
import { substitute } from '../substitute.ts';

type Comparison = Extract<Instruction, { pattern: unknown }> | ParentCondition;

/** Matches of one value with a pattern; what is absent counts as empty. */
export function matchValue(draft: Draft, instruction: ValueMatch | GuardInstruction | NamedMatch): boolean {
  switch (instruction.kind) {
    case 'env':
      return compare(draft, instruction, draft.property(instruction.name));
    case 'kernel':
      return compare(draft, instruction, draft.device.sysname);
    case 'subsystem':
      return compare(draft, instruction, draft.device.subsystem);
    case 'action':
      return compare(draft, instruction, draft.action);
    case 'driver':
      return compare(draft, instruction, draft.device.driver);
    case 'devpath':
      return compare(draft, instruction, draft.device.devpath);
    case 'name':
      return compare(draft, instruction, draft.name?.value ?? null);
    case 'result':
      return compare(draft, instruction, draft.result);
    case 'const':
      return compare(draft, instruction, draft.world.constant(instruction.name));
    case 'symlink':
      return matchOneOf(draft, instruction, draft.links.keys());
    case 'tag':
      return matchOneOf(draft, instruction, draft.currentTags.keys());
  }
}

/** SYSCTL{name} */
export function matchSysctl(draft: Draft, instruction: SysctlMatch): boolean {
  const name = substitute(draft, instruction.name, { by: instruction, maxBytes: maxPathBytes });
  if (name === null) return false;
  const value = draft.world.sysctl(sysctlPath(name));
  return compare(draft, instruction, value === null ? null : trimBlanks(value));
}

/** ATTR{name} of the event's device */
export function matchAttribute(draft: Draft, instruction: AttributeMatch): boolean {
  return compareAttribute(draft, instruction, draft.device);
}

/** One condition for the device or one of its parents */
export function holdsFor(draft: Draft, condition: ParentCondition, device: Device): boolean {
  switch (condition.kind) {
    case 'parent-kernel':
      return compare(draft, condition, device.sysname);
    case 'parent-subsystem':
      return compare(draft, condition, device.subsystem);
    case 'parent-driver':
      return compare(draft, condition, device.driver);
    case 'parent-tag':
      return matchOneOf(draft, condition, device === draft.device ? draft.currentTags.keys() : (device.stored?.currentTags ?? []));
    case 'parent-attr':
      return compareAttribute(draft, condition, device);
  }
}

/**
 * An attribute that cannot be read fails the match, whether it asks for `==` or `!=`; but one that another device lacks
 * counts as empty.
 */
function compareAttribute(draft: Draft, instruction: AttributeMatch | ParentAttributeMatch, device: Device): boolean {
  const value = readAttribute(draft, instruction, device);
  return value !== null && compare(draft, instruction, comparable(value, instruction.trims));
}

function readAttribute(draft: Draft, instruction: AttributeMatch | ParentAttributeMatch, device: Device): string | null {
  const { attribute } = instruction;
  switch (attribute.kind) {
    case 'plain':
      return attributeOf(draft, device, attribute.name);
    case 'elsewhere':
      return draft.attributeElsewhere(attribute);
    case 'template': {
      const name = substitute(draft, attribute.template, { by: instruction, maxBytes: maxNameBytes });
      return name === null ? null : attributeOf(draft, device, name);
    }
  }
}

function attributeOf(draft: Draft, device: Device, name: string): string | null {
  return device === draft.device ? draft.attribute(name) : device.attribute(name);
}

function compare(draft: Draft, instruction: Comparison, value: string | null): boolean {
  const { pattern } = instruction;
  const text = value ?? '';
  // Most patterns are texts.
  const equal = pattern.kind === 'literal' ? pattern.text === text : matches(pattern, text);
  draft.trace?.compared(instruction, value, equal);
  return equal !== instruction.negated;
}

/** `==` holds when one of the values matches, `!=` when none does. */
function matchOneOf(draft: Draft, instruction: Comparison, values: Iterable<string>): boolean {
  for (const value of values) {
    const equal = matches(instruction.pattern, value);
    draft.trace?.compared(instruction, value, equal);
    if (equal) return !instruction.negated;
  }
  return instruction.negated;
}
