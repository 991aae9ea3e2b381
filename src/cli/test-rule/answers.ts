/** What is answered for the machine that a device is on, where that machine is not this one. */
import type { Paths } from '../../base/paths.ts';
import { silent } from '../../base/log.ts';
import { nothing } from '../../builtin/builtin.ts';
import type { BuiltinAnswer, BuiltinCall, Probe, ProgramAnswer } from '../../rules/world.ts';
import type { ProgramRequest } from '../../worker/program.ts';
import { LiveWorld } from '../../worker/world.ts';
import type { Programs } from '../think-through.ts';

/** How a program ends. */
export interface ProgramOutcome {
  readonly status: number;
  readonly output: string;
}

/** Answers by command: the whole command, or its first word for whatever arguments it has. */
export interface Answers {
  readonly programs: ReadonlyMap<string, ProgramOutcome>;
  /** the properties that a builtin gives; null for one that finds nothing */
  readonly builtins: ReadonlyMap<string, ReadonlyMap<string, string> | null>;
  /** numbers of users and groups, which otherwise are this machine's */
  readonly users: ReadonlyMap<string, number>;
  readonly groups: ReadonlyMap<string, number>;
  /** CONST{name} */
  readonly constants: ReadonlyMap<string, string>;
  readonly kernelCommandLine: string | null;
}

export const noAnswers: Answers = { programs: new Map(), builtins: new Map(), users: new Map(), groups: new Map(), constants: new Map(), kernelCommandLine: null };

/** Answers of a case before those of its suite. */
export function joinAnswers(first: Answers, second: Answers): Answers {
  return {
    programs: new Map([...second.programs, ...first.programs]),
    builtins: new Map([...second.builtins, ...first.builtins]),
    users: new Map([...second.users, ...first.users]),
    groups: new Map([...second.groups, ...first.groups]),
    constants: new Map([...second.constants, ...first.constants]),
    kernelCommandLine: first.kernelCommandLine ?? second.kernelCommandLine,
  };
}

/** Builtins that know all they say from sysfs and the hardware database, and so can be asked about a recording. */
const askable: ReadonlySet<string> = new Set(['hwdb', 'input_id', 'net_id', 'path_id', 'usb_id']);

export interface AnsweringWorldOptions {
  readonly paths: Paths;
  readonly answers: Answers;
  /** whether the device is on this machine, so that whatever has no answer can be asked of it */
  readonly isLive: boolean;
  /** canonical paths of attributes that somebody added, for TEST */
  readonly addedFiles: ReadonlySet<string>;
}

/** The world around a device, with answers that were prepared. */
export class AnsweringWorld extends LiveWorld {
  readonly #options: AnsweringWorldOptions;

  constructor(options: AnsweringWorldOptions) {
    super(options.paths, silent);
    this.#options = options;
  }

  override builtin(call: BuiltinCall): BuiltinAnswer | Probe {
    const { answers, isLive } = this.#options;
    const name = call.argv[0] ?? '';
    const answer = answers.builtins.get(call.argv.join(' ')) ?? answers.builtins.get(name);
    if (answer === null) return nothing(`'${name}' finds nothing, as was said`);
    if (answer !== undefined) return { ok: true, properties: [...answer], reason: null };
    return isLive || askable.has(name) ? super.builtin(call) : nothing(`no answer was given for the builtin '${name}'`);
  }

  override constant(name: string): string | null {
    return this.#options.answers.constants.get(name) ?? super.constant(name);
  }

  override user(name: string): number | null {
    return this.#options.answers.users.get(name) ?? super.user(name);
  }

  override group(name: string): number | null {
    return this.#options.answers.groups.get(name) ?? super.group(name);
  }

  override kernelCommandLine(): string {
    return this.#options.answers.kernelCommandLine ?? super.kernelCommandLine();
  }

  override fileMode(file: string): number | null {
    return super.fileMode(file) ?? (this.#options.addedFiles.has(file) ? 0o100644 : null);
  }
}

/** Programs that end as was said. The others are run by `runner`, or not at all when that is null. */
export class AnsweredPrograms implements Programs {
  readonly #answers: Answers['programs'];
  readonly #runner: Programs | null;

  constructor(answers: Answers['programs'], runner: Programs | null) {
    this.#answers = answers;
    this.#runner = runner;
  }

  start(request: ProgramRequest, onDone: (answer: ProgramAnswer) => void): { kill(): void } {
    const { command } = request;
    const outcome = this.#answers.get(command) ?? this.#answers.get(command.split(' ', 1)[0] as string);
    if (outcome !== undefined) return later({ kind: 'exited', status: outcome.status, stdout: outcome.output, truncated: false }, onDone);
    if (this.#runner !== null) return this.#runner.start(request, onDone);
    return later({ kind: 'not-started', reason: `no answer was given for '${command}'` }, onDone);
  }

  startProbe(request: Parameters<Programs['startProbe']>[0], onDone: (answer: ProgramAnswer) => void): { kill(): void } {
    if (this.#runner !== null) return this.#runner.startProbe(request, onDone);
    return later({ kind: 'not-started', reason: 'the device is not on this machine' }, onDone);
  }
}

function later(answer: ProgramAnswer, onDone: (answer: ProgramAnswer) => void): { kill(): void } {
  setImmediate(() => onDone(answer));
  return { kill() {} };
}
