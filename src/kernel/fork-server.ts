import { binding } from './binding.ts';
import { EAGAIN, EPIPE, errnoOf, kernelError } from './errno.ts';
import { Program, type ProgramEnd } from './process.ts';
import { WatchedDescriptor } from './watch.ts';

const SIGKILL = 9;
/** So many questions may be on their way to the server; more wait here. Their descriptors are ours and its until it took them. */
const MAX_ASKED = 32;
/** A question whose server ended under it is asked again, of a new one, once. */
const MAX_ATTEMPTS = 2;

interface Question {
  /** each ended by a NUL */
  readonly words: string;
  readonly outputLimitBytes: number;
  readonly onEnd: (end: ProgramEnd) => void;
  readonly program: Program;
  attempts: number;
  ended: boolean;
}

interface Asked {
  readonly question: Question;
  readonly stdout: number;
  readonly stderr: number;
}

export interface ForkServerOptions {
  /** the first is the program's absolute path */
  readonly argv: readonly string[];
  /** how long the server stays when there is nothing to be asked */
  readonly idleMs: number;
}

/**
 * A program that stays for a while and forks a child for each question (native/serve/serve.h), which saves what executing and
 * linking a program take. The children are as programs that were started one by one: they end, are killed and write alone.
 *
 * The server is started for the first question and ends with the socket that it is asked over, so that none is left behind by
 * whoever asks. It does not keep the event loop alive.
 */
export class ForkServer {
  readonly #options: ForkServerOptions;
  #waiting: Question[] = [];
  #life: Life | null = null;
  #idle: NodeJS.Timeout | null = null;

  constructor(options: ForkServerOptions) {
    this.#options = options;
  }

  /**
   * Asks a question.
   *
   * @param onEnd  called exactly once, from the event loop
   * @returns how to end the child before its time
   */
  ask(words: readonly string[], outputLimitBytes: number, onEnd: (end: ProgramEnd) => void): Pick<Program, 'pid' | 'kill'> {
    const program = new Program();
    const question: Question = { words: words.map((word) => `${word}\0`).join(''), outputLimitBytes, onEnd, program, attempts: 0, ended: false };
    this.#waiting.push(question);
    this.#send();
    return {
      get pid() {
        return program.pid;
      },
      kill: (signal) => {
        if (program.pid !== null) program.kill(signal);
        else this.#abandon(question, { kind: 'killed', signal, stdout: '', stderr: '', truncated: false });
      },
    };
  }

  /** Has the server end, as it does by itself after a while. The next question starts another. */
  rest(): void {
    if (this.#life?.asked.length === 0) this.#lose();
  }

  #send(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
    while (this.#waiting.length > 0) {
      const life = (this.#life ??= this.#begin());
      if (!life.isRunning || life.asked.length >= MAX_ASKED) break;
      const question = this.#waiting[0] as Question;
      const ends = binding.askServer(life.socket.fd, question.words);
      if (ends === -EAGAIN && life.asked.length > 0) break;
      question.attempts++;
      if (ends === -EPIPE) return this.#askAgain(EPIPE);
      this.#waiting.shift();
      if (typeof ends === 'number') this.#endSoon(question, { kind: 'not-started', errno: errnoOf(ends) });
      else life.asked.push({ question, stdout: ends[0], stderr: ends[1] });
    }
    if (this.#life !== null && this.#life.asked.length > 0) this.#life.socket.listen(() => this.#takeChildren());
  }

  #begin(): Life {
    return new Life(this.#options.argv, (errno) => {
      if (errno === 0) return this.#send();
      this.#lose();
      for (const question of this.#waiting.splice(0)) this.#end(question, { kind: 'not-started', errno });
    });
  }

  #takeChildren(): void {
    const life = this.#life as Life;
    while (life.asked.length > 0) {
      const child = binding.takeChild(life.socket.fd);
      if (child === -EAGAIN) break;
      if (typeof child === 'number' && child < 0) return this.#askAgain(errnoOf(child));
      const { question, stdout, stderr } = life.asked.shift() as Asked;
      if (typeof child === 'number') {
        closeBoth(stdout, stderr);
        this.#end(question, { kind: 'not-started', errno: child });
      } else {
        question.program.follow([...child, stdout, stderr], question.outputLimitBytes, (end) => this.#end(question, end));
        if (question.ended) question.program.kill(SIGKILL);
      }
    }
    this.#send();
    if (life !== this.#life || life.asked.length > 0) return;
    life.socket.pause();
    this.#idle = setTimeout(() => this.rest(), this.#options.idleMs).unref();
  }

  /** The server is gone: those whom it has not answered ask another, unless that has happened to them before. */
  #askAgain(errno: number): void {
    this.#waiting.unshift(...this.#lose());
    const isHopeless = ({ attempts }: Question): boolean => attempts >= MAX_ATTEMPTS;
    for (const question of this.#waiting.filter(isHopeless)) this.#endSoon(question, { kind: 'not-started', errno });
    this.#waiting = this.#waiting.filter((question) => !isHopeless(question) && !question.ended);
    this.#send();
  }

  /** A question that has no child yet: either it waits here, or the server does not answer and is of no more use. */
  #abandon(question: Question, end: ProgramEnd): void {
    this.#waiting = this.#waiting.filter((other) => other !== question);
    if (this.#life?.asked.some((asked) => asked.question === question) === true) this.#life.kill();
    this.#endSoon(question, end);
  }

  #endSoon(question: Question, end: ProgramEnd): void {
    setImmediate(() => this.#end(question, end));
  }

  #end(question: Question, end: ProgramEnd): void {
    if (question.ended) return;
    question.ended = true;
    question.onEnd(end);
  }

  /** Lets the server end; the questions that it has not answered. */
  #lose(): readonly Question[] {
    const life = this.#life;
    this.#life = null;
    if (life === null) return [];
    life.end();
    for (const { stdout, stderr } of life.asked) closeBoth(stdout, stderr);
    return life.asked.map(({ question }) => question);
  }
}

/** One server, from its start to its end. */
class Life {
  readonly socket: WatchedDescriptor;
  /** the questions that it has not answered, in their order */
  readonly asked: Asked[] = [];
  #process: { readonly pid: number; readonly pidfd: number } | null = null;
  #over = false;

  /** @param onStart  called once, with 0 when it runs, unless it was ended before */
  constructor(argv: readonly string[], onStart: (errno: number) => void) {
    const ends = binding.openQuestions();
    if (typeof ends === 'number') throw kernelError('socketpair', errnoOf(ends));
    const [ours, servers] = ends;
    this.socket = new WatchedDescriptor(ours);
    binding.spawnProgram(argv, [], '/', servers, false, false, null, (started) => {
      if (typeof started === 'number') return onStart(errnoOf(started));
      this.#process = { pid: started[0], pidfd: started[1] };
      if (this.#over) this.#reap(this.#process.pidfd);
      else onStart(0);
    });
  }

  get isRunning(): boolean {
    return this.#process !== null;
  }

  kill(): void {
    if (this.#process !== null) binding.killGroup(this.#process.pid, SIGKILL);
  }

  /** It ends by itself when there is nobody to be asked by. */
  end(): void {
    this.#over = true;
    this.socket.close();
    if (this.#process !== null) this.#reap(this.#process.pidfd);
  }

  #reap(pidfd: number): void {
    const exit = new WatchedDescriptor(pidfd);
    exit.listen(() => {
      if (binding.reapProgram(pidfd) !== -EAGAIN) exit.close();
    });
  }
}

function closeBoth(one: number, other: number): void {
  binding.closeDescriptor(one);
  binding.closeDescriptor(other);
}
