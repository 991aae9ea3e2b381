import { readFileSync, writeFileSync } from 'node:fs';
import { UsageError } from '../../base/errors.ts';
import { silent } from '../../base/log.ts';
import { fileNameOf } from '../../base/paths.ts';
import { readConfig, type Config } from '../../config.ts';
import { groupName, userName } from '../../kernel/users.ts';
import { listRuleFiles } from '../../rules/load.ts';
import { readRuleFiles, readRules, type RuleSet } from '../../worker/rule-set.ts';
import { LiveWorld } from '../../worker/world.ts';
import { actionFrom } from '../action.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { formatJson } from '../json.ts';
import { printProblem } from '../print-problem.ts';
import { rulesAt } from '../rule-files.ts';
import { runOnChange } from '../run-on-change.ts';
import { AnsweringWorld } from '../test-rule/answers.ts';
import { commentsOn } from '../test-rule/comments.ts';
import { describeVerdict, verdictAsValue } from '../test-rule/decision.ts';
import { readAnswers, readDeviceRequest } from '../test-rule/request.ts';
import { runSuite } from '../test-rule/run-suite.ts';
import { Subjects, type Subject } from '../test-rule/subject.ts';
import { asJunit, asTap, describeCoverage } from '../test-rule/suite-report.ts';
import { parseSuite } from '../test-rule/suite.ts';
import { concernsDevice, describeLines } from '../test-rule/transcript-text.ts';
import { tryRules } from '../test-rule/try-rules.ts';
import { Transcript, type LineReport } from '../transcript.ts';

const described = { type: 'string', requiresArg: true, group: 'A device that is nowhere:' } as const;

export const command: Command = {
  name: 'test-rule',
  summary: 'Shows, line by line, what rules make of a device and why. Changes nothing. Without RULES, those that are in force on this machine.',
  operands: '[RULES…] {--device DEVICE [--fixture FILE] | --kernel NAME … | --suite FILE}',
  options: {
    device: { alias: 'd', type: 'string', requiresArg: true, describe: 'the device: a node, a syspath, a database id; of a recording also its name' },
    fixture: { alias: 'f', type: 'string', requiresArg: true, describe: 'take the device from a recording of umockdev-record' },
    stored: { type: 'string', requiresArg: true, describe: 'what recorded properties of udev count as: ignore, record or event' },
    action: { alias: ['a', 'c'], type: 'string', requiresArg: true, describe: 'what happened to it (add); help lists them' },
    property: { alias: 'p', type: 'string', requiresArg: true, describe: 'KEY=VALUE: a property of the event' },
    attr: { type: 'string', requiresArg: true, describe: 'NAME=VALUE: another value for an attribute' },
    'parent-attr': { type: 'string', requiresArg: true, describe: 'NAME=VALUE: the same for the nearest parent that has it' },
    kernel: { ...described, alias: 'name', describe: 'its name' },
    subsystem: { ...described, describe: 'its subsystem' },
    devtype: { ...described, describe: 'its DEVTYPE' },
    driver: { ...described, describe: 'its driver' },
    devnode: { ...described, describe: 'its node below /dev' },
    'parent-kernel': { ...described, describe: 'the name of its parent' },
    'parent-subsystem': { ...described, describe: 'the subsystem of its parent' },
    'parent-driver': { ...described, describe: 'the driver of its parent' },
    answer: { type: 'string', requiresArg: true, describe: 'COMMAND=OUTPUT: what a program says, instead of running it' },
    installed: { type: 'boolean', describe: 'try RULES among all that are in force, as if they were installed' },
    'run-programs': { type: 'boolean', describe: 'run programs also for a device that is not on this machine' },
    all: { type: 'boolean', describe: 'show also the lines whose very first question failed' },
    json: { type: 'boolean', describe: 'print one JSON object' },
    watch: { alias: 'w', type: 'boolean', describe: 'try again whenever a file changes, until interrupted' },
    suite: { type: 'string', requiresArg: true, describe: 'run the cases of a JSON or TOML file, print TAP', group: 'Suites:' },
    junit: { type: 'string', requiresArg: true, describe: 'write the results also to a file, as JUnit does', group: 'Suites:' },
    coverage: { type: 'boolean', describe: 'list the lines that never fired', group: 'Suites:' },
    'fail-uncovered': { type: 'boolean', describe: 'fail when a line never fired', group: 'Suites:' },
  },
  examples: [
    ['test-rule 90-mine.rules --device /dev/ttyUSB0', 'why a rule of mine matches or does not'],
    ['test-rule --installed 90-mine.rules --device /dev/ttyUSB0', 'and what rules before and behind it have to do with it'],
    ['test-rule --watch 90-mine.rules --device /dev/ttyUSB0', 'and again after each change of the file'],
    ['test-rule 90-mine.rules -f board.umockdev -d ttyUSB0', 'the same for a device of another machine'],
    ['test-rule 90-mine.rules --kernel ttyUSB0 --subsystem tty --devnode ttyUSB0 --parent-attr idVendor=0403', 'the same for one that nobody has'],
    ['test-rule --suite tests.toml --fail-uncovered', 'in the CI of a package with rules'],
  ],
  exitStatuses: [
    ['0', 'the rules were tried; every case of the suite is as expected'],
    ['1', 'a case is not; with --fail-uncovered, a line never fired; the call was wrong'],
    ['2', 'the suite, or a rule file that is named, cannot be read'],
  ],
  run: (parsed, io) => (parsed.flag('watch') ? runOnChange({ files: filesOf(parsed, io), io, isTerminal: process.stdout.isTTY, run: () => testRule(parsed, io) }) : testRule(parsed, io)),
};

/** What the outcome depends on and people edit. */
function filesOf(parsed: Parsed, io: Io): readonly string[] {
  const named = ['suite', 'fixture'].map((option) => parsed.text(option)).filter((file) => file !== null);
  const rules = parsed.operands.length > 0 ? parsed.operands : readConfig(io.paths, null, {}).config.rulesDirectories;
  return [...rules, ...named];
}

async function testRule(parsed: Parsed, io: Io): Promise<number> {
  const action = actionFrom(parsed, io);
  if (action === 'listed') return 0;
  const { config } = readConfig(io.paths, null, {});
  const subjects = new Subjects(io.paths, (problem) => io.complain(printProblem(problem)));
  try {
    const suite = parsed.text('suite');
    if (suite !== null) return await testSuite({ file: suite, parsed, io, config, subjects });
    const stray = ['junit', 'coverage', 'fail-uncovered'].find((option) => parsed.flag(option) || parsed.text(option) !== null);
    if (stray !== undefined) throw new UsageError(`--${stray} goes with --suite`);
    return await testDevice({ parsed, io, config, subject: subjects.find(readDeviceRequest(parsed, action)) });
  } finally {
    subjects.close();
  }
}

interface DeviceTest {
  readonly parsed: Parsed;
  readonly io: Io;
  readonly config: Config;
  readonly subject: Subject;
}

async function testDevice({ parsed, io, config, subject }: DeviceTest): Promise<number> {
  const answers = readAnswers(parsed);
  const world = new LiveWorld(io.paths, silent);
  const named = parsed.operands.flatMap(rulesAt);
  const isInstalled = parsed.flag('installed');
  if (isInstalled && named.length === 0) throw new UsageError('--installed goes with RULES; without them, all that are installed are tried');
  const rules = rulesFor(isInstalled ? amongInstalled(named, config.rulesDirectories) : named, config, world);
  const isMeant = (file: string): boolean => named.length === 0 || named.includes(file);
  for (const problem of rules.problems.filter(({ file }) => isMeant(file))) io.complain(printProblem(problem));
  for (const file of named.filter((path) => !path.endsWith('.rules'))) io.complain(`${file} would not be read if it were installed: its name does not end with .rules`);
  if (lacksFile(named, rules)) return UNREADABLE;
  const transcript = new Transcript(rules.program);
  const verdict = await tryRules({ rules: rules.specialiser, subject, answers, runPrograms: parsed.flag('run-programs'), config, trace: transcript });
  const isShown = parsed.flag('all') || named.length > 0 ? () => true : concernsDevice;
  const lines = transcript.reports().filter((report) => isMeant(report.file) && isShown(report));
  const { action, devpath, subsystem } = subject.uevent;
  if (parsed.flag('json')) {
    const report = { action, devpath, subsystem, lines: lines as readonly LineReport[], decided: verdictAsValue(verdict) };
    io.out(`${formatJson(report as unknown as Record<string, never>, 'pretty')}\n`);
  } else {
    // Of the rules that others wrote only what happened is told: they know what they ask for.
    io.out(describeLines(lines, named.length === 0 ? null : commentsOn({ device: subject.device, action, verdict, transcript, program: rules.program, isPartial: !isInstalled })));
    const node = subject.device.devname;
    const kind = [subsystem, node ?? ''].filter((part) => part !== '').join(', ');
    const event = `${action} of ${devpath}${kind === '' ? '' : ` (${kind})`}`;
    io.out(`${lines.length > 0 ? '\n' : ''}${describeVerdict(event, verdict, { user: userName, group: groupName })}`);
    io.out(aboutIgnored(subject.ignoredProperties));
  }
  return 0;
}

/** A rule may wait for just those. */
function aboutIgnored(names: readonly string[]): string {
  if (names.length === 0) return '';
  const some = names.slice(0, 3).join(', ');
  return `\nThe recording also has what udev said of the device (${some}${names.length > 3 ? ' and so on' : ''}): --stored=event or --stored=record lets it count.\n`;
}

interface SuiteTest {
  readonly file: string;
  readonly parsed: Parsed;
  readonly io: Io;
  readonly config: Config;
  readonly subjects: Subjects;
}

/** A suite that cannot be read, and rules that are not there, must not look like a case that failed. */
const UNREADABLE = 2;

async function testSuite({ file, parsed, io, config, subjects }: SuiteTest): Promise<number> {
  const stray = ['device', 'fixture', 'kernel', 'attr', 'parent-attr', 'property', 'answer', 'stored', 'installed'].find((option) => parsed.text(option) !== null || parsed.flag(option));
  if (stray !== undefined) throw new UsageError(`with --suite the cases say what --${stray} says`);
  const content = readSuite(file);
  if (content === null) {
    io.complain(`the suite ${file} cannot be read`);
    return UNREADABLE;
  }
  const { suite, problems } = parseSuite({ file, content });
  for (const problem of problems) io.complain(printProblem(problem));
  if (suite === null) return UNREADABLE;
  const world = new AnsweringWorld({ paths: io.paths, answers: suite.answers, isLive: true, addedFiles: new Set() });
  const named = parsed.operands.length > 0 ? parsed.operands : suite.rules;
  const rules = rulesFor(named, config, world);
  for (const problem of rules.problems) io.complain(printProblem(problem));
  if (lacksFile(named, rules)) return UNREADABLE;
  if (rules.program.lines.length === 0) {
    io.complain('there are no rules to test');
    return UNREADABLE;
  }

  const result = await runSuite({ suite, rules, subjects, runPrograms: parsed.flag('run-programs'), config, world });
  const failOnUncovered = parsed.flag('fail-uncovered');
  io.out(asTap(result));
  if (parsed.flag('coverage') || failOnUncovered) io.out(describeCoverage(result.coverage));
  const junit = parsed.text('junit');
  if (junit !== null) writeReport(junit, asJunit(file, result));
  const isUncovered = failOnUncovered && result.coverage.some(({ fired }) => !fired);
  return isUncovered || result.cases.some(({ failures }) => failures.length > 0) ? 1 : 0;
}

function rulesFor(files: readonly string[], config: Config, world: LiveWorld): RuleSet {
  return files.length > 0 ? readRuleFiles(files.flatMap(rulesAt), config, world) : readRules(config, world, null);
}

/** The files that would be in force if these were installed: they take the place of those of the same name, and their names decide the order. */
function amongInstalled(named: readonly string[], directories: readonly string[]): readonly string[] {
  const byName = new Map([...listRuleFiles(directories).files.map(({ path }) => path), ...named].map((path): [string, string] => [fileNameOf(path), path]));
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

/** Whether a file that the caller named is not there or cannot be read: what the others say is no answer then. */
function lacksFile(named: readonly string[], { problems }: RuleSet): boolean {
  return named.length > 0 && problems.some(({ source }) => source === null);
}

function readSuite(file: string): string | null {
  try {
    return readFileSync(Buffer.from(file, 'latin1'), 'utf8');
  } catch {
    // Whatever the reason, there is nothing to run.
    return null;
  }
}

function writeReport(file: string, report: string): void {
  try {
    writeFileSync(Buffer.from(file, 'latin1'), report, 'latin1');
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
}
