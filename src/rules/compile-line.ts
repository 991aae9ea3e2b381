import type { Problem } from '../base/problem.ts';
import { type Accounts, compileAssignment } from './compile-assignment.ts';
import { compileMatch, compileParentCondition } from './compile-match.ts';
import { concernsAny, concernsNode, givesName, type GuardInstruction, type Instruction, type Line, type ParentCondition } from './program.ts';
import { anyInitial, initialsOf, matchableValues, matches } from './match.ts';
import type { Rule, Token } from './rule.ts';

/** One rule as instructions. */
export type CompiledLine = Pick<Line, 'instructions' | 'guards' | 'rest' | 'effects' | 'initials' | 'certain'> & {
  /** a property without which the line cannot hold */
  readonly needed: string | null;
};

/**
 * Compiles one rule line; its tokens are already in udevd's order.
 *
 * @param problems  gets what is found wrong
 */
export function compileLine(rule: Rule, accounts: Accounts | null, problems: Problem[]): CompiledLine {
  const instructions: Instruction[] = [];
  const conditions: ParentCondition[] = [];
  let parents = -1;
  let effects = rule.goto === null ? 0 : concernsAny;
  for (const token of rule.tokens) {
    effects |= effectOf(token);
    if (token.kind === 'assign') {
      const instruction = compileAssignment(token, accounts, problems);
      if (instruction !== null) instructions.push(instruction);
      continue;
    }
    const condition = compileParentCondition(token);
    if (condition === null) instructions.push(compileMatch(token));
    else {
      conditions.push(condition);
      // All parent conditions of a line are one instruction, at the place of the first.
      if (parents < 0) parents = instructions.push({ kind: 'parents', token, conditions, subsystems: null }) - 1;
    }
  }
  const asked = parents < 0 ? undefined : instructions[parents];
  if (asked?.kind === 'parents') instructions[parents] = { ...asked, subsystems: subsystemsOf(conditions) };
  const guards = instructions.filter(isGuard);
  const rest = guards.length === 0 ? instructions : instructions.filter((instruction) => !isGuard(instruction));
  return { instructions, guards, rest, effects, certain: certaintyOf(rest), ...requirementsOf(rest) };
}

/**
 * What a device must have for the line to hold, as far as that can be seen before the line is begun. Only the instructions in front
 * of the first one with an effect of its own count: a program has to be run, and parents (to which later lines refer) have to be
 * looked for, even if the line then fails.
 */
function requirementsOf(rest: readonly Instruction[]): Pick<CompiledLine, 'needed' | 'initials'> {
  let needed: string | null = null;
  let initials = anyInitial;
  for (const instruction of rest) {
    if (instruction.kind === 'env') {
      if (needed === null && matches(instruction.pattern, '') === instruction.negated) needed = instruction.name;
    } else if (instruction.kind === 'kernel') initials &= instruction.token.kind === 'match' ? initialsOf(instruction.token) : anyInitial;
    else if (!onlyLook.has(instruction.kind)) break;
  }
  return { needed, initials };
}

/** The subsystems of which one is required by the conditions; null where none is, or where testing the conditions has an effect. */
function subsystemsOf(conditions: readonly ParentCondition[]): readonly string[] | null {
  if (conditions.some((condition) => condition.kind === 'parent-attr' && condition.attribute.kind !== 'plain')) return null;
  for (const condition of conditions) {
    const values = condition.kind === 'parent-subsystem' && !condition.negated ? matchableValues(condition.pattern) : null;
    if (values !== null) return [...values];
  }
  return null;
}

/** The first letters of device names for which all these instructions hold, whatever else the device is; as bits of `initialBit`. */
function certaintyOf(rest: readonly Instruction[]): number {
  let certain = anyInitial;
  for (const { kind, token } of rest) {
    const isOther = kind === 'kernel' && token.kind === 'match' && token.negated;
    certain &= isOther ? ~initialsOf({ value: token.value, negated: false }) : 0;
  }
  return certain;
}

const onlyLook: ReadonlySet<Instruction['kind']> = new Set(['devpath', 'symlink', 'name', 'tag', 'result', 'const'] as const);

function isGuard(instruction: Instruction): instruction is GuardInstruction {
  return instruction.kind === 'action' || instruction.kind === 'subsystem';
}

/** What a line can do because of this token. A match does nothing, except those whose test has an effect, such as PROGRAM. */
function effectOf(token: Token): number {
  if (token.kind === 'match') return token.key === 'PROGRAM' || token.key === 'IMPORT' ? concernsAny : 0;
  switch (token.key) {
    case 'NAME':
      return givesName;
    case 'SYMLINK':
    case 'OWNER':
    case 'GROUP':
    case 'MODE':
      return concernsNode;
    case 'OPTIONS':
      return token.value.startsWith('static_node=') ? 0 : concernsAny;
    default:
      return concernsAny;
  }
}
