import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { utf8Bytes } from '../base/text.ts';
import { binding, builtFolders, type StartedProgram } from './binding.ts';
import { EAGAIN } from './errno.ts';
import { WatchedDescriptor } from './watch.ts';

export interface SpawnRequest {
  /** the first is the program's absolute path */
  readonly argv: readonly string[];
  /** `KEY=VALUE` */
  readonly environment: readonly string[];
  readonly directory: string;
  readonly stdout: 'capture' | 'null';
  readonly stderr: 'capture' | 'null';
  /** what goes beyond is read and thrown away, so that the program does not block */
  readonly outputLimitBytes: number;
  readonly watchAtExit?: WatchAtExit | null;
}

/** A watch (inotify(7)) that is set the moment the program ends, even when the event loop is busy. */
export interface WatchAtExit {
  readonly inotifyFd: number;
  readonly path: string;
  readonly mask: number;
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
  #pid: number | null = null;
  #ended = false;
  /** a signal that was asked for before there was a process */
  #early: number | null = null;

  /** the process id; null before the program has started */
  get pid(): number | null {
    return this.#pid;
  }

  /** Sends a signal to the whole group; to nobody once the program has ended. */
  kill(signal: number): void {
    if (this.#pid === null) this.#early = signal;
    else if (!this.#ended) binding.killGroup(this.#pid, signal);
  }

  /** @internal the process is there */
  follow([pid, pidfd, outputFd, errorsFd]: StartedProgram, limitBytes: number, onEnd: (end: ProgramEnd) => void): void {
    this.#pid = pid;
    const stdout = new Capture(outputFd, limitBytes);
    const stderr = new Capture(errorsFd, limitBytes);
    const exit = new WatchedDescriptor(pidfd);
    exit.listen(() => {
      const status = binding.reapProgram(pidfd);
      if (status === -EAGAIN) return;
      this.#ended = true;
      exit.close();
      // A grandchild may hold the pipes open for ever: the program's own words are all there when it is gone.
      const captured = { stdout: stdout.finish(), stderr: stderr.finish(), truncated: stdout.truncated || stderr.truncated };
      onEnd(status < 256 ? { kind: 'exited', status: Math.max(status, 0), ...captured } : { kind: 'killed', signal: status - 256, ...captured });
    });
    if (this.#early !== null) this.kill(this.#early);
  }
}

/** The file of a native program that was built together with the addon and stands beside it, as a byte string. */
export function companionProgram(name: string): string {
  return utf8Bytes(companionFile(name));
}

/** The same as Node wants it. */
export function companionFile(name: string): string {
  const candidates = builtFolders().map((folder) => join(folder, name));
  return candidates.find((file) => existsSync(file)) ?? (candidates[0] as string);
}

/** How a program ended, or why it never began. */
export type ProgramEnd = ProgramResult | { readonly kind: 'not-started'; readonly errno: number };

/**
 * Starts a program, in another thread.
 *
 * @param onEnd  called exactly once, from the event loop
 */
export function spawnProgram(request: SpawnRequest, onEnd: (end: ProgramEnd) => void): Program {
  const { argv, environment, directory, stdout, stderr, outputLimitBytes, watchAtExit = null } = request;
  const program = new Program();
  const atExit: Parameters<typeof binding.spawnProgram>[6] = watchAtExit === null ? null : [watchAtExit.inotifyFd, watchAtExit.path, watchAtExit.mask];
  binding.spawnProgram(argv, environment, directory, -1, stdout === 'capture', stderr === 'capture', atExit, (started) => {
    if (typeof started === 'number') onEnd({ kind: 'not-started', errno: -started });
    else program.follow(started, outputLimitBytes, onEnd);
  });
  return program;
}

/** Somebody who writes faster than we read does not keep everything else waiting. A pipe holds less than this (pipe(7)). */
const READS_AT_ONCE = 64;

/** What a program writes into one pipe, up to a limit. */
class Capture {
  readonly #pipe: WatchedDescriptor | null;
  readonly #limitBytes: number;
  #text = '';
  truncated = false;

  /** @param fd  -1 when nothing is captured */
  constructor(fd: number, limitBytes: number) {
    this.#limitBytes = limitBytes;
    this.#pipe = fd < 0 ? null : new WatchedDescriptor(fd);
    this.#pipe?.listen(() => this.#drain());
  }

  finish(): string {
    this.#drain();
    this.#pipe?.close();
    return this.#text;
  }

  #drain(): void {
    const pipe = this.#pipe;
    for (let round = 0; round < READS_AT_ONCE && pipe !== null && !pipe.isClosed; round++) {
      const piece = binding.readPipe(pipe.fd);
      if (piece === -EAGAIN) return;
      if (typeof piece === 'number' || piece === '') return pipe.close();
      const room = this.#limitBytes - this.#text.length;
      if (piece.length > room) this.truncated = true;
      if (room > 0) this.#text += piece.slice(0, room);
    }
  }
}
