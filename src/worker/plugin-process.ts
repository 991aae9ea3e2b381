import { spawn, type ChildProcess } from 'node:child_process';
import { writeExisting } from '../kernel/file.ts';
import { companionFile } from '../kernel/process.ts';
import type { PluginRequest } from '../plugins/message.ts';

/** The process of the plug-ins, as its owner sees it. */
export interface PluginProcess {
  send(request: PluginRequest): void;
  /** Ends it and whatever it has started, at once. */
  kill(): void;
  /** While it is busy it keeps this process from ending. */
  setBusy(busy: boolean): void;
}

export interface PluginProcessListener {
  onMessage(message: unknown): void;
  /** a line that a plug-in has printed */
  onLine(line: string): void;
  /** the process has ended; `how` says in words why. Called once, and not after `kill` */
  onEnd(how: string): void;
}

/** Small rather than fast, as the daemon is; a plug-in that needs more memory than this is at fault. */
const ENGINE_OPTIONS = ['--max-semi-space-size=1', '--max-old-space-size=64', '--single-threaded', '--no-opt', '--max-lazy'];
const MAX_LINE_CHARACTERS = 1_000;

/** Starts the process, as the leader of a process group. Of the daemon's environment it gets PATH and nothing else. */
export function startPluginProcess(listener: PluginProcessListener): PluginProcess {
  const child = spawn(process.execPath, [...ENGINE_OPTIONS, companionFile('devmaster-plugins.js')], {
    cwd: '/',
    detached: true,
    env: { PATH: process.env['PATH'] ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  // As with programs (native/process.cc): the service is spared when memory is short, and not what it starts.
  if (child.pid !== undefined) writeExisting(`/proc/${child.pid}/oom_score_adj`, '0');
  let ended = false;
  const end = (how: string): void => {
    if (ended) return;
    ended = true;
    listener.onEnd(how);
  };
  child.once('error', (error) => end(`it cannot be run: ${error.message}`));
  child.once('exit', (status, signal) => end(signal === null ? `it ended with exit status ${status}` : `it was killed by ${signal}`));
  child.on('message', (message) => {
    if (!ended) listener.onMessage(message);
  });
  tellLines(child, (line) => listener.onLine(line));
  return {
    send: (request) => {
      // Sending fails when the process has ended, and `onEnd` tells that.
      child.send(request, () => {});
    },
    kill: () => {
      ended = true;
      killGroup(child);
    },
    setBusy: (busy) => setBusy(child, busy),
  };
}

/** What the process prints, line by line. A line that comes in two pieces is told as two. */
function tellLines({ stdout, stderr }: ChildProcess, onLine: (line: string) => void): void {
  for (const output of [stdout, stderr]) {
    output?.setEncoding('latin1').on('data', (text: string) => {
      for (const line of text.split('\n')) if (line !== '') onLine(line.slice(0, MAX_LINE_CHARACTERS));
    });
  }
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // No process of its group is left.
  }
}

/** A busy process and its pipes keep this process's event loop alive. */
function setBusy(child: ChildProcess, busy: boolean): void {
  for (const part of [child, child.channel, child.stdout, child.stderr] as ({ ref(): void; unref(): void } | null | undefined)[]) {
    if (busy) part?.ref();
    else part?.unref();
  }
}
