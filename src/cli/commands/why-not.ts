import { isatty } from 'node:tty';
import { UsageError } from '../../base/errors.ts';
import { sourceText, type Problem, type Source } from '../../base/problem.ts';
import type { Device } from '../../device/device.ts';
import type { Action } from '../../uevent/uevent.ts';
import type { Verdict } from '../../rules/verdict.ts';
import { actionFrom } from '../action.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { paintFor } from '../colour.ts';
import { databaseHost } from '../host.ts';
import { formatJson } from '../json.ts';
import { jsonOption } from '../json-option.ts';
import { printProblem } from '../print-problem.ts';
import { adviceFor, type Failure } from '../why/advice.ts';
import { deviceNamed } from '../why/device.ts';
import { SystemRules } from '../why/evaluation.ts';
import { describeDeeds, describeFailure, overriddenBy, sightOf, wordsOf } from '../why/line-report.ts';
import { LineWatch, type LineOutcome } from '../why/line-watch.ts';
import { parentTable } from '../why/parent-table.ts';
import { sourceObject } from '../why/report.ts';
import { findPlace, placeNamed, type RulePlace } from '../why/rule-place.ts';
import { paintReport } from '../why/paint.ts';
import { passedOverReason } from '../why/passed-over.ts';
import { RuleTexts } from '../why/rule-text.ts';
import { written } from '../why/written.ts';

export const command: Command = {
  name: 'why-not',
  summary: 'Shows why a line of a rule file does not match a device, or what it does if it matches. Changes nothing.',
  operands: 'FILE:LINE DEVICE',
  options: {
    action: { alias: 'a', type: 'string', requiresArg: true, describe: 'the action of the event (add); help lists them' },
    json: { type: 'string', requiresArg: true, describe: 'pretty, short or off' },
  },
  examples: [
    ['why-not 90-mine.rules:3 /dev/ttyUSB0', 'which question of line 3 fails, and what it saw'],
    ['why-not --action=change /etc/udev/rules.d/90-mine.rules:3 eth0', 'the same for another action'],
  ],
  run: whyNot,
};

const STANDARD_OUTPUT = 1;
const MATCHED = 0;
const NOT_MATCHED = 1;
const MISUSED = 2;

/** Exit status: 0 when the line matches, 1 when it does not, 2 when it cannot be told. */
async function whyNot(parsed: Parsed, io: Io): Promise<number> {
  try {
    return await answer(parsed, io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.complain(`${io.program} why-not: ${error.message}`);
    return MISUSED;
  }
}

async function answer(parsed: Parsed, io: Io): Promise<number> {
  const action = actionFrom(parsed, io);
  if (action === 'listed') return MATCHED;
  const layout = jsonOption(parsed);
  const [where, which, stray] = parsed.operands;
  if (where === undefined || which === undefined || stray !== undefined) throw new UsageError('needs FILE:LINE and a device');
  const name = placeNamed(where);
  const device = deviceNamed(databaseHost(io.paths), which);
  const system = new SystemRules(io.paths);
  const place = findPlace(name, { rules: system.rules, directories: system.config.rulesDirectories });
  if (place.kind === 'no-rule') throw new UsageError(`${place.path}:${place.line} is an empty line or a comment`);

  const judgement = place.kind === 'rule' ? await judge(system, place, { device, action }) : null;
  const isMatch = judgement?.outcome.kind === 'matched';
  if (layout === null) io.out(paintReport(describe(place, judgement, { device, action }), paintFor({ isTerminal: isatty(STANDARD_OUTPUT), ...io })));
  else io.out(`${formatJson({ file: place.path, line: place.line, devpath: device.devpath, action, ...(judgement === null ? objectOfPlace(place) : objectOf(judgement)) }, layout)}\n`);
  return isMatch ? MATCHED : NOT_MATCHED;
}

interface Circumstances {
  readonly device: Device;
  readonly action: Action;
}

interface Judgement {
  readonly outcome: LineOutcome;
  readonly verdict: Verdict;
  readonly failure: Failure | null;
}

async function judge(system: SystemRules, { rule }: Extract<RulePlace, { kind: 'rule' }>, { device, action }: Circumstances): Promise<Judgement> {
  const { program } = system.rules;
  const watch = new LineWatch(program, rule);
  const verdict = await system.evaluate(device, { action, trace: watch });
  const { outcome } = watch;
  return { outcome, verdict, failure: outcome.kind === 'failed' ? { device, at: outcome.at, saw: outcome.saw, verdict, program, isPartial: false } : null };
}

function describe(place: RulePlace, judgement: Judgement | null, { device, action }: Circumstances): string {
  const texts = new RuleTexts();
  const where = `${place.path}:${place.line}`;
  const what = `${device.devpath} at '${action}'`;
  if (judgement === null) return `${where} is not in force.\n${reasonOf(place)}\n`;
  const { outcome, verdict, failure } = judgement;
  const warnings = place.kind === 'rule' ? place.problems.map((problem) => `${printProblem(problem)}\n`).join('') : '';
  if (failure !== null) return `${where} does not match ${what}.\n\n${describeFailure(failure, texts)}${warnings}`;
  const describeJump = (goto: Source): string => `${where} is not reached for ${what}: a GOTO jumps over it.\n\n${sourceText(goto)}\n${texts.excerptAt(goto).join('\n')}\n${warnings}`;
  switch (outcome.kind) {
    case 'jumped-over':
      return describeJump(texts.placeOfKey(outcome.by.source, 'GOTO'));
    case 'passed-over':
      return `${where} is passed over for ${what}:\n${passedOverReason(device, action)}\n${warnings}`;
    default: {
      const deeds = outcome.kind === 'matched' ? outcome.done : [];
      return `${where} matches ${what}.\n\n${deeds.length === 0 ? 'It changes nothing.\n' : describeDeeds(deeds, verdict, texts)}${warnings}`;
    }
  }
}

function reasonOf(place: RulePlace): string {
  switch (place.kind) {
    case 'masked':
      return `${place.by} has the same name in a stronger folder and is used in its place.`;
    case 'not-in-force':
      return place.problems.length === 0 ? 'It is no *.rules file in a folder of rules.' : listed(place.problems);
    case 'left-out':
      return place.problems.length === 0 ? 'The line does nothing by itself; a LABEL only says where a GOTO leads.' : `The line is left out:\n${listed(place.problems)}`;
    case 'rule':
    case 'no-rule':
      return '';
  }
}

function listed(problems: readonly Problem[]): string {
  return problems.map(printProblem).join('\n');
}

function objectOfPlace(place: RulePlace) {
  return { outcome: place.kind, ...(place.kind === 'masked' ? { by: place.by } : {}), problems: 'problems' in place ? place.problems.map(printProblem) : [] };
}

function objectOf({ outcome, verdict, failure }: Judgement) {
  if (failure !== null) {
    const { at, saw } = failure;
    const common = { outcome: 'failed', token: written(at.token), source: sourceObject(at.token.source), advice: adviceFor(failure) };
    if (at.kind !== 'parents') return { ...common, values: saw.values, saw: sightOf(failure) };
    return { ...common, parents: parentTable(failure.device, at).map(({ device, cells }) => ({ devpath: device.devpath, conditions: cells.map(({ token, value, holds }) => ({ token: written(token), value, holds })) })) };
  }
  if (outcome.kind === 'jumped-over') return { outcome: outcome.kind, by: sourceObject(outcome.by.source) };
  const deeds = outcome.kind === 'matched' ? outcome.done : [];
  return {
    outcome: outcome.kind,
    done: deeds.map((deed) => {
      const later = overriddenBy(deed, verdict);
      return { what: deed.change.what, how: deed.change.how, name: deed.change.name, value: deed.change.value, words: wordsOf(deed), source: sourceObject(deed.source), overriddenBy: later === null ? null : sourceObject(later) };
    }),
  };
}
