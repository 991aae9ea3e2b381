/**
 * Where something stands in a user's file. `line` and `column` count from 1; a column counts bytes of the physical
 * line. One `Source` is shared by everything that was said at that place, so carrying it costs a pointer.
 */
export interface Source {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `FILE:LINE:COLUMN`, as compilers write it and editors find it. */
export function sourceText({ file, line, column }: Source): string {
  return `${file}:${line}:${column}`;
}

export type Severity = 'error' | 'warning' | 'notice';

/**
 * A located complaint about a user's file. Problems are collected, never thrown: what was understood goes on.
 */
export interface Problem {
  readonly severity: Severity;
  /** stable and machine-readable, such as `unknown-key` */
  readonly code: string;
  readonly message: string;
  /** null when the complaint is about the file as a whole */
  readonly source: Source | null;
  /** the file, also when `source` is null */
  readonly file: string;
  /** number of bytes that the caret line underlines, at least 1 */
  readonly span: number;
  /** what to do about it, or null when there is no obvious answer */
  readonly hint: string | null;
}

/** The complaint that a whole file (or folder) is left out. */
export function unusableFile(file: string, message: string): Problem {
  return { severity: 'warning', code: 'unusable-file', message, source: null, file, span: 1, hint: null };
}
