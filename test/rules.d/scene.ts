/** One event as a value: a device and what is around it, and what two sets of rules make of it. */
import { compileRules } from '../../src/rules/compile.ts';
import type { Device } from '../../src/device/device.ts';
import type { Stored } from '../../src/device/stored.ts';
import type { Program, StaticNode } from '../../src/rules/program.ts';
import type { RuleFile } from '../../src/rules/rule.ts';
import { evaluate } from '../../src/rules/run.ts';
import { Specialiser } from '../../src/rules/specialise.ts';
import type { BuiltinAnswer, ProgramAnswer, World } from '../../src/rules/world.ts';
import type { Action } from '../../src/uevent/uevent.ts';
import { type Summary, summarise } from '../support/check.ts';
import { accounts } from './rule-sets.ts';

export interface Scene {
  readonly action: Action;
  readonly device: Device;
  readonly previous: Stored | null;
  /** what can be read of the machine */
  readonly surroundings: Pick<World, 'fileMode' | 'entries' | 'findDevice' | 'readFile' | 'kernelCommandLine'>;
  readonly answers: Answers;
}

/** What builtins and programs say. They say it to whoever asks, and the same each time. */
export interface Answers {
  builtin(command: string): BuiltinAnswer;
  program(command: string): ProgramAnswer;
}

/** What came of an event, in an order that does not depend on the rules' own order where that order says nothing. */
export interface Outcome {
  readonly properties: Readonly<Record<string, string | null>>;
  readonly links: readonly string[];
  readonly tags: readonly string[];
  readonly currentTags: readonly string[];
  readonly owner: number | null;
  readonly group: number | null;
  readonly mode: string | null;
  readonly linkPriority: number | null;
  readonly name: string | null;
  readonly watch: boolean | null;
  readonly persist: boolean | null;
  readonly run: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  /** every builtin and program that was asked, in order, with what it could know by then */
  readonly asked: readonly string[];
}

/** Rules ready to be evaluated. */
export interface Contender {
  readonly rules: Specialiser;
  readonly staticNodes: readonly StaticNode[];
}

export function contender(files: readonly RuleFile[]): Contender {
  const { program } = compileRules(files, accounts) as { program: Program };
  return { rules: new Specialiser(program), staticNodes: program.staticNodes };
}

/**
 * Evaluates rules for an event.
 *
 * @param isHidden  properties that do not count
 */
export function play(rules: Specialiser, scene: Scene, isHidden: (property: string) => boolean): Outcome {
  const { action, device, previous, answers } = scene;
  const asked: string[] = [];
  const world: World = {
    ...surroundingsOf(scene),
    ...accounts,
    constant: () => null,
    sysctl: () => null,
    setSysctl: () => ({ ok: true }),
    setAttribute: () => ({ ok: true }),
    builtin(call) {
      const command = call.argv.join(' ');
      const known = [...call.properties()].map(([name, value]) => `${name}=${value}`);
      asked.push(questionOf(command, known));
      return answers.builtin(command);
    },
  };
  const evaluation = evaluate({ rules, device, action, previous, globalProperties: new Map(), world, trace: null });
  for (;;) {
    const progress = evaluation.advance();
    if (progress.kind === 'verdict') return { ...outcomeOf(summarise(progress.verdict), device, isHidden), asked };
    if (progress.kind === 'builtin') throw new Error(`${progress.command} is answered at once`);
    asked.push(questionOf(progress.command, progress.call.environment));
    evaluation.answer(answers.program(progress.command));
  }
}

/** A command and what it could know. What links and tags there are by then says nothing to those who are asked. */
function questionOf(command: string, properties: readonly string[]): string {
  const known = properties.filter((property) => !/^(\.|DEVLINKS=|TAGS=|CURRENT_TAGS=)/.test(property));
  return `${command} | ${known.sort().join(' ')}`;
}

function surroundingsOf({ surroundings }: Scene): Scene['surroundings'] {
  return {
    fileMode: (file) => surroundings.fileMode(file),
    entries: (folder) => surroundings.entries(folder),
    findDevice: (device, subsystem, sysname) => surroundings.findDevice(device, subsystem, sysname),
    readFile: (file) => surroundings.readFile(file),
    kernelCommandLine: () => surroundings.kernelCommandLine(),
  };
}

function outcomeOf(summary: Summary, device: Device, isHidden: (property: string) => boolean): Omit<Outcome, 'asked'> {
  const { linkPriority, name, watch, persist, run } = summary;
  // Of a device without a node nobody looks at these.
  const { owner, group, mode } = device.devnum === null ? { owner: null, group: null, mode: null } : summary;
  // To remove what was not there is to do nothing.
  const counts = ([key, value]: [string, string | null]): boolean => !isHidden(key) && (value !== null || device.kernelProperties.has(key));
  return {
    properties: Object.fromEntries(inOrder(Object.entries(summary.properties).filter(counts))),
    links: inOrder(summary.links),
    tags: inOrder(summary.tags),
    currentTags: inOrder(summary.currentTags),
    attributes: summary.attributes,
    owner, group, mode, linkPriority, name, watch, persist, run,
  };
}

function inOrder<T>(list: readonly T[]): T[] {
  return [...list].sort((a, b) => (String(a) < String(b) ? -1 : 1));
}
