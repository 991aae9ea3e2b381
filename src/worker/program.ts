import type { Log } from '../base/log.ts';
import { udevRun, type Paths } from '../base/paths.ts';
import type { Source } from '../base/problem.ts';
import { splitCommand } from '../base/text.ts';
import { exists } from '../kernel/file.ts';
import { errnoName } from '../kernel/errno.ts';
import { companionProgram, spawnProgram, type ProgramResult } from '../kernel/process.ts';
import type { ProgramAnswer } from '../rules/world.ts';
import { SysctlSettings } from './sysctl-settings.ts';

/** One result is at most this long; programs may write more, and it is thrown away (udev reads 16 KiB). */
const OUTPUT_LIMIT_BYTES = 16 * 1024;
const PROBE_OUTPUT_LIMIT_BYTES = 64 * 1024;

/** What devmaster-id can do (native/id): the programs that udev's own rules call and a system without udev does not have. */
const ownPrograms: ReadonlySet<string> = new Set(['ata_id', 'cdrom_id', 'dmi_memory_id', 'fido_id', 'iocost', 'mtd_probe', 'scsi_id', 'v4l_id']);

export interface Limits {
  /** the sysname, for the log */
  readonly device: string;
  /** what its event may take as a whole and what is left of that, in milliseconds */
  readonly timeoutMs: number;
  readonly remainingMs: number;
}

/** A program that a rule asks for. */
export interface ProgramRequest extends Limits {
  /** the substituted command; split into words as udev does */
  readonly command: string;
  /** `KEY=VALUE` byte strings */
  readonly environment: readonly string[];
  readonly source: Source;
}

/** What a builtin asks of the probe. */
export interface ProbeRequest extends Limits {
  /** the probe's verb and its arguments */
  readonly argv: readonly string[];
  readonly source: Source;
}

/**
 * Runs the programs that rules ask for: found in udev's folders, started without a shell, bounded in time and output, and
 * killed with their whole process group when their event has used up its time.
 *
 * @see udev(7) "PROGRAM", "RUN{type}"; systemd-udevd(8) "--event-timeout"
 */
export class ProgramRunner {
  readonly #directories: readonly string[];
  readonly #log: Log;
  readonly #sysctl: SysctlSettings;
  timeoutSignal: number;

  constructor({ paths, timeoutSignal, log }: { paths: Paths; timeoutSignal: number; log: Log }) {
    this.#directories = [`${paths.lib}/udev`, '/lib/udev', `${udevRun(paths)}`];
    this.#log = log;
    this.#sysctl = new SysctlSettings(paths);
    this.timeoutSignal = timeoutSignal;
  }

  /**
   * Starts a program.
   *
   * @param onDone  called exactly once, never before this function returns
   * @returns how to end it before its time
   */
  start(request: ProgramRequest, onDone: (answer: ProgramAnswer) => void): { kill(): void } {
    const argv = splitCommand(request.command);
    const name = argv[0];
    if (name === undefined) return this.#refuse(request, 'the command is empty', onDone);
    if (!this.#sysctl.wouldAct(argv)) return this.#answerLater({ kind: 'exited', status: 0, stdout: '', truncated: false }, onDone);
    return this.#launch({ ...request, argv: [...this.#find(name), ...argv.slice(1)], outputLimitBytes: OUTPUT_LIMIT_BYTES }, onDone);
  }

  /** Starts the probe, as `start` starts a program. It needs nothing of the environment. */
  startProbe(request: ProbeRequest, onDone: (answer: ProgramAnswer) => void): { kill(): void } {
    const command = `probe ${request.argv.join(' ')}`;
    return this.#launch({ ...request, command, argv: [companionProgram('devmaster-probe'), ...request.argv], environment: [], outputLimitBytes: PROBE_OUTPUT_LIMIT_BYTES }, onDone);
  }

  #launch(request: ProgramRequest & { readonly argv: readonly string[]; readonly outputLimitBytes: number }, onDone: (answer: ProgramAnswer) => void): { kill(): void } {
    if (request.remainingMs <= 0) return this.#answerLater({ kind: 'timeout' }, onDone);

    let timedOut = false;
    const timers: NodeJS.Timeout[] = [];
    const { argv, environment, outputLimitBytes } = request;
    const program = spawnProgram(
      { argv: [...argv], environment: [...environment], directory: '/', stdout: 'capture', stderr: 'capture', outputLimitBytes },
      (end) => {
        for (const timer of timers) clearTimeout(timer);
        if (end.kind === 'not-started') {
          const reason = `${argv[0]} cannot be executed: ${errnoName(end.errno)}`;
          this.#complain(request, reason);
          return onDone({ kind: 'not-started', reason });
        }
        this.#tell(request, end, timedOut);
        onDone(timedOut ? { kind: 'timeout' } : answerOf(end));
      },
    );

    const warnAfterMs = request.remainingMs - (request.timeoutMs * 2) / 3;
    if (warnAfterMs > 0) {
      timers.push(setTimeout(() => this.#log.warn(this.#fields(request), `'${request.command}' (process ${program.pid}) takes long`), warnAfterMs));
    }
    timers.push(
      setTimeout(() => {
        timedOut = true;
        program.kill(this.timeoutSignal);
      }, request.remainingMs),
    );
    return { kill: () => program.kill(9) };
  }

  /** A name without a leading slash is looked for in udev's own folders, and then among the programs that come with devmaster. */
  #find(name: string): readonly string[] {
    if (name.startsWith('/')) return [name];
    const folder = this.#directories.find((directory) => exists(`${directory}/${name}`));
    if (folder === undefined && ownPrograms.has(name)) return [companionProgram('devmaster-id'), name];
    return [`${folder ?? this.#directories[0]}/${name}`];
  }

  #tell(request: ProgramRequest & { readonly outputLimitBytes: number }, result: ProgramResult, timedOut: boolean): void {
    const fields = this.#fields(request);
    if (timedOut) this.#log.error(fields, `'${request.command}' was killed: its event has used up its time`);
    else if (result.kind === 'killed') this.#log.error(fields, `'${request.command}' was killed by signal ${result.signal}`);
    else if (result.status !== 0) this.#log.debug(fields, `'${request.command}' failed with exit status ${result.status}`);
    if (result.truncated) this.#log.warn(fields, `'${request.command}' wrote more than ${request.outputLimitBytes} bytes; the rest is ignored`);
    if (result.stderr !== '') {
      for (const line of result.stderr.trimEnd().split('\n')) this.#log.debug(fields, `'${request.command}' (err) ${line}`);
    }
  }

  #refuse(request: ProgramRequest, reason: string, onDone: (answer: ProgramAnswer) => void): { kill(): void } {
    this.#complain(request, reason);
    return this.#answerLater({ kind: 'not-started', reason }, onDone);
  }

  #complain(request: ProgramRequest, reason: string): void {
    this.#log.error(this.#fields(request), `'${request.command}' was not started: ${reason}`);
  }

  #answerLater(answer: ProgramAnswer, onDone: (answer: ProgramAnswer) => void): { kill(): void } {
    setImmediate(() => onDone(answer));
    return { kill() {} };
  }

  #fields({ device, source }: ProgramRequest): object {
    return { device, source };
  }
}

function answerOf(result: ProgramResult): ProgramAnswer {
  if (result.kind === 'killed') return { kind: 'killed', signal: String(result.signal) };
  return { kind: 'exited', status: result.status, stdout: result.stdout, truncated: result.truncated };
}
