/**
 * One-call assertions about rules: a device and a world as tables, rules as text, and what they decide.
 *
 * The real parser and checker stand in front. Each case is evaluated twice, as the specialised program and as the whole one
 * under a trace, and must come to the same verdict.
 */
import { expect, it } from 'vitest';
import { AccountBook } from '../../src/rules/check/accounts.ts';
import { checkRuleFile } from '../../src/rules/check/check.ts';
import { compileRules } from '../../src/rules/compile.ts';
import { parseRuleFile } from '../../src/rules/parse.ts';
import type { Program } from '../../src/rules/program.ts';
import type { RuleFile } from '../../src/rules/rule.ts';
import { evaluate, type Evaluation, type Progress } from '../../src/rules/run.ts';
import { Specialiser } from '../../src/rules/specialise.ts';
import type { Trace } from '../../src/rules/trace.ts';
import type { Verdict } from '../../src/rules/verdict.ts';
import type { ProgramAnswer, ProgramCall, World } from '../../src/rules/world.ts';
import type { Action } from '../../src/uevent/uevent.ts';
import { type DeviceTable, stick, type StoredTable, storedOf, tableDevice } from './table-device.ts';
import { TableWorld, type WorldTable } from './table-world.ts';

export interface Case {
  readonly rules: string;
  /** a partition of a USB stick when left out */
  readonly device?: DeviceTable;
  /** `add` when left out */
  readonly action?: Action;
  readonly previous?: Partial<StoredTable>;
  readonly receivedUsec?: bigint;
  readonly globalProperties?: Readonly<Record<string, string>>;
  readonly world?: WorldTable;
  /** what must be so; a key that is left out is not looked at, but `properties`, where given, are all there are */
  readonly verdict: Partial<Summary>;
  /** what is wrong with the rules, as parts of messages: nothing when left out; `any` where it does not matter */
  readonly problems?: readonly string[] | 'any';
}

/** A verdict in the plainest form. */
export interface Summary {
  /** null for one that was removed */
  readonly properties: Readonly<Record<string, string | null>>;
  readonly tags: readonly string[];
  readonly currentTags: readonly string[];
  readonly links: readonly string[];
  readonly linkPriority: number | null;
  readonly owner: number | null;
  readonly group: number | null;
  /** octal */
  readonly mode: string | null;
  readonly seclabels: Readonly<Record<string, string>>;
  readonly name: string | null;
  /** `program …` or `builtin …` */
  readonly run: readonly string[];
  readonly watch: boolean | null;
  readonly persist: boolean | null;
  readonly logLevel: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly sysctls: Readonly<Record<string, string>>;
  /** parts of messages, one for each note */
  readonly notes: readonly string[];
}

/** Declares a test: these rules decide this about this device. */
export function check(sentence: string, given: Case): void {
  it(sentence, () => {
    const { verdict, problems } = decide(given);
    const summary = summarise(verdict);
    const { notes, ...wanted } = given.verdict;
    expect(pick(summary, Object.keys(wanted) as (keyof Summary)[])).toEqual(wanted);
    if (notes !== undefined) expectParts(summary.notes, notes);
    if (given.problems !== 'any') expectParts(problems, given.problems ?? []);
  });
}

/** What rules decide about a device; fails when the specialised and the whole program disagree. */
export function decide(given: Omit<Case, 'verdict' | 'problems'>): { readonly verdict: Verdict; readonly problems: readonly string[]; readonly world: TableWorld } {
  const { program, problems } = programOf(given.rules, given.world);
  const world = new TableWorld(given.world);
  const verdict = drive(evaluationOf(program, given, { world, trace: null }), given.world);
  const other = new TableWorld(given.world);
  const again = drive(evaluationOf(program, given, { world: other, trace: silentTrace }), given.world);
  expect(summarise(again), 'the whole program').toEqual(summarise(verdict));
  expect({ writes: other.writes, builtinsRun: other.builtinsRun }).toEqual({ writes: world.writes, builtinsRun: world.builtinsRun });
  return { verdict, problems, world };
}

/** Rules as a program, by way of the real parser and checker. */
export function programOf(text: string, table: WorldTable = {}): { readonly program: Program; readonly problems: readonly string[] } {
  const { file, problems } = ruleFileOf(text, table);
  const compiled = compileRules([file], new TableWorld(table));
  return { program: compiled.program, problems: [...problems, ...compiled.problems.map(({ message }) => message)] };
}

export function ruleFileOf(text: string, table: WorldTable = {}): { readonly file: RuleFile; readonly problems: readonly string[] } {
  const known = new TableWorld(table);
  const accounts = new AccountBook({
    user: (name) => known.user(name),
    group: (name) => known.group(name),
    // Small numbers are somebody, so that tests need not list them.
    hasUser: (uid) => uid < 65_536,
    hasGroup: (gid) => gid < 65_536,
  });
  const parsed = parseRuleFile({ path: '10-test.rules', text: Buffer.from(text, 'utf8').toString('latin1') });
  const { file, problems } = checkRuleFile(parsed, { resolveNames: 'early', accounts, thorough: false });
  return { file, problems: problems.map(({ message }) => message) };
}

/** Begins the evaluation of a case. */
export function evaluationOf(program: Program, given: Omit<Case, 'verdict' | 'rules' | 'problems'>, { world, trace }: { world: World; trace: Trace | null }): Evaluation {
  return evaluate({
    rules: new Specialiser(program),
    device: tableDevice(given.device ?? stick),
    action: given.action ?? 'add',
    previous: given.previous === undefined ? null : storedOf(given.previous),
    ...(given.receivedUsec === undefined ? {} : { receivedUsec: given.receivedUsec }),
    globalProperties: new Map(Object.entries(given.globalProperties ?? {})),
    world,
    trace,
  });
}

/** Answers every question from the table, until there is a verdict. */
export function drive(evaluation: Evaluation, table: WorldTable = {}): Verdict {
  for (;;) {
    const progress: Progress = evaluation.advance();
    if (progress.kind === 'verdict') return progress.verdict;
    if (progress.kind === 'builtin') throw new Error(`the table answers builtins at once: ${progress.command}`);
    evaluation.answer(programAnswer(progress.call, table));
  }
}

/** A verdict in the plainest form. */
export function summarise(verdict: Verdict): Summary {
  const valueOf = <T>(fact: { readonly value: T } | null): T | null => fact?.value ?? null;
  const mode = valueOf(verdict.mode);
  return {
    properties: values(verdict.properties),
    tags: [...verdict.tags.keys()],
    currentTags: [...verdict.currentTags.keys()],
    links: [...verdict.links.keys()],
    linkPriority: valueOf(verdict.linkPriority),
    owner: valueOf(verdict.owner),
    group: valueOf(verdict.group),
    mode: mode === null ? null : mode.toString(8),
    seclabels: values(verdict.seclabels),
    name: valueOf(verdict.name),
    run: verdict.run.map(({ type, command }) => `${type} ${command}`),
    watch: valueOf(verdict.watch),
    persist: valueOf(verdict.persist),
    logLevel: valueOf(verdict.logLevel),
    attributes: values(verdict.attributes),
    sysctls: values(verdict.sysctls),
    notes: verdict.notes.map(({ message }) => message),
  };
}

/** A trace that looks at nothing: with it, every line is evaluated. */
const silentTrace: Trace = {
  line() {},
  passedOver() {},
  compared() {},
  parentTried() {},
  substituted() {},
  asked() {},
  changed() {},
  noted() {},
  held() {},
  failed() {},
  jumped() {},
};

function programAnswer(call: ProgramCall, { programs = {} }: WorldTable): ProgramAnswer {
  const output = programs[call.command];
  if (output === undefined) return { kind: 'not-started', reason: 'the table has no such program' };
  if (typeof output === 'number') return { kind: 'exited', status: output, stdout: 'output of a failure', truncated: false };
  return { kind: 'exited', status: 0, stdout: Buffer.from(output, 'utf8').toString('latin1'), truncated: false };
}

function values<T>(map: ReadonlyMap<string, { readonly value: T }>): Record<string, T> {
  return Object.fromEntries([...map].map(([name, { value }]) => [name, value]));
}

function pick(from: Summary, keys: readonly (keyof Summary)[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, from[key]]));
}

function expectParts(messages: readonly string[], parts: readonly string[]): void {
  expect(messages).toHaveLength(parts.length);
  for (const [index, part] of parts.entries()) expect(messages[index]).toContain(part);
}
