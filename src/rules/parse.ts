import { SyntaxError, parse } from './grammar.js';
import { type DroppedLine, type LogicalLine, readLines } from './lines.ts';
import type { LineNode } from './syntax.ts';

/** A rule file taken apart: nothing checked, nothing left out. */
export interface ParsedFile {
  /** as shown to users */
  readonly path: string;
  readonly lines: readonly (ParsedLine | DroppedLine)[];
  /** see `RuleLines` */
  readonly overlongLine: number | null;
}

export interface ParsedLine {
  readonly kind: 'rule';
  readonly line: LogicalLine;
  readonly node: LineNode;
}

/**
 * Takes a rule file apart. Never throws: what cannot be read is part of the answer, and harms no other line.
 *
 * @param file.text  the whole file as a byte string
 */
export function parseRuleFile(file: { readonly path: string; readonly text: string }): ParsedFile {
  const { lines, overlongLine } = readLines(file.text);
  return {
    path: file.path,
    lines: lines.map((line) => (line.kind === 'line' ? { kind: 'rule', line, node: parseLine(line.text) } : line)),
    overlongLine,
  };
}

/** Takes one logical line apart. */
export function parseLine(text: string): LineNode {
  try {
    return { expressions: parse(text), broken: null };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {
      expressions: parse(text, { leftover: 'ignore' }),
      broken: { at: error.location.start.offset, expected: inWords(error.expected ?? []) },
    };
  }
}

/** Says what could have followed. Only what has a name in the grammar is told, not each kind of white space. */
function inWords(expected: NonNullable<SyntaxError['expected']>): string {
  const names = new Set(expected.flatMap((one) => one.description ?? []));
  return [...names].sort().join(' or ');
}
