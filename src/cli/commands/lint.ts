import { UsageError } from '../../base/errors.ts';
import { excerpt } from '../../base/excerpt.ts';
import { sourceText, type Problem } from '../../base/problem.ts';
import { defaultConfig } from '../../config.ts';
import { errnoName } from '../../kernel/errno.ts';
import { exists, listFolder, readTextOrErrno, status } from '../../kernel/file.ts';
import { lintFiles, type LintText } from '../../lint/lint.ts';
import { lints } from '../../lint/lints.ts';
import { newestTarget, oldestTarget, readTarget, type Target } from '../../lint/target.ts';
import type { AccountBook } from '../../rules/check/accounts.ts';
import { physicalLines } from '../../rules/lines.ts';
import { listRuleFiles } from '../../rules/load.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { unicodeJson } from '../json.ts';
import { pluginNames } from '../plugins.ts';
import { rulesAt } from '../rule-files.ts';
import { runOnChange } from '../run-on-change.ts';
import { accountsBelow } from './lint-accounts.ts';

export const command: Command = {
  name: 'lint',
  summary: 'Finds what is legal in rule files and yet wrong.',
  operands: '[OPTIONS] [FILE…]',
  options: {
    target: { type: 'string', requiresArg: true, describe: `what another version would make of the rules: ${oldestTarget} to ${newestTarget}, or devmaster` },
    root: { type: 'string', requiresArg: true, describe: 'look for rule files and programs below another root' },
    json: { type: 'boolean', describe: 'print one JSON object' },
    watch: { alias: 'w', type: 'boolean', describe: 'look again whenever a file changes, until interrupted' },
    list: { type: 'boolean', describe: 'print what is looked for' },
  },
  examples: [
    ['lint', "look at the administrator's rules, among all others that are installed"],
    ['lint ./99-mine.rules', 'look at a file as if it were installed'],
    ['lint --target 252 ./99-mine.rules', 'does an older udev understand it?'],
    ['lint --list', 'every code, with a line about it'],
  ],
  exitStatuses: [
    ['0', 'nothing was found but notices'],
    ['1', 'warnings or errors were found'],
    ['2', 'a file cannot be read'],
  ],
  run: (parsed, io) => (parsed.flag('list') ? list(io) : parsed.flag('watch') ? lintOnChange(parsed, io) : lint(readRequest(parsed, io), io)),
};

/** What a call of `lint` asks for. */
export interface LintCommandRequest {
  /** files and folders; none means the administrator's folder */
  readonly operands: readonly string[];
  /** rule folders, the most important first; the first is the administrator's */
  readonly directories: readonly string[];
  /** in front of every path that rules name; empty for none */
  readonly root: string;
  readonly target: Target | null;
  readonly accounts: AccountBook;
  /** names of builtins that there are besides udev's */
  readonly plugins?: readonly string[];
  readonly json: boolean;
}

/** Exit statuses; a notice may be meant and is no reason to fail. */
const clean = 0;
const somethingFound = 1;
const unreadable = 2;

/**
 * Lints rule files, and prints what was found with the line and a caret, or as JSON.
 *
 * @returns the exit status: 0 when nothing but notices was found, 1 for warnings and errors, 2 when a file cannot be read
 */
export function lint(request: LintCommandRequest, io: Pick<Io, 'out' | 'complain'>): number {
  const { operands, directories, root, target, accounts, plugins = [], json } = request;
  const paths = operands.length === 0 ? [...rulePaths(directories.slice(0, 1)), ...meantAsRules(directories[0] ?? '')] : operands.flatMap(rulesAt);
  const files = readAll(paths, io);
  if (files === null) return unreadable;
  const context = readAll(rulePaths(directories).filter((path) => !paths.includes(path)), { complain: () => {} }) ?? [];
  const problems = lintFiles({ files, context, target, accounts, plugins, world: { exists: (path) => exists(root + path) } });
  if (json) io.out(asJson(problems));
  else print(problems, files, io);
  return problems.some(({ severity }) => severity !== 'notice') ? somethingFound : clean;
}

function lintOnChange(parsed: Parsed, io: Io): Promise<number> {
  const { operands, directories } = readRequest(parsed, io);
  const files = operands.length === 0 ? directories.slice(0, 1) : operands;
  // Accounts and plug-ins are asked for again, too.
  return runOnChange({ files, io, isTerminal: process.stdout.isTTY, run: () => lint(readRequest(parsed, io), io) });
}

function list(io: Pick<Io, 'out'>): number {
  const width = Math.max(...lints.map(({ code }) => code.length)) + 2;
  for (const { code, severity, summary } of lints) io.out(`${code.padEnd(width)}${severity.padEnd(9)}${summary}\n`);
  io.out("\nBesides these, lint says everything that 'devctl verify' says, but for style.\n");
  return clean;
}

/** @returns null when one of them cannot be read, which has been said then */
function readAll(paths: readonly string[], io: Pick<Io, 'complain'>): LintText[] | null {
  let failed = false;
  const files = paths.flatMap((path): LintText[] => {
    const text = readTextOrErrno(path);
    if (typeof text !== 'number') return [{ path, text }];
    io.complain(`${path} cannot be read: ${errnoName(text)}`);
    failed = true;
    return [];
  });
  return failed ? null : files;
}

function rulePaths(directories: readonly string[]): readonly string[] {
  return listRuleFiles(directories).files.map(({ path }) => path);
}

/** Files that look as if they were rules to their author only. What package managers and editors leave behind is none of them. */
function meantAsRules(directory: string): readonly string[] {
  const names = (listFolder(directory) ?? []).filter((name) => /^[0-9]+-[\w-]+(\.(rule|conf|txt))?$/.test(name));
  return names.toSorted().map((name) => `${directory}/${name}`).filter((path) => status(path, { follow: true })?.kind === 'file');
}

function print(problems: readonly Problem[], files: readonly LintText[], io: Pick<Io, 'out'>): void {
  const texts = new Map(files.map(({ path, text }) => [path, physicalLines(text)]));
  for (const problem of problems) {
    const { source, file, severity, message, code } = problem;
    const where = source === null ? file : sourceText(source);
    io.out(`${where}: ${severity}: ${message} [${code}]\n`);
    for (const line of excerpt(problem, texts.get(file)?.[(source?.line ?? 0) - 1] ?? null)) io.out(`${line}\n`);
  }
  if (problems.length > 0) io.out(`\n${problems.length} found; '# devctl-lint: disable=CODE' above a rule says that it is meant.\n`);
}

function asJson(problems: readonly Problem[]): string {
  const findings = problems.map(({ severity, code, message, source, file, span, hint }) => (
    { file, line: source?.line ?? null, column: source?.column ?? null, span, severity, code, message, hint }));
  return unicodeJson({ findings });
}

function readRequest(parsed: Parsed, io: Io): LintCommandRequest {
  const root = (parsed.text('root') ?? '').replace(/\/+$/, '');
  return {
    operands: parsed.operands,
    directories: defaultConfig(io.paths).rulesDirectories.map((directory) => root + directory),
    root,
    target: readTargetOption(parsed.text('target')),
    accounts: accountsBelow(root),
    plugins: pluginNames(root, io.paths),
    json: parsed.flag('json'),
  };
}

function readTargetOption(text: string | null): Target | null {
  const target = text === null ? null : readTarget(text);
  if (text !== null && target === null) throw new UsageError(`--target= must be a version from ${oldestTarget} to ${newestTarget}, or 'devmaster'.`);
  return target;
}
