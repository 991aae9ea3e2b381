import { nearest } from '../../base/nearest.ts';
import { compileGlob, matchesGlob } from '../../base/glob.ts';
import { actions } from '../conditions.ts';
import { aboutValue, eachLine, type Lint } from '../finding.ts';

/** The kernel knows eight actions, in small letters; `ADD`, `plug` and `add,change` are none of them. */
export const unknownAction: Lint = {
  code: 'unknown-action',
  severity: 'error',
  summary: 'ACTION asks for what the kernel never says',
  find: eachLine((rule) => rule.matches.flatMap((expression) => {
    const { key, value, quoting } = expression;
    if (key !== 'ACTION') return [];
    const wrong = value.split('|').find((pattern) => !isSaid(pattern, quoting.includes('i')));
    if (wrong === undefined) return [];
    return [aboutValue(rule, expression, { message: `no event has the action '${wrong}'`, hint: hintFor(wrong) })];
  })),
};

function isSaid(pattern: string, caseInsensitive: boolean): boolean {
  const glob = compileGlob(pattern, caseInsensitive);
  return actions.some((action) => matchesGlob(glob, action));
}

function hintFor(wrong: string): string {
  const listed = wrong.toLowerCase().split(/[\s,]+/).filter((word) => word !== '');
  if (listed.length > 1) return `alternatives are written "${listed.join('|')}"`;
  const meant = nearest(wrong.toLowerCase(), actions);
  return meant === null ? `there are ${actions.join(', ')}` : `write "${meant}"`;
}
