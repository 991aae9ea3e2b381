import { sourceText, type Problem } from '../base/problem.ts';

/** One line: where, how bad, what, and what to do about it. */
export function printProblem({ severity, message, source, file, hint }: Problem): string {
  const where = source === null ? file : sourceText(source);
  return `${where}: ${severity}: ${message}${hint === null ? '' : ` (${hint})`}`;
}
