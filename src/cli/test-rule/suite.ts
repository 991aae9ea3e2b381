/** A suite: cases for rules, each a device with what the rules are to make of it. Read from JSON or TOML. Pure. */
import { dirname, isAbsolute, join } from 'node:path/posix';
import { parse as parseToml, TomlError } from 'smol-toml';
import type { Problem } from '../../base/problem.ts';
import { actions } from '../../uevent/uevent.ts';
import { joinAnswers, noAnswers, type Answers, type ProgramOutcome } from './answers.ts';
import type { DeviceDescription } from './describe.ts';
import type { Expectation } from './expectation.ts';
import { either, fields, flag, listOf, mapOf, notEmpty, oneOf, orNothing, refuse, text, texts, wholeNumber, type Place, type Reader } from './shape.ts';
import type { DeviceRequest } from './subject.ts';

export interface SuiteCase {
  readonly name: string;
  readonly request: DeviceRequest;
  readonly answers: Answers;
  readonly expect: Expectation;
}

export interface Suite {
  /** rule files; empty for those that are in force on the machine */
  readonly rules: readonly string[];
  /** what holds for all cases */
  readonly answers: Answers;
  readonly cases: readonly SuiteCase[];
}

export interface SuiteReading {
  /** null when there is a problem: a case that was half understood could pass for the wrong reason */
  readonly suite: Suite | null;
  readonly problems: readonly Problem[];
}

/**
 * Reads a suite. Files that it names are taken to be beside it.
 *
 * @param content  UTF-8 text; TOML where the file's name ends so, else JSON
 */
export function parseSuite({ file, content }: { readonly file: string; readonly content: string }): SuiteReading {
  const problems: Problem[] = [];
  const complain = (message: string): void => {
    problems.push({ severity: 'error', code: 'suite', message, source: null, file, span: 1, hint: null });
  };
  const parsed = parseSyntax(file, content);
  if ('problem' in parsed) return { suite: null, problems: [parsed.problem] };
  const place = { path: '', complain };
  const read = suiteTable(parsed.value, place);
  if (read === undefined) return { suite: null, problems };
  const beside = (name: string): string => (isAbsolute(name) ? name : join(dirname(file), name));
  const answers = answersOf(read);
  const cases = (read.cases ?? []).map((given, index) => caseOf({ given, usual: read, index, beside, place: { path: `cases[${index}]`, complain } }));
  if (cases.length === 0 && problems.length === 0) complain('the suite has no cases');
  const whole = cases.filter((one): one is SuiteCase => one !== null);
  return { suite: problems.length > 0 ? null : { rules: (read.rules ?? []).map(beside), answers, cases: whole.map((one) => ({ ...one, answers: joinAnswers(one.answers, answers) })) }, problems };
}

const texted = mapOf(text);

const octalMode: Reader<string> = (value, place) => {
  const mode = text(value, place);
  return mode === undefined || /^[0-7]{1,5}$/.test(mode) ? mode : refuse(place, 'octal digits are expected, such as "0660"');
};

const expectation = notEmpty(fields({
  links: texts, notLinks: texts, linkPriority: orNothing(wholeNumber),
  mode: orNothing(octalMode), owner: orNothing(text), group: orNothing(text), name: orNothing(text),
  tags: texts, notTags: texts, properties: mapOf(orNothing(text)), notProperties: texts,
  run: texts, notRun: texts, attributes: texted, sysctls: texted, watch: flag,
}), 'the case expects nothing');

const described = { kernel: text, subsystem: text, devtype: text, driver: text, devnode: text, attrs: texted, properties: texted };
const parent = fields(described);
const device = either((value) => typeof value === 'string', text, fields({ ...described, parents: listOf(parent) }));

const program = either((value) => typeof value === 'string', text, fields({ status: wholeNumber, output: text }));

/** What may stand in a case, and in the suite for all of its cases. */
const shared = {
  fixture: text, device, action: oneOf(actions), stored: oneOf(['ignore', 'record', 'event'] as const),
  programs: mapOf(program), builtins: mapOf(orNothing(texted)), users: mapOf(wholeNumber), groups: mapOf(wholeNumber), constants: texted, kernelCommandLine: text,
};

const caseTable = fields({ ...shared, name: text, attrs: texted, parentAttrs: texted, properties: texted, expect: expectation });
const suiteTable = fields({ ...shared, rules: texts, cases: listOf(caseTable) });

type Read<R> = R extends Reader<infer T> ? T : never;

interface GivenCase {
  readonly given: Read<typeof caseTable>;
  readonly usual: Read<typeof suiteTable>;
  readonly index: number;
  readonly beside: (name: string) => string;
  readonly place: Place;
}

function caseOf({ given, usual, index, beside, place }: GivenCase): SuiteCase | null {
  const from = sourceOf({ named: given.device ?? usual.device, fixture: given.fixture ?? usual.fixture, beside, place });
  if (given.expect === undefined) refuse(place, 'what the case expects is missing');
  if (from === null || given.expect === undefined) return null;
  return {
    name: given.name ?? `case ${index + 1}`,
    request: {
      from,
      action: given.action ?? usual.action ?? 'add',
      stored: given.stored ?? usual.stored ?? 'ignore',
      properties: given.properties ?? new Map(),
      attributes: given.attrs ?? new Map(),
      parentAttributes: given.parentAttrs ?? new Map(),
    },
    answers: answersOf(given),
    expect: given.expect,
  };
}

interface GivenDevice {
  readonly named: Read<typeof device> | undefined;
  readonly fixture: string | undefined;
  readonly beside: (name: string) => string;
  readonly place: Place;
}

function sourceOf({ named, fixture, beside, place }: GivenDevice): DeviceRequest['from'] | null {
  if (named === undefined) return refuse(place, 'no device is given') ?? null;
  if (typeof named === 'string') return fixture === undefined ? { kind: 'live', name: named } : { kind: 'recorded', file: beside(fixture), name: named };
  const chain = [named, ...(named.parents ?? [])].map((one, depth) => descriptionOf(one, depth, place));
  const [first, ...parents] = chain.filter((one): one is DeviceDescription => one !== null);
  return first === undefined || parents.length + 1 !== chain.length ? null : { kind: 'described', device: first, parents };
}

function descriptionOf(given: Read<typeof parent>, depth: number, place: Place): DeviceDescription | null {
  const at = { ...place, path: `${place.path}.device${depth === 0 ? '' : `.parents[${depth - 1}]`}` };
  const { kernel, subsystem = null, devtype = null, driver = null, devnode = null, attrs = new Map(), properties = new Map() } = given;
  if (kernel === undefined) return refuse(at, 'kernel, the name of the device, is missing') ?? null;
  return { kernel, subsystem, devtype, driver, devnode, attributes: attrs, properties };
}

function answersOf(given: Pick<Read<typeof caseTable>, 'programs' | 'builtins' | 'users' | 'groups' | 'constants' | 'kernelCommandLine'>): Answers {
  const programs = [...(given.programs ?? [])].map(([command, end]): [string, ProgramOutcome] => (
    [command, typeof end === 'string' ? { status: 0, output: end } : { status: end.status ?? 0, output: end.output ?? '' }]));
  return {
    programs: new Map(programs),
    builtins: given.builtins ?? noAnswers.builtins,
    users: given.users ?? noAnswers.users,
    groups: given.groups ?? noAnswers.groups,
    constants: given.constants ?? noAnswers.constants,
    kernelCommandLine: given.kernelCommandLine ?? null,
  };
}

function parseSyntax(file: string, content: string): { readonly value: unknown } | { readonly problem: Problem } {
  try {
    return { value: file.endsWith('.toml') ? (parseToml(content) as unknown) : (JSON.parse(content) as unknown) };
  } catch (error) {
    if (!(error instanceof TomlError || error instanceof SyntaxError)) throw error;
    const source = error instanceof TomlError ? { file, line: error.line, column: error.column } : null;
    const message = error.message.split('\n', 1)[0] as string;
    return { problem: { severity: 'error', code: 'suite-syntax', message, source, file, span: 1, hint: null } };
  }
}
