import type { Problem } from '../base/problem.ts';
import { physicalLines } from '../rules/lines.ts';
import type { LintedFile } from './finding.ts';

/** What the author of a file says is meant. */
export interface Suppressions {
  covers(problem: Problem): boolean;
  /** about the comments themselves */
  readonly problems: readonly Problem[];
}

const comment = /^[ \t]*#[ \t]*devctl-lint:[ \t]*/;

/**
 * Reads comments of the form `# devctl-lint: disable=code,code`. One directly above a rule is about that rule. In the comment
 * that a file begins with, set off from the first rule by an empty line, it is about the whole file. `all` means every code.
 */
export function readSuppressions({ path, text, lines }: LintedFile): Suppressions {
  const physical = physicalLines(text);
  const forFile = new Set<string>();
  const byLine = new Map<number, ReadonlySet<string>>();
  const problems: Problem[] = [];
  const heading = physical.findIndex((line) => !isComment(line));

  physical.forEach((line, index) => {
    if (!comment.test(line)) return;
    const codes = /disable=([a-z0-9-]+(?:[ \t]*,[ \t]*[a-z0-9-]+)*)[ \t]*$/.exec(line)?.[1]?.split(/[ \t]*,[ \t]*/);
    if (codes === undefined) {
      const message = 'the comment is not understood';
      const hint = 'write # devctl-lint: disable=code,code';
      problems.push({ severity: 'warning', code: 'bad-suppression', message, source: { file: path, line: index + 1, column: 1 }, file: path, span: line.length, hint });
    } else if (index < heading && physical[heading]?.trim() === '') {
      for (const code of codes) forFile.add(code);
    } else {
      const below = lineBelow(physical, index);
      byLine.set(below, new Set([...(byLine.get(below) ?? []), ...codes]));
    }
  });

  const starts = ruleOfLine(lines);
  const has = (codes: ReadonlySet<string> | undefined, code: string): boolean => codes !== undefined && (codes.has(code) || codes.has('all'));
  return {
    problems,
    covers: ({ code, source }) => has(forFile, code) || (source !== null && has(byLine.get(starts.get(source.line) ?? source.line), code)),
  };
}

function isComment(line: string): boolean {
  return /^[ \t]*#/.test(line);
}

/** The number of the line that a comment is about: the first below that is none. */
function lineBelow(physical: readonly string[], from: number): number {
  let index = from + 1;
  while (index < physical.length && isComment(physical[index] as string)) index += 1;
  return index + 1;
}

/** By physical line, the first line of the rule that it belongs to. */
function ruleOfLine(lines: LintedFile['lines']): ReadonlyMap<number, number> {
  return new Map(lines.flatMap(({ line, number }) => line.pieces.map((piece): [number, number] => [piece.line, number])));
}
