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

/** One result is at most this long; programs may write more, and it is thrown away (udev reads 16 KiB). */
const OUTPUT_LIMIT_BYTES = 16 * 1024;
const PROBE_OUTPUT_LIMIT_BYTES = 64 * 1024;

/** For so long those who fork for each question stay for the next: the events of a disk and its partitions come within that, and a rest has none of them. */
const SERVER_IDLE_MS = 2_000;

/** What the probe is asked that takes no right but to open a device; the other verbs load modules or tell the kernel something. */
const readingVerbs: ReadonlySet<string> = new Set(['blkid', 'status', 'tpm2']);

const OWN_PROGRAM = 'devmaster-id';
/** What that can do (native/id): the programs that udev's own rules call and a system without udev does not have. */
const ownPrograms: ReadonlySet<string> = new Set(['ata_id', 'cdrom_id', 'dmi_memory_id', 'fido_id', 'iocost', 'mtd_probe', 'scsi_id', 'v4l_id']);
/** Those of them that look into their environment, which a child of a server does not have: they are executed. */
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

/** A process that is about to be started, for whoever limits its time and tells of its end. */
interface Launch extends Limits {
  /** the program's file and the command, for the log */
  readonly file: string;
  readonly command: string;
  readonly source: Source;
  readonly outputLimitBytes: number;
  readonly begin: (onEnd: (end: ProgramEnd) => void) => Pick<Program, 'pid' | 'kill'>;
}

/** Something that can be ended before its time, by SIGKILL if no other signal is said; a plug-in only by that. */
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
  /** the probe, twice: children of the first can have no rights but those to read */
  readonly #reader: ForkServer;
  readonly #doer: ForkServer;
  /** devmaster-id: most of its programs do less than executing it would take */
  readonly #identifier: ForkServer;
  timeoutSignal: number;

  constructor({ paths, timeoutSignal, log }: { paths: Paths; timeoutSignal: number; log: Log }) {
    this.#directories = [`${paths.lib}/udev`, '/lib/udev', `${udevRun(paths)}`];
    this.#log = log;
    this.#sysctl = new SysctlSettings(paths);
    this.#plugins = new PluginHost({ log });
    const probe = companionProgram('devmaster-probe');
    this.#reader = new ForkServer({ argv: [probe, 'serve', 'reading'], idleMs: SERVER_IDLE_MS });
    this.#doer = new ForkServer({ argv: [probe, 'serve'], idleMs: SERVER_IDLE_MS });
    this.#identifier = new ForkServer({ argv: [companionProgram(OWN_PROGRAM), 'serve'], idleMs: SERVER_IDLE_MS });
    this.timeoutSignal = timeoutSignal;
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
    const begin: Launch['begin'] = (onEnd) =>
      isServed ? this.#identifier.ask(argv, outputLimitBytes, onEnd) : spawnProgram({ argv: words, environment, directory: '/', stdout: wantsOutput ? 'capture' : 'null', stderr, outputLimitBytes, watchAtExit }, onEnd);
    return this.#launch({ device, timeoutMs, remainingMs, command, source, file: words[0] as string, outputLimitBytes, begin }, onDone);
  }

  /** Asks the probe, or a plug-in, as `start` starts a program. They need nothing of the environment. */
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
    const timers: NodeJS.Timeout[] = [];
    const program = launch.begin((end) => {
      for (const timer of timers) clearTimeout(timer);
      if (end.kind === 'not-started') {
        const reason = `${launch.file} cannot be executed: ${errnoName(end.errno)}`;
        this.#complain(launch, reason);
        return onDone({ kind: 'not-started', reason });
      }
      this.#tell(launch, end, timedOut);
      onDone(timedOut ? { kind: 'timeout' } : answerOf(end));
    });

    const warnAfterMs = launch.remainingMs - (launch.timeoutMs * 2) / 3;
    if (warnAfterMs > 0) {
      timers.push(setTimeout(() => this.#log.warn(this.#fields(launch), `'${launch.command}' (process ${program.pid}) takes long`), warnAfterMs));
    }
    timers.push(
      setTimeout(() => {
        timedOut = true;
        program.kill(this.timeoutSignal);
      }, launch.remainingMs),
    );
    return { kill: (signal = SIGKILL) => program.kill(signal) };
  }

  /** A name without a leading slash is looked for in udev's own folders; null when it is that of a program that comes with devmaster. */
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

/** An installation has links of those names, for whoever calls the programs from the shell. */
function leadsToOwn(file: string): boolean {
  return readLink(file)?.endsWith(`/${OWN_PROGRAM}`) === true;
}

function answerOf(result: ProgramResult): ProgramAnswer {
  if (result.kind === 'killed') return { kind: 'killed', signal: String(result.signal) };
  return { kind: 'exited', status: result.status, stdout: result.stdout, truncated: result.truncated };
}
