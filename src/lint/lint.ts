import type { Problem } from '../base/problem.ts';
import type { AccountBook } from '../rules/check/accounts.ts';
import { checkRuleFile } from '../rules/check/check.ts';
import { locate } from '../rules/lines.ts';
import { parseRuleFile, type ParsedFile } from '../rules/parse.ts';
import type { Finding, LintedFile, LintWorld } from './finding.ts';
import { lints } from './lints.ts';
import { providersOf, type Provider } from './providers.ts';
import { ruleLines } from './rule-lines.ts';
import { readSuppressions } from './suppress.ts';
import type { Target } from './target.ts';

/** The text of a rule file, and where it stands among the others. */
export interface LintText {
  /** as shown to the user */
  readonly path: string;
  readonly text: string;
}

export interface LintRequest {
  /** the files to look at */
  readonly files: readonly LintText[];
  /** the rules that are in force with them, which are only read */
  readonly context: readonly LintText[];
  /** the version that the rules shall work with; null for this one */
  readonly target: Target | null;
  readonly world: LintWorld;
  readonly accounts: AccountBook;
  /** names of builtins that there are besides udev's */
  readonly plugins?: readonly string[];
}

/**
 * Looks for what is legal in a rule file and yet wrong, and for what udevd would complain about but for style.
 *
 * @returns by file, in the order of the lines
 */
export function lintFiles({ files, context, target, world, accounts, plugins = [] }: LintRequest): Problem[] {
  const own = files.map(readFile);
  const names = new Set(own.map(({ name }) => name));
  const others = context.map(readFile).filter(({ name }) => !names.has(name));
  const all = [...own, ...others].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const providers = all.flatMap(providersOf);
  const shared = { files: all, providers, target, world };
  return own.flatMap((file) => lintFile(file, { ...shared, accounts, plugins }));
}

/** Puts what verify says beside what the lints find: of two complaints about one place the lint's says more. */
function lintFile(file: LintedFile, { accounts, plugins, ...context }: {
  readonly files: readonly LintedFile[];
  readonly providers: readonly Provider[];
  readonly target: Target | null;
  readonly world: LintWorld;
  readonly accounts: AccountBook;
  readonly plugins: readonly string[];
}): Problem[] {
  const suppressions = readSuppressions(file);
  const found = lints.flatMap((lint) => lint.find(file, context).map((finding) => toProblem(file, lint, finding)));
  const places = new Set(found.map(placeOf));
  const checked = checkRuleFile(file.parsed, { resolveNames: 'early', accounts, plugins, thorough: true }).problems
    .filter((problem) => problem.code !== 'style' && !places.has(placeOf(problem)))
    .map(({ severity, code, message, source, file: path, span, hint }) => ({ severity, code, message, source, file: path, span, hint }));
  return [...found, ...checked, ...suppressions.problems]
    .filter((problem) => !suppressions.covers(problem))
    .sort((a, b) => (a.source?.line ?? 0) - (b.source?.line ?? 0) || (a.source?.column ?? 0) - (b.source?.column ?? 0));
}

function readFile({ path, text }: LintText): LintedFile {
  const parsed: ParsedFile = parseRuleFile({ path, text });
  return { path, name: path.slice(path.lastIndexOf('/') + 1), text, parsed, lines: ruleLines(parsed) };
}

function toProblem(file: LintedFile, { code, severity }: Pick<Problem, 'code' | 'severity'>, finding: Finding): Problem {
  const { rule, at, span, message, hint } = finding;
  return { severity: finding.severity ?? severity, code, message, source: locate(file.path, rule.line, at), file: file.path, span, hint };
}

function placeOf({ source }: Problem): string {
  return `${source?.line}:${source?.column}`;
}
