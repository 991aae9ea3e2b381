import { UsageError } from '../../base/errors.ts';
import { excerpt } from '../../base/excerpt.ts';
import { utf8Bytes } from '../../base/text.ts';
import { defaultConfig } from '../../config.ts';
import { readTextOrErrno } from '../../kernel/file.ts';
import { groupId, userId } from '../../kernel/users.ts';
import { AccountBook } from '../../rules/check/accounts.ts';
import { checkRuleFile } from '../../rules/check/check.ts';
import type { ResolveNames, RuleProblem } from '../../rules/check/complaint.ts';
import { physicalLines } from '../../rules/lines.ts';
import { numberedAccounts } from '../../rules/load.ts';
import { parseRuleFile } from '../../rules/parse.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { unicodeJson } from '../json.ts';
import { pluginNames } from '../plugins.ts';
import { type FoundFile, searchRuleFiles } from '../rule-files.ts';

export const command: Command = {
  name: 'verify',
  summary: 'Checks rule files: grammar, meaning and style.',
  operands: '[OPTIONS] [FILE…]',
  options: {
    'resolve-names': { alias: 'N', type: 'string', requiresArg: true, describe: 'when users and groups are looked up: early, late or never' },
    root: { type: 'string', requiresArg: true, describe: 'look for rule files below another root' },
    'no-summary': { type: 'boolean', describe: 'do not print the number of files' },
    'no-style': { type: 'boolean', describe: 'style alone is no reason to fail' },
    explain: { type: 'boolean', describe: 'show the place and what to do (on a terminal: always)' },
    json: { type: 'boolean', describe: 'print one JSON object' },
  },
  examples: [
    ['verify', 'check every rule file that the daemon reads'],
    ['verify ./99-mine.rules --explain', 'check a file, and say what to do'],
    ['verify --json 60-block.rules', 'for programs'],
  ],
  run: (parsed, io) => {
    if (parsed.text('resolve-names') !== 'help') return verify(readRequest(parsed, io), io);
    io.out('never\nlate\nearly\n');
    return 0;
  },
};

/** What a call of `verify` asks for. */
export interface VerifyRequest {
  readonly operands: readonly string[];
  /** rule folders, the most important first */
  readonly directories: readonly string[];
  /** another root of the file system, absolute and without a slash at its end; empty for none */
  readonly root: string;
  readonly workingDirectory: string;
  readonly resolveNames: ResolveNames;
  readonly accounts: AccountBook;
  /** names of builtins that there are besides udev's */
  readonly plugins?: readonly string[];
  readonly summary: boolean;
  /** whether style alone makes a file fail */
  readonly style: boolean;
  readonly explain: boolean;
  readonly json: boolean;
}

/**
 * Checks rule files. What `udevadm verify` prints is printed in its words and in its order: complaints to standard error, the
 * summary to standard output. `explain` adds lines below each of them, `json` takes their place.
 *
 * @returns the exit status: 0 when every file is in order, else 1
 */
export function verify(request: VerifyRequest, io: Pick<Io, 'out' | 'complain'>): number {
  const search = searchRuleFiles(request);
  if (!request.json) for (const remark of search.remarks) io.complain(remark);
  const checked = new Map<string, FileReport>();
  const reports = search.kind === 'failed' ? [] : search.files.map((file) => {
    const report = checked.has(file.path) ? namedTwice(file) : checkFile(file, request);
    checked.set(file.path, report);
    if (!request.json) printReport(report, request, io);
    return report;
  });
  const failed = reports.filter(({ accepted }) => !accepted).length;
  if (request.json) {
    io.out(unicodeJson({ remarks: search.remarks, files: reports.map(withoutText), success: reports.length - failed, fail: failed }));
  } else if (request.summary && search.kind === 'found') {
    io.out(`\n${reports.length} udev rules files have been checked.\n  Success: ${reports.length - failed}\n  Fail:    ${failed}\n`);
  }
  return failed > 0 || search.kind === 'failed' ? 1 : 0;
}

/** What is said about one file. */
interface FileReport {
  readonly path: string;
  readonly accepted: boolean;
  /** about the file as such */
  readonly remarks: readonly string[];
  readonly problems: readonly RuleProblem[];
  readonly conclusion: string | null;
  readonly text: string;
}

function checkFile(file: FoundFile, request: VerifyRequest): FileReport {
  const { path } = file;
  const text = readTextOrErrno(file.readablePath, file.status.sizeBytes + 1);
  if (typeof text === 'number') return refused(path, `Failed to parse rules file ${path}: Permission denied`);
  const { problems } = checkRuleFile(parseRuleFile({ path, text }), { ...request, thorough: true });
  const issues = problems.filter(({ isIssue }) => isIssue);
  const hasMistakes = issues.some(({ severity }) => severity !== 'notice');
  const conclusion = issues.some(({ ruleLine }) => ruleLine === null) ? null
    : hasMistakes ? `${path}: udev rules check failed.`
    : issues.length > 0 && request.style ? `${path}: udev rules have style issues.`
    : null;
  const accepted = !hasMistakes && (issues.length === 0 || !request.style);
  return { path, accepted, remarks: permissionRemarks(file), problems, conclusion, text };
}

/** udevd notes each file's state by its path, once. */
function namedTwice({ path }: FoundFile): FileReport {
  return { ...refused(path, `Failed to parse rules file ${path}: File exists`), remarks: [`Failed to save stat for ${path}, ignoring: File exists`] };
}

function refused(path: string, conclusion: string): FileReport {
  return { path, accepted: false, remarks: [], problems: [], conclusion, text: '' };
}

function permissionRemarks({ path, status }: FoundFile): string[] {
  const remarks: string[] = [];
  if ((status.mode & 0o111) !== 0) remarks.push(`Configuration file ${path} is marked executable. Please remove executable permission bits. Proceeding anyway.`);
  if ((status.mode & 0o002) !== 0) remarks.push(`Configuration file ${path} is marked world-writable. Please remove world writability permission bits. Proceeding anyway.`);
  return remarks;
}

function printReport(report: FileReport, { explain }: VerifyRequest, io: Pick<Io, 'complain'>): void {
  for (const remark of report.remarks) io.complain(remark);
  const lines = explain ? physicalLines(report.text) : [];
  for (const problem of report.problems) {
    for (const line of loggedLines(problem.ruleLine === null ? problem.message : `${problem.file}:${problem.ruleLine} ${problem.message}`)) io.complain(line);
    if (explain) for (const line of excerpt(problem, lines[(problem.source?.line ?? 0) - 1] ?? null)) io.complain(line);
  }
  if (report.conclusion !== null) io.complain(report.conclusion);
}

/** A complaint may repeat a value with line ends in it (`e"a\n"`). udevadm's log breaks there, and has no empty lines. */
function loggedLines(complaint: string): string[] {
  return complaint.split(/[\n\r]+/).filter((line) => line !== '');
}

/** What a program gets to read; `line` and `column` are where the mistake stands, `ruleLine` is the line that udevadm names. */
function withoutText({ path, accepted, remarks, problems }: FileReport): object {
  return {
    path,
    accepted,
    remarks,
    problems: problems.map(({ severity, code, message, source, span, hint, ruleLine, drops }) => (
      { severity, code, message, line: source?.line ?? null, column: source?.column ?? null, span, hint, ruleLine, drops })),
  };
}

function readRequest(parsed: Parsed, io: Io): VerifyRequest {
  const given = (parsed.text('root') ?? '').replace(/\/+$/, '');
  const workingDirectory = utf8Bytes(process.cwd());
  const root = given === '' || given.startsWith('/') ? given : `${workingDirectory}/${given}`;
  return {
    operands: parsed.operands,
    directories: defaultConfig(io.paths).rulesDirectories,
    root,
    workingDirectory,
    resolveNames: readResolveNames(parsed.text('resolve-names') ?? 'early'),
    accounts: new AccountBook({ user: userId, group: groupId, ...numberedAccounts() }),
    plugins: pluginNames(root, io.paths),
    summary: !parsed.flag('no-summary'),
    style: !parsed.flag('no-style'),
    explain: parsed.flag('explain') || process.stderr.isTTY === true,
    json: parsed.flag('json'),
  };
}

function readResolveNames(text: string): ResolveNames {
  if (text === 'early' || text === 'late' || text === 'never') return text;
  throw new UsageError("--resolve-names= must be 'early', 'late', or 'never'.");
}
