import { firstLineOf, locate, type LogicalLine } from '../lines.ts';
import type { Complaint, RuleProblem } from './complaint.ts';

/** Collects what is wrong with one file, in the order in which udevadm says it. */
export class Report {
  readonly path: string;
  readonly problems: RuleProblem[] = [];

  constructor(path: string) {
    this.path = path;
  }

  /** Adds what is wrong with a line. Returns null, which is what is left of a line that cannot be used. */
  add(line: LogicalLine, { severity, code, message, at, span, hint, isIssue, drops }: Complaint): null {
    const source = locate(this.path, line, at);
    this.problems.push({ severity, code, message, source, file: this.path, span, hint, ruleLine: firstLineOf(line), isIssue: isIssue ?? true, drops });
    return null;
  }

  addIfAny(line: LogicalLine, complaint: Complaint | null): void {
    if (complaint !== null) this.add(line, complaint);
  }

  /** Adds what is wrong with a place that no logical line came of; null for the file as a whole. */
  addAt(line: number | null, { code, message, hint }: { readonly code: string; readonly message: string; readonly hint: string | null }): null {
    const source = line === null ? null : { file: this.path, line, column: 1 };
    this.problems.push({ severity: 'error', code, message, source, file: this.path, span: 1, hint, ruleLine: line, isIssue: true, drops: line === null ? 'file' : 'line' });
    return null;
  }
}
