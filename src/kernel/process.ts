import { binding } from './binding.ts';
import { EAGAIN } from './errno.ts';
import { WatchedDescriptor } from './watch.ts';

export interface SpawnRequest {
  /** the first is the program's absolute path */
  readonly argv: string[];
  /** `KEY=VALUE` */
  readonly environment: string[];
  readonly directory: string;
  readonly stdout: 'capture' | 'null';
  readonly stderr: 'capture' | 'null';
  /** what goes beyond is read and thrown away, so that the program does not block */
  readonly outputLimitBytes: number;
}

interface Captured {
  readonly stdout: string;
  readonly stderr: string;
  /** either was longer than the limit */
  readonly truncated: boolean;
}

export type ProgramResult = ({ readonly kind: 'exited'; readonly status: number } | { readonly kind: 'killed'; readonly signal: number }) & Captured;

/** A program in a process group of its own. Its end keeps the event loop alive. */
export class Program {
  readonly pid: number;
  #ended = false;

  constructor(pid: number, { pidfd, stdout, stderr, limitBytes, onExit }: { pidfd: number; stdout: Capture; stderr: Capture; limitBytes: number; onExit: (result: ProgramResult) => void }) {
    this.pid = pid;
    stdout.start(limitBytes);
    stderr.start(limitBytes);
    const exit = new WatchedDescriptor(pidfd);
    exit.listen(() => {
      const status = binding.reapProgram(pidfd);
      if (status === -EAGAIN) return;
      this.#ended = true;
      exit.close();
      // A grandchild may hold the pipes open for ever: the program's own words are all there when it is gone.
      const captured = { stdout: stdout.finish(), stderr: stderr.finish(), truncated: stdout.truncated || stderr.truncated };
      onExit(status < 256 ? { kind: 'exited', status: Math.max(status, 0), ...captured } : { kind: 'killed', signal: status - 256, ...captured });
    });
  }

  /** Sends a signal to the whole group; to nobody once the program has ended. */
  kill(signal: number): void {
    if (!this.#ended) binding.killGroup(this.pid, signal);
  }
}

/**
 * Starts a program.
 *
 * @param onExit  called exactly once, from the event loop
 * @returns the program, or the positive errno of its start (ENOENT, EACCES …)
 */
export function spawnProgram(request: SpawnRequest, onExit: (result: ProgramResult) => void): Program | number {
  const { argv, environment, directory, stdout, stderr, outputLimitBytes } = request;
  const started = binding.spawnProgram(argv, environment, directory, stdout === 'capture', stderr === 'capture');
  if (typeof started === 'number') return -started;
  const [pid, pidfd, outputFd, errorsFd] = started;
  return new Program(pid, { pidfd, stdout: new Capture(outputFd), stderr: new Capture(errorsFd), limitBytes: outputLimitBytes, onExit });
}

/** What a program writes into one pipe, up to a limit. */
class Capture {
  readonly #pipe: WatchedDescriptor | null;
  #text = '';
  #limitBytes = 0;
  truncated = false;

  /** @param fd  -1 when nothing is captured */
  constructor(fd: number) {
    this.#pipe = fd < 0 ? null : new WatchedDescriptor(fd);
  }

  start(limitBytes: number): void {
    this.#limitBytes = limitBytes;
    this.#pipe?.listen(() => this.#drain());
  }

  finish(): string {
    this.#drain();
    this.#pipe?.close();
    return this.#text;
  }

  #drain(): void {
    const pipe = this.#pipe;
    while (pipe !== null && !pipe.isClosed) {
      const piece = binding.readPipe(pipe.fd);
      if (piece === -EAGAIN) return;
      if (typeof piece === 'number' || piece === '') return pipe.close();
      const room = this.#limitBytes - this.#text.length;
      if (piece.length > room) this.truncated = true;
      if (room > 0) this.#text += piece.slice(0, room);
    }
  }
}
