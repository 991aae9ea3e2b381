import type { Problem } from './problem.ts';

/** How much of a long line is shown, in bytes. */
const widthLimit = 120;

/**
 * The lines to print below a problem's message: the line it is about, a caret under the place, and what to do.
 *
 * @param line  the physical line that `problem.source` points into, as a byte string; null when it is not at hand
 */
export function excerpt({ source, span, hint }: Pick<Problem, 'source' | 'span' | 'hint'>, line: string | null): string[] {
  const margin = ' '.repeat(source === null ? 1 : String(source.line).length);
  const advice = hint === null ? [] : [` ${margin} = ${hint}`];
  if (source === null || line === null) return advice;

  const at = source.column - 1;
  const start = Math.max(0, Math.min(at - widthLimit / 2, line.length - widthLimit));
  const end = start + widthLimit;
  const cut = start > 0 ? '...' : '';
  const marked = line.slice(at, Math.min(at + span, end)).trimEnd();
  return [
    ` ${source.line} | ${cut}${visible(line.slice(start, end))}`,
    ` ${margin} | ${blank(cut + line.slice(start, at))}${'^'.repeat(Math.max(1, widthOf(marked)))}`,
    ...advice,
  ];
}

/** Control characters become question marks, so that a file cannot send commands to the terminal. */
function visible(text: string): string {
  return text.replace(/[\x00-\x08\x0a-\x1f\x7f]/g, '?');
}

/** As wide as the text; a tab stays one, since how wide it is depends on the terminal. */
function blank(text: string): string {
  return text.replace(/[\x80-\xbf]/g, '').replace(/[^\t]/g, ' ');
}

/** Columns of a byte string on a UTF-8 terminal: the bytes that continue a character take none. */
function widthOf(text: string): number {
  return text.replace(/[\x80-\xbf]/g, '').length;
}
