import { basename, resolve } from 'node:path';
import { UsageError } from '../../base/errors.ts';
import type { Problem } from '../../base/problem.ts';
import { readText, realPath, status } from '../../kernel/file.ts';
import { physicalLines, readLines, type DroppedLine, type LogicalLine } from '../../rules/lines.ts';
import { isMask, listRuleFiles } from '../../rules/load.ts';
import type { Line } from '../../rules/program.ts';
import type { RuleSet } from '../../worker/rule-set.ts';

const MAX_RULE_FILE_BYTES = 16 * 1024 * 1024;

/** `FILE:LINE` as a user writes it: the path of a rule file, or its name alone; what follows the line is the column. */
export interface PlaceName {
  readonly file: string;
  readonly line: number;
}

/** What there is at a place in a rule file. */
export type RulePlace = { readonly path: string; readonly line: number } & (
  | { readonly kind: 'rule'; readonly rule: Line; readonly problems: readonly Problem[] }
  /** a rule that does nothing, such as a mere label, or one that was left out for these problems */
  | { readonly kind: 'left-out'; readonly problems: readonly Problem[] }
  /** an empty line or a comment */
  | { readonly kind: 'no-rule' }
  /** a file of the same name in a stronger folder is used in its place */
  | { readonly kind: 'masked'; readonly by: string }
  /** it is in no folder of rules, or is no rule file */
  | { readonly kind: 'not-in-force'; readonly problems: readonly Problem[] }
);

/** @throws {UsageError} for a text that names no line of a file */
export function placeNamed(text: string): PlaceName {
  const [, file, line] = /^(.+?):([1-9][0-9]{0,8})(?::[0-9]+)?:?$/.exec(text) ?? [];
  if (file === undefined) throw new UsageError(`'${text}' is no FILE:LINE`);
  return { file, line: Number(line) };
}

/**
 * Finds what stands at a place.
 *
 * @throws {UsageError} when there is no such file, or it has no such line
 */
export function findPlace({ file, line }: PlaceName, { rules, directories }: { readonly rules: RuleSet; readonly directories: readonly string[] }): RulePlace {
  const name = basename(file);
  const inFolders = directories.map((folder) => `${folder}/${name}`).filter((path) => status(path, { follow: true }) !== null);
  const used = listRuleFiles(directories).files.find(({ path }) => basename(path) === name)?.path ?? null;
  const path = file.includes('/') ? sameFile(resolve(file), inFolders) : (used ?? inFolders.find(hasText) ?? null);
  const text = path === null ? null : readText(path, MAX_RULE_FILE_BYTES);
  if (path === null || text === null) throw new UsageError(`there is no rule file '${file}'`);

  const { lines } = readLines(text);
  const lineCount = physicalLines(text).length;
  if (line > lineCount) throw new UsageError(`'${path}' has only ${lineCount} lines`);
  const found = lines.find((one) => isAt(one, line));
  if (found === undefined) return { path, line, kind: 'no-rule' };
  const problems = rules.problems.filter((problem) => problem.file === path && (problem.source === null || isAt(found, problem.source.line)));
  if (path !== used) {
    const masking = inFolders[0];
    return inFolders.includes(path) && masking !== undefined && masking !== path ? { path, line, kind: 'masked', by: masking } : { path, line, kind: 'not-in-force', problems };
  }
  const first = firstLine(found);
  const rule = rules.program.lines.find(({ source }) => source.file === path && source.line === first);
  return rule === undefined ? { path, line, kind: 'left-out', problems } : { path, line, kind: 'rule', rule, problems };
}

/** The name under which the rules know a file that the user names in another way. */
function sameFile(path: string, known: readonly string[]): string {
  const real = realPath(path);
  return known.find((one) => one === path) ?? known.find((one) => real !== null && realPath(one) === real) ?? path;
}

function hasText(path: string): boolean {
  const facts = status(path, { follow: true });
  return facts !== null && !isMask(facts) && facts.kind === 'file';
}

function firstLine(line: LogicalLine | DroppedLine): number {
  return line.kind === 'line' ? (line.pieces[0]?.line ?? 0) : line.line;
}

function isAt(line: LogicalLine | DroppedLine, number: number): boolean {
  if (line.kind !== 'line') return line.line === number;
  return number >= firstLine(line) && number <= (line.pieces.at(-1)?.line ?? 0);
}
