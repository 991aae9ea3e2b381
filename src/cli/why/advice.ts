import type { Device } from '../../device/device.ts';
import type { Instruction } from '../../rules/program.ts';
import { hintsFor, type Failure } from './hints.ts';
import type { Sight } from './line-watch.ts';
import { isSpread, parentTable } from './parent-table.ts';
import { asking, keyOf, written } from './written.ts';

export type { Failure };

/** What would have to change for a failed question to hold, in sentences; none where there is no good advice. */
export function adviceFor(failure: Failure): string[] {
  return [...hintsFor(failure), ...adviceOn(failure)];
}

function adviceOn({ device, at, saw }: Failure): string[] {
  switch (at.kind) {
    case 'parents':
      return adviceOnParents(device, at);
    case 'action':
      return [`This asks for another action: repeat with --action to see what the line does then.`];
    case 'test':
    case 'program':
    case 'import-program':
    case 'import-builtin':
    case 'import-file':
    case 'import-db':
    case 'import-cmdline':
    case 'import-parent':
      return [];
    default:
      return adviceOnValues(at, saw);
  }
}

function adviceOnValues({ token }: Instruction, { values }: Sight): string[] {
  if (token.kind !== 'match') return [];
  if (token.negated) return [`It would hold for any value that does not match "${token.value}".`];
  const present = values.filter((value) => value !== null && value !== '') as string[];
  return present.slice(0, 8).map((value) => `It would hold as ${asking(token, value)}`);
}

function adviceOnParents(device: Device, at: Extract<Instruction, { kind: 'parents' }>): string[] {
  const rows = parentTable(device, at);
  if (isSpread(rows)) return [];
  const advice: string[] = [];
  for (const [index, { token }] of at.conditions.entries()) {
    const cells = rows.map(({ cells }) => cells[index]);
    if (cells.some((cell) => cell?.holds !== false)) continue;
    const values = [...new Set(cells.flatMap((cell) => cell?.value ?? []))];
    if (values.length === 0 && token.key === 'ATTRS') advice.push(`No device here has ${keyOf(token)}.`);
    else if (token.kind === 'match' && !token.negated) advice.push(...values.slice(0, 4).map((value) => `${written(token)} would hold as ${asking(token, value)}`));
  }
  return advice;
}
