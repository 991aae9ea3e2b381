import type { Log } from '../base/log.ts';
import { udevRun, type Paths } from '../base/paths.ts';
import type { Source } from '../base/problem.ts';
import { splitCommand } from '../base/text.ts';
import { exists, readLink } from '../kernel/file.ts';
import { errnoName } from '../kernel/errno.ts';
import { ForkServer } from '../kernel/fork-server.ts';
import { companionProgram, spawnProgram, type Program, type ProgramEnd, type ProgramResult, type WatchAtExit } from '../kernel/process.ts';
import type { Probe, ProgramAnswer } from '../rules/world.ts';
import { PluginHost } from './plugin-host.ts';
import { SysctlSettings } from './sysctl-settings.ts';

const SIGKILL = 9;

/** How much of a program's output is kept, as much as udevd keeps; the rest is read and thrown away. */
const OUTPUT_LIMIT_BYTES = 16 * 1024;
const PROBE_OUTPUT_LIMIT_BYTES = 64 * 1024;

/**
 * How long a fork server stays after its last question. The events of a disk and its partitions come within that time, and an idle
 * machine has no server left.
 */
const SERVER_IDLE_MS = 2_000;

/** Verbs of the probe that need no privilege but to open a device. The others load modules or give orders to the kernel. */
const readingVerbs: ReadonlySet<string> = new Set(['blkid', 'status', 'tpm2']);

/**
 * How long a program may take to end when it got the signal for that, which it may ignore, and again when it was killed: a process that
 * the kernel does not let go (state D in proc_pid_stat(5)) must not keep its device's events waiting for ever.
 */
const KILL_PATIENCE_MS = 10_000;

const OWN_PROGRAM = 'devmaster-id';
/** The programs in it (native/id): those that udev's own rules call, and that a system without udev does not have. */
const ownPrograms: ReadonlySet<string> = new Set(['ata_id', 'cdrom_id', 'dmi_memory_id', 'fido_id', 'iocost', 'mtd_probe', 'scsi_id', 'v4l_id']);
/** Those of them that read their environment. A child of the fork server has none, so these are executed. */
const askEnvironment: ReadonlySet<string> = new Set(['fido_id']);

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
  /** false when nobody asks what it says on its standard output, as for RUN; it then writes to /dev/null */
  readonly wantsOutput?: boolean;
  readonly watchAtExit?: WatchAtExit | null;
}

/** What a builtin asks of another process. */
export interface ProbeRequest extends Limits {
  readonly probe: Probe;
  readonly source: Source;
}

/** A process that is about to be started, and what the log says of it. */
interface Launch extends Limits {
  /** the program's file, for the log */
  readonly file: string;
  /** for the log */
  readonly command: string;
  readonly source: Source;
  readonly outputLimitBytes: number;
  readonly begin: (onEnd: (end: ProgramEnd) => void) => Pick<Program, 'pid' | 'kill'>;
}

/** Something that can be ended before its time, by SIGKILL if no other signal is given. A plug-in gets SIGKILL whatever is given. */
export interface Killable {
  kill(signal?: number): void;
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
  readonly #plugins: PluginHost;
  /** the probe for `readingVerbs`: its children can do nothing but read */
  readonly #reader: ForkServer;
  /** the probe for all other verbs */
  readonly #doer: ForkServer;
  /** devmaster-id: executing it would take longer than most of its programs do */
  readonly #identifier: ForkServer;
  /** what a program gets that has used up its event's time (signal(7)) */
  timeoutSignal: number;
  readonly #killPatienceMs: number;

  constructor({ paths, timeoutSignal, log, killPatienceMs = KILL_PATIENCE_MS }: { paths: Paths; timeoutSignal: number; log: Log; killPatienceMs?: number }) {
    this.#directories = [`${paths.lib}/udev`, '/lib/udev', `${udevRun(paths)}`];
    this.#log = log;
    this.#sysctl = new SysctlSettings(paths);
    this.#plugins = new PluginHost({ log });
    const probe = companionProgram('devmaster-probe');
    this.#reader = new ForkServer({ argv: [probe, 'serve', 'reading'], idleMs: SERVER_IDLE_MS });
    this.#doer = new ForkServer({ argv: [probe, 'serve'], idleMs: SERVER_IDLE_MS });
    this.#identifier = new ForkServer({ argv: [companionProgram(OWN_PROGRAM), 'serve'], idleMs: SERVER_IDLE_MS });
    this.timeoutSignal = timeoutSignal;
    this.#killPatienceMs = killPatienceMs;
  }

  /** Whether a command would have any effect; true in every case of doubt. */
  wouldAct(command: string): boolean {
    return this.#sysctl.wouldAct(command);
  }

  /**
   * Starts a program.
   *
   * @param onDone  called exactly once, never before this function returns
   * @returns how to end it before its time
   */
  start(request: ProgramRequest, onDone: (answer: ProgramAnswer) => void): Killable {
    const argv = splitCommand(request.command);
    const name = argv[0];
    if (name === undefined) return this.#refuse(request, 'the command is empty', onDone);
    const { device, timeoutMs, remainingMs, command, source, environment, wantsOutput = true, watchAtExit = null } = request;
    const found = this.#find(name);
    const isOwn = found === null;
    const words = isOwn ? [companionProgram(OWN_PROGRAM), ...argv] : [found, ...argv.slice(1)];
    const isServed = isOwn && watchAtExit === null && !askEnvironment.has(name);
    const outputLimitBytes = OUTPUT_LIMIT_BYTES;
    // What a program complains of is told at debug level only.
    const stderr = this.#log.isDebug() ? 'capture' : 'null';
    const stdout = wantsOutput ? 'capture' : 'null';
    const begin: Launch['begin'] = isServed
      ? (onEnd) => this.#identifier.ask(argv, outputLimitBytes, onEnd)
      : (onEnd) => spawnProgram({ argv: words, environment, directory: '/', stdout, stderr, outputLimitBytes, watchAtExit }, onEnd);
    return this.#launch({ device, timeoutMs, remainingMs, command, source, file: words[0] as string, outputLimitBytes, begin }, onDone);
  }

  /** Asks the probe or a plug-in. As with `start`, `onDone` is called exactly once, and never before this function returns. */
  startProbe(request: ProbeRequest, onDone: (answer: ProgramAnswer) => void): Killable {
    const { probe } = request;
    if (probe.kind === 'plugin') return this.#plugins.call({ ...request, probe }, onDone);
    const { device, timeoutMs, remainingMs, source } = request;
    const server = readingVerbs.has(probe.argv[0] ?? '') ? this.#reader : this.#doer;
    const outputLimitBytes = PROBE_OUTPUT_LIMIT_BYTES;
    const begin: Launch['begin'] = (onEnd) => server.ask(probe.argv, outputLimitBytes, onEnd);
    return this.#launch({ device, timeoutMs, remainingMs, command: `probe ${probe.argv.join(' ')}`, source, file: 'the probe', outputLimitBytes, begin }, onDone);
  }

  #launch(launch: Launch, onDone: (answer: ProgramAnswer) => void): Killable {
    if (launch.remainingMs <= 0) return this.#answerLater({ kind: 'timeout' }, onDone);

    let timedOut = false;
    let isOver = false;
    const timers: NodeJS.Timeout[] = [];
    const conclude = (answer: ProgramAnswer): void => {
      if (isOver) return;
      isOver = true;
      for (const timer of timers) clearTimeout(timer);
      onDone(answer);
    };
    const program = launch.begin((end) => {
      if (isOver) return;
      if (end.kind === 'not-started') {
        const reason = `${launch.file} cannot be executed: ${errnoName(end.errno)}`;
        this.#complain(launch, reason);
        return conclude({ kind: 'not-started', reason });
      }
      this.#tell(launch, end, timedOut);
      conclude(timedOut ? { kind: 'timeout' } : answerOf(end));
    });

    const after = (delayMs: number, act: () => void): void => void timers.push(setTimeout(act, delayMs));
    const warnAfterMs = launch.remainingMs - (launch.timeoutMs * 2) / 3;
    if (warnAfterMs > 0) after(warnAfterMs, () => this.#log.warn(this.#fields(launch), `'${launch.command}' (process ${program.pid}) takes long`));
    after(launch.remainingMs, () => {
      timedOut = true;
      program.kill(this.timeoutSignal);
      after(this.#killPatienceMs, () => program.kill(SIGKILL));
      after(2 * this.#killPatienceMs, () => {
        this.#log.error(this.#fields(launch), `'${launch.command}' (process ${program.pid}) cannot be killed; its event goes on without it`);
        conclude({ kind: 'timeout' });
      });
    });
    return { kill: (signal = SIGKILL) => program.kill(signal) };
  }

  /**
   * The file of a program. A name without a leading slash is looked for in udev's own folders.
   *
   * @returns null when it is a program of `devmaster-id`
   */
  #find(name: string): string | null {
    if (name.startsWith('/')) return name;
    const folder = this.#directories.find((directory) => exists(`${directory}/${name}`));
    const file = `${folder ?? this.#directories[0]}/${name}`;
    return ownPrograms.has(name) && (folder === undefined || leadsToOwn(file)) ? null : file;
  }

  #tell(request: Launch, result: ProgramResult, timedOut: boolean): void {
    const fields = this.#fields(request);
    if (timedOut) this.#log.error(fields, `'${request.command}' was killed: its event has used up its time`);
    else if (result.kind === 'killed') this.#log.error(fields, `'${request.command}' was killed by signal ${result.signal}`);
    else if (result.status !== 0) this.#log.debug(fields, `'${request.command}' failed with exit status ${result.status}`);
    if (result.truncated) this.#log.warn(fields, `'${request.command}' wrote more than ${request.outputLimitBytes} bytes; the rest is ignored`);
    if (result.stderr !== '') {
      for (const line of result.stderr.trimEnd().split('\n')) this.#log.debug(fields, `'${request.command}' (err) ${line}`);
    }
  }

  #refuse(request: ProgramRequest, reason: string, onDone: (answer: ProgramAnswer) => void): Killable {
    this.#complain(request, reason);
    return this.#answerLater({ kind: 'not-started', reason }, onDone);
  }

  #complain(request: Pick<Launch, 'command' | 'device' | 'source'>, reason: string): void {
    this.#log.error(this.#fields(request), `'${request.command}' was not started: ${reason}`);
  }

  #answerLater(answer: ProgramAnswer, onDone: (answer: ProgramAnswer) => void): Killable {
    setImmediate(() => onDone(answer));
    return { kill() {} };
  }

  #fields({ device, source }: Pick<Launch, 'device' | 'source'>): object {
    return { device, source };
  }
}

/** Whether a file in udev's folders is only a link to `devmaster-id`, as an installation makes for calls from a shell. */
function leadsToOwn(file: string): boolean {
  return readLink(file)?.endsWith(`/${OWN_PROGRAM}`) === true;
}

function answerOf(result: ProgramResult): ProgramAnswer {
  if (result.kind === 'killed') return { kind: 'killed', signal: String(result.signal) };
  return { kind: 'exited', status: result.status, stdout: result.stdout, truncated: result.truncated };
}
