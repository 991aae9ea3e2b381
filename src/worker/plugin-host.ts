import type { Log } from '../base/log.ts';
import type { Source } from '../base/problem.ts';
import { monotonicMs } from '../kernel/clock.ts';
import { parseReply, requestOf, type PluginReply } from '../plugins/message.ts';
import type { PluginProbe, ProgramAnswer } from '../rules/world.ts';
import type { Limits } from './program.ts';
import { startPluginProcess, type PluginProcess, type PluginProcessListener } from './plugin-process.ts';

/** How long a call may take whose module does not say so, and how long loading a module may take. */
const USUAL_TIMEOUT_MS = 10_000;
/** How long the process is kept after its last call. */
const IDLE_MS = 30_000;
const MAX_ANSWER_BYTES = 64 * 1024;

export interface PluginCallRequest extends Limits {
  readonly probe: PluginProbe;
  readonly source: Source;
}

export interface PluginHostOptions {
  readonly log: Log;
  /** starts the process of the plug-ins; tests have their own */
  readonly start?: (listener: PluginProcessListener) => PluginProcess;
  readonly idleMs?: number;
}

/** One call, from asking to answer. */
interface Call {
  readonly request: PluginCallRequest;
  readonly onDone: (answer: ProgramAnswer) => void;
  /** on the clock of `monotonicMs`: when its event has used up its time */
  readonly deadlineMs: number;
  timer: NodeJS.Timeout;
  /** the plug-in has been asked: to ask it again might do its work twice */
  begun: boolean;
}

/**
 * Runs plug-in builtins in a process of their own, which is started for the first call, kept while there are calls, and ended
 * when there were none for a while. Calls are made one after the other, so that a plug-in that takes too long, or breaks the
 * process, harms only its own call: the process is killed, and the next call gets a new one.
 */
export class PluginHost {
  readonly #log: Log;
  readonly #start: (listener: PluginProcessListener) => PluginProcess;
  readonly #idleMs: number;
  readonly #waiting: Call[] = [];
  /** what each module was when the process loaded it */
  readonly #loaded = new Map<string, string>();
  #process: PluginProcess | null = null;
  /** whether the process has answered a call before */
  #isTried = false;
  #current: Call | null = null;
  #lastId = 0;
  #idle: NodeJS.Timeout | null = null;

  constructor({ log, start = startPluginProcess, idleMs = IDLE_MS }: PluginHostOptions) {
    this.#log = log;
    this.#start = start;
    this.#idleMs = idleMs;
  }

  /**
   * Calls a plug-in.
   *
   * @param onDone  called exactly once, never before this function returns; the answer has the form of a program's, and says on
   *                its output the properties (`propertiesIn`) or, with exit status 1, the reason
   * @returns how to end it before its time
   */
  call(request: PluginCallRequest, onDone: (answer: ProgramAnswer) => void): { kill(): void } {
    const { remainingMs } = request;
    if (remainingMs <= 0) {
      setImmediate(() => onDone({ kind: 'timeout' }));
      return { kill() {} };
    }
    const call: Call = { request, onDone, deadlineMs: monotonicMs() + remainingMs, timer: setTimeout(() => this.#giveUp(call), remainingMs), begun: false };
    this.#waiting.push(call);
    // The caller is not to hear of the end before it knows how to bring it about.
    setImmediate(() => this.#next());
    return { kill: () => this.#kill(call) };
  }

  #next(): void {
    if (this.#current !== null) return;
    const call = this.#waiting.shift();
    if (call === undefined) return this.#rest();
    const { module } = call.request.probe;
    if ((this.#loaded.get(module.file) ?? module.identity) !== module.identity) this.#endProcess();
    this.#current = call;
    this.#process ??= this.#start(this.#listener());
    this.#process.setBusy(true);
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
    this.#loaded.set(module.file, module.identity);
    this.#limit(call, USUAL_TIMEOUT_MS);
    this.#process.send(requestOf(call.request.probe, ++this.#lastId));
  }

  /** Hears one process. A reply to an earlier call than the present one is not listened to. */
  #listener(): PluginProcessListener {
    return {
      onMessage: (message) => {
        const reply = parseReply(message);
        if (reply !== null && reply.id === this.#lastId) this.#hear(reply);
      },
      onLine: (line) => this.#log.debug(this.#current === null ? {} : fieldsOf(this.#current), `plug-in: ${line}`),
      onEnd: (how) => {
        const call = this.#current;
        const isAftermath = this.#isTried && call?.begun === false;
        this.#forgetProcess();
        if (call === null) return;
        if (isAftermath) return this.#repeat(call);
        this.#log.error(fieldsOf(call), `the process of the plug-in '${nameOf(call)}' broke: ${how}`);
        this.#conclude(call, failure(`its process broke: ${how}`));
      },
    };
  }

  #hear(reply: PluginReply): void {
    const call = this.#current;
    if (call === null) return;
    if (reply.kind === 'begun') {
      call.begun = true;
      return this.#limit(call, reply.timeoutMs ?? USUAL_TIMEOUT_MS);
    }
    const { status, text } = reply;
    this.#isTried = true;
    this.#conclude(call, text.length > MAX_ANSWER_BYTES ? failure('it said more than it may') : { kind: 'exited', status, stdout: text, truncated: false });
  }

  /** Makes a call again whose plug-in was not asked yet when the process broke: an earlier plug-in had left behind what broke it. */
  #repeat(call: Call): void {
    this.#current = null;
    this.#waiting.unshift(call);
    this.#next();
  }

  /** Gives a call this much time from now on, but never more than is left of its event's. */
  #limit(call: Call, timeoutMs: number): void {
    clearTimeout(call.timer);
    call.timer = setTimeout(() => this.#giveUp(call), Math.max(0, Math.min(timeoutMs, call.deadlineMs - monotonicMs())));
  }

  #giveUp(call: Call): void {
    if (call !== this.#current) {
      this.#withdraw(call);
      return call.onDone({ kind: 'not-started', reason: 'its event had used up its time while other plug-ins were running' });
    }
    this.#log.error(fieldsOf(call), `the plug-in '${nameOf(call)}' took too long; its process was killed`);
    this.#endProcess();
    this.#conclude(call, { kind: 'timeout' });
  }

  #kill(call: Call): void {
    if (call === this.#current) {
      this.#endProcess();
      this.#conclude(call, { kind: 'killed', signal: 'SIGKILL' });
    } else if (this.#withdraw(call)) call.onDone({ kind: 'killed', signal: 'SIGKILL' });
  }

  /** Takes a call out of the line. Returns whether it was still waiting there. */
  #withdraw(call: Call): boolean {
    clearTimeout(call.timer);
    const place = this.#waiting.indexOf(call);
    if (place >= 0) this.#waiting.splice(place, 1);
    return place >= 0;
  }

  #conclude(call: Call, answer: ProgramAnswer): void {
    clearTimeout(call.timer);
    this.#current = null;
    call.onDone(answer);
    this.#next();
  }

  /** There is nothing to do: the process no longer keeps this one alive, and it is ended unless a call comes soon. */
  #rest(): void {
    this.#process?.setBusy(false);
    if (this.#process === null || this.#idle !== null) return;
    this.#idle = setTimeout(() => this.#endProcess(), this.#idleMs);
    this.#idle.unref();
  }

  #endProcess(): void {
    this.#process?.kill();
    this.#forgetProcess();
  }

  #forgetProcess(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
    this.#process = null;
    this.#isTried = false;
    this.#loaded.clear();
  }
}

function failure(reason: string): ProgramAnswer {
  return { kind: 'exited', status: 1, stdout: reason, truncated: false };
}

function nameOf({ request }: Call): string {
  return request.probe.module.name;
}

function fieldsOf({ request }: Call): object {
  return { device: request.device, source: request.source };
}
