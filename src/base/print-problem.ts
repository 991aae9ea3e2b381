import type { Problem } from './problem.ts';

/** What of a long line is shown around the place that is meant. */
const widthLimit = 120;

/**
 * Prints a problem with the line it is about, a caret below the place, and what to do.
 *
 * @param line  the physical line `problem.source` points into, as a byte string, or null when it is not at hand
 * @returns a byte string of several lines, without a newline at its end
 */
export function printProblem(problem: Problem, line: string | null): string {
  const { source, file, severity, message } = problem;
  const place = source === null ? file : `${source.file}:${source.line}:${source.column}`;
  return [`${place}: ${severity}: ${message}`, ...excerpt(problem, line)].join('\n');
}

/** The lines below the message: the text, the caret, the hint. Nothing when there is nothing to show. */
export function excerpt({ source, span, hint }: Problem, line: string | null): string[] {
  const margin = source === null ? ' ' : ' '.repeat(String(source.line).length);
  const advice = hint === null ? [] : [` ${margin} = ${hint}`];
  if (source === null || line === null) return advice;
  const start = Math.max(0, Math.min(source.column - 1 - Math.floor(widthLimit / 2), line.length - widthLimit));
  const shown = visible(line.slice(start, start + widthLimit));
  const before = visible(line.slice(start, source.column - 1));
  const meant = line.slice(source.column - 1, Math.min(source.column - 1 + span, start + widthLimit));
  const caret = '^'.repeat(Math.max(1, widthOf(meant.trimEnd())));
  return [
    ` ${source.line} | ${start > 0 ? '<' : ''}${shown}`,
    ` ${margin} | ${start > 0 ? ' ' : ''}${before.replace(/[^\t]/g, (character) => ' '.repeat(widthOf(character)))}${caret}`,
    ...advice,
  ];
}

/** A terminal must not obey what stands in a file. */
function visible(text: string): string {
  return text.replace(/[\x00-\x08\x0a-\x1f\x7f]/g, '?');
}

/** Columns that a byte string takes on a UTF-8 terminal: a continuation byte takes none. */
function widthOf(text: string): number {
  return text.replace(/[\x80-\xbf]/g, '').length;
}
