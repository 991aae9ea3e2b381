import type { Log } from '../base/log.ts';
import type { Problem } from '../base/problem.ts';

/** Tells the log what is wrong with rule and configuration files. */
export function logProblems(problems: readonly Problem[], log: Log): void {
  for (const problem of problems) {
    const fields = { source: problem.source ?? undefined, code: problem.code };
    const text = problem.hint === null ? problem.message : `${problem.message}: ${problem.hint}`;
    const message = problem.source === null ? `${problem.file}: ${text}` : text;
    if (problem.severity === 'error') log.error(fields, message);
    else if (problem.severity === 'warning') log.warn(fields, message);
    else log.info(fields, message);
  }
}
