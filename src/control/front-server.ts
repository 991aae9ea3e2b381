import { delayMs } from '../base/delay.ts';
import type { Paths } from '../base/paths.ts';
import { makeFolders, remove, status } from '../kernel/file.ts';
import { UnixListener, type UnixConnection } from '../kernel/unix-socket.ts';
import { declined, decodeFrontRequest, encodeExit, encodePatience, FrontAnswer, type FrontCall, type FrontRequest, type Understand } from './front-calls.ts';

/** What the daemon adds to a call that was understood. */
export interface FrontService {
  readonly version: string;
  readonly paths: Paths;
  /** what reads command lines, loaded when the first one comes */
  loadClient(): Promise<{ readonly understand: Understand }>;
  /** takes into the queue what the kernel said so far */
  catchUp(): void;
  /** whether events are waited for or worked on */
  isBusy(): boolean;
  /** a call went wrong in a way that it should not, for the log */
  onDefect(error: unknown): void;
}

const MAX_CONNECTIONS = 64;
/** Fewer than all, so that others cannot keep root out. */
const MAX_CONNECTIONS_OF_OTHERS = 48;
/** How long a caller may take until it asks, and how long to take its answer: callers do both at once. */
const QUESTION_PATIENCE_MS = 1000;
const ANSWER_PATIENCE_MS = 5000;

function frontSocket(paths: Paths): string {
  return `${paths.run}/devmaster/devctl`;
}

/** Makes the socket. Anybody may connect; who it is decides what is answered. */
export function openFrontSocket(paths: Paths): UnixListener {
  makeFolders(`${paths.run}/devmaster`, 0o755);
  remove(frontSocket(paths));
  return UnixListener.listen({ path: frontSocket(paths), type: 'seqpacket', mode: 0o666, backlog: MAX_CONNECTIONS });
}

/** Takes away the socket's name, so that callers need not find out that nobody listens. */
export function removeFrontSocket(paths: Paths): void {
  remove(frontSocket(paths));
}

/** One caller: it asks once, is answered once, and hangs up. */
interface Caller {
  readonly connection: UnixConnection;
  timer: NodeJS.Timeout;
  asked: boolean;
}

/** Answers the calls of devctl's native front that take no time, and declines all others. */
export class FrontServer {
  readonly #listener: UnixListener;
  readonly #service: FrontService;
  readonly #callers = new Set<Caller>();
  /** those who wait until all events are handled */
  readonly #settling = new Set<Caller>();

  constructor(listener: UnixListener, service: FrontService) {
    this.#listener = listener;
    this.#service = service;
  }

  start(): void {
    this.#listener.listen((connection) => {
      const limit = connection.peer.uid === 0 ? MAX_CONNECTIONS : MAX_CONNECTIONS_OF_OTHERS;
      if (this.#callers.size >= limit) return connection.close();
      const caller: Caller = { connection, asked: false, timer: setTimeout(() => this.#hangUp(caller), QUESTION_PATIENCE_MS) };
      this.#callers.add(caller);
      connection.receive((data) => {
        if (data === null || caller.asked) return this.#hangUp(caller);
        caller.asked = true;
        void this.#serve(caller, data);
      });
    });
  }

  /** how many are being answered */
  get callers(): number {
    return this.#callers.size;
  }

  /** To be called when all events are handled: ends the waiting of those who asked for it. */
  settled(): void {
    for (const caller of this.#settling) this.#finish(caller, 0);
  }

  /** Hangs up on all callers. Those still waiting do by themselves what they asked for, and find that no daemon is running. */
  close(): void {
    this.#listener.close();
    for (const caller of this.#callers) this.#hangUp(caller);
  }

  async #serve(caller: Caller, data: Buffer): Promise<void> {
    try {
      const request = decodeFrontRequest(data, caller.connection.peer.uid);
      if (request === null || !this.#isOneOfUs(request)) return this.#decline(caller);
      const { understand } = await this.#service.loadClient();
      // It may have hung up meanwhile.
      if (!this.#callers.has(caller)) return;
      const call = understand(request);
      if (call === null) return this.#decline(caller);
      await this.#answer(caller, call);
    } catch (error) {
      this.#service.onDefect(error);
      this.#decline(caller);
    }
  }

  async #answer(caller: Caller, call: FrontCall): Promise<void> {
    switch (call.kind) {
      case 'ping':
        this.#service.catchUp();
        return this.#finish(caller, 0);
      case 'settle':
        return this.#settle(caller, call.timeoutMs);
      case 'run': {
        const answer = new FrontAnswer();
        const exitStatus = await call.run(answer);
        if (answer.isTooLong) return this.#decline(caller);
        for (const packet of answer.packets()) caller.connection.send(packet);
        return this.#finish(caller, exitStatus);
      }
    }
  }

  #settle(caller: Caller, timeoutMs: number): void {
    if (timeoutMs > 0) this.#service.catchUp();
    if (!this.#service.isBusy()) return this.#finish(caller, 0);
    if (timeoutMs === 0) return this.#finish(caller, 1);
    const patienceMs = delayMs(timeoutMs);
    caller.connection.send(encodePatience(patienceMs));
    this.#settling.add(caller);
    this.#setTimer(caller, patienceMs, () => this.#finish(caller, this.#service.isBusy() ? 1 : 0));
  }

  #finish(caller: Caller, exitStatus: number): void {
    this.#say(caller, encodeExit(exitStatus));
  }

  #decline(caller: Caller): void {
    this.#say(caller, declined);
  }

  /** The last word. The caller hangs up when it has everything. */
  #say(caller: Caller, word: Buffer): void {
    this.#settling.delete(caller);
    if (!this.#callers.has(caller)) return;
    caller.connection.send(word);
    this.#setTimer(caller, ANSWER_PATIENCE_MS, () => this.#hangUp(caller));
  }

  #setTimer(caller: Caller, milliseconds: number, onTime: () => void): void {
    clearTimeout(caller.timer);
    caller.timer = setTimeout(onTime, delayMs(milliseconds));
  }

  #hangUp(caller: Caller): void {
    clearTimeout(caller.timer);
    this.#callers.delete(caller);
    this.#settling.delete(caller);
    caller.connection.close();
  }

  /** Of the same release, and with the same devices before its eyes. */
  #isOneOfUs({ version, view }: FrontRequest): boolean {
    const { paths } = this.#service;
    if (version !== this.#service.version) return false;
    return [paths.sys, paths.dev, `${paths.run}/udev`].every((folder, index) => {
      const facts = status(folder, { follow: true });
      return facts !== null && `${facts.device}:${facts.inode}` === view[index];
    });
  }
}
