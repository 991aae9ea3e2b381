/**
 * The lines of an ini-style file (systemd.syntax(7)): sections, and assignments in them. A line that ends in a backslash goes on
 * in the next one; comments begin with `#` or `;` and may stand between.
 *
 * An array as TOML writes it (`NamePolicy = ["slot", "path"]`) may be spread over several lines. It cannot be mistaken for a value
 * of an ini file: none of those begins with a bracket and a quote.
 */
import type { Problem } from '../base/problem.ts';
import { isPlainText, trimBlanks } from '../base/text.ts';

export interface Section {
  readonly name: string;
  readonly line: number;
  readonly assignments: readonly Assignment[];
}

export interface Assignment {
  readonly key: string;
  readonly value: string;
  readonly line: number;
  readonly keyColumn: number;
  readonly valueColumn: number;
}

export interface Read {
  /** null when the file as a whole means nothing, because a section cannot be told from the next */
  readonly sections: readonly Section[] | null;
  readonly problems: readonly Problem[];
}

/** Reads a file's text, a byte string. */
export function readSections(file: string, text: string): Read {
  const problems: Problem[] = [];
  const complain = (line: number, column: number, message: string) => {
    problems.push({ severity: 'warning', code: 'link-syntax', message, source: { file, line, column }, file, span: 1, hint: null });
  };
  const sections: { readonly name: string; readonly line: number; readonly assignments: Assignment[] }[] = [];
  for (const { text: whole, line } of logicalLines(text)) {
    const content = trimBlanks(whole);
    if (content === '') continue;
    const column = whole.indexOf(content) + 1;
    if (!isPlainText(content.replaceAll('\t', ' '))) complain(line, column, 'the line is not valid UTF-8');
    else if (content.startsWith('[')) {
      if (!content.endsWith(']')) {
        complain(line, column, `'${content}' is no section`);
        return { sections: null, problems };
      }
      sections.push({ name: content.slice(1, -1), line, assignments: [] });
    } else {
      const equals = content.indexOf('=');
      const key = trimBlanks(content.slice(0, Math.max(equals, 0)));
      const section = sections.at(-1);
      if (section === undefined) complain(line, column, 'a setting outside of any section');
      else if (equals < 0) complain(line, column, 'not an assignment of the form Setting=value');
      else if (key === '') complain(line, column, 'no setting is named before the =');
      else {
        const value = trimBlanks(content.slice(equals + 1));
        const valueColumn = column + equals + 1 + (content.length - equals - 1 - content.slice(equals + 1).trimStart().length);
        section.assignments.push({ key, value, line, keyColumn: column, valueColumn });
      }
    }
  }
  return { sections, problems };
}

/** The lines without comments; those that continue one another are one line, joined by a space. */
function* logicalLines(text: string): Generator<{ readonly text: string; readonly line: number }> {
  let begun = null as { readonly text: string; readonly line: number } | null;
  for (const [index, physical] of text.replace(/^\xef\xbb\xbf/, '').split('\n').entries()) {
    const piece = physical.endsWith('\r') ? physical.slice(0, -1) : physical;
    if (/^\s*[#;]/.test(piece)) continue;
    const whole = begun === null ? piece : begun.text + piece;
    const line = begun?.line ?? index + 1;
    begun = null;
    if (/(?:^|[^\\])(?:\\\\)*\\$/.test(whole)) begun = { text: `${whole.slice(0, -1)} `, line };
    else if (isOpenArray(whole)) begun = { text: `${withoutTomlComment(whole)} `, line };
    else yield { text: whole, line };
  }
  if (begun !== null) yield begun;
}

function isOpenArray(line: string): boolean {
  const value = /^[^=[]*=\s*(\[\s*(?:["'#].*)?)$/s.exec(line)?.[1];
  return value !== undefined && !/\]\s*$/.test(withoutTomlComment(value));
}

/** Text up to the first `#` that is not inside quotes. */
function withoutTomlComment(text: string): string {
  return /^(?:[^"'#]|"(?:[^"\\]|\\.)*"|'[^']*')*/.exec(text)?.[0] ?? text;
}
