import type { Instruction, StaticNode } from './program.ts';
import type { AssignToken, Rule } from './rule.ts';

const option = 'static_node=';

/**
 * What OPTIONS="static_node=…" asks for. The matches of its line do not count; OWNER, GROUP and MODE count where they could
 * be known at load, TAG as it is written (udev(7) "OPTIONS" static_node).
 */
export function staticNodesOf(rule: Rule, instructions: readonly Instruction[]): StaticNode[] {
  const asking = rule.tokens.filter((token): token is AssignToken => token.kind === 'assign' && token.key === 'OPTIONS' && token.value.startsWith(option));
  return asking.map((token) => ({
    name: token.value.slice(option.length),
    owner: numberGiven(instructions, 'set-owner'),
    group: numberGiven(instructions, 'set-group'),
    mode: numberGiven(instructions, 'set-mode'),
    tags: rule.tokens.filter((other) => other.kind === 'assign' && other.key === 'TAG').map(({ value }) => value),
    source: token.source,
  }));
}

/** The last one counts. */
function numberGiven(instructions: readonly Instruction[], kind: 'set-owner' | 'set-group' | 'set-mode'): number | null {
  let number: number | null = null;
  for (const instruction of instructions) {
    if (instruction.kind === kind && typeof instruction.value === 'number') number = instruction.value;
  }
  return number;
}
