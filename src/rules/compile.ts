/**
 * Rule files → Program. Whatever can be known at load is found out here, once: patterns, templates, users and groups, modes,
 * options, and where each GOTO leads. What is left for an event is to compare and to put strings together.
 */
import type { Problem } from '../base/problem.ts';
import type { Accounts } from './compile-assignment.ts';
import { compileLine } from './compile-line.ts';
import { matchableValues } from './match.ts';
import { numberNeeds } from './presence.ts';
import type { Line, Program, StaticNode } from './program.ts';
import type { Rule, RuleFile } from './rule.ts';
import { staticNodesOf } from './static-node.ts';

/**
 * Compiles checked rule files.
 *
 * @param accounts  who users and groups are, for `resolve_names=early`; null leaves that to each event
 * @returns the program, and a problem for each OWNER or GROUP that is unknown all the same and was left out
 */
export function compileRules(files: readonly RuleFile[], accounts: Accounts | null): { readonly program: Program; readonly problems: readonly Problem[] } {
  const lines: (Omit<Line, 'needs'> & { readonly needed: string | null })[] = [];
  const staticNodes: StaticNode[] = [];
  const problems: Problem[] = [];
  for (const { rules } of files) {
    const compiled = rules.map((rule) => compileLine(rule, accounts, problems));
    // Where each rule begins in the program. One that can do nothing, such as a mere label, begins where the next one does.
    const starts: number[] = [];
    let position = lines.length;
    for (const { effects } of compiled) starts.push(effects === 0 ? position : position++);
    const targets = targetsOf(rules);
    for (const [index, line] of compiled.entries()) {
      const { source } = rules[index] as Rule;
      const target = targets[index];
      const next = target === undefined ? lines.length + 1 : (starts[target] as number);
      if (line.effects !== 0) lines.push({ source, next, ...line });
      staticNodes.push(...staticNodesOf(rules[index] as Rule, line.instructions));
    }
  }
  const needs = numberNeeds(lines.flatMap(({ needed }) => needed ?? []));
  const numbered = lines.map(({ needed, ...line }): Line => ({ ...line, needs: needed === null ? -1 : (needs.numbers.get(needed) as number) }));
  return { program: { lines: numbered, needs, staticNodes, ...bySubsystem(numbered) }, problems };
}

/** For each rule with a GOTO, the next rule below that has its label. */
function targetsOf(rules: readonly Rule[]): (number | undefined)[] {
  const nearest = new Map<string, number>();
  const targets: (number | undefined)[] = new Array(rules.length);
  for (let index = rules.length - 1; index >= 0; index--) {
    const { goto, label } = rules[index] as Rule;
    if (goto !== null) targets[index] = nearest.get(goto);
    if (label !== null) nearest.set(label, index);
  }
  return targets;
}

/** Sorts lines by the subsystems that they can hold for, so that those of others need not even be looked at. */
function bySubsystem(lines: readonly Line[]): Pick<Program, 'bySubsystem' | 'ofAnySubsystem'> {
  const positions = new Map<string, number[]>();
  const ofAnySubsystem: number[] = [];
  for (const [position, line] of lines.entries()) {
    const subsystems = subsystemsOf(line);
    if (subsystems === null) ofAnySubsystem.push(position);
    else for (const subsystem of subsystems) getOrAdd(positions, subsystem).push(position);
  }
  return { bySubsystem: positions, ofAnySubsystem };
}

/** The subsystems that a line asks for by name; null when it may hold for others. */
function subsystemsOf(line: Line): ReadonlySet<string> | null {
  for (const guard of line.guards) {
    if (guard.kind === 'subsystem' && !guard.negated) {
      const values = matchableValues(guard.pattern);
      if (values !== null) return values;
    }
  }
  return null;
}

function getOrAdd(positions: Map<string, number[]>, subsystem: string): number[] {
  let list = positions.get(subsystem);
  if (list === undefined) positions.set(subsystem, (list = []));
  return list;
}
