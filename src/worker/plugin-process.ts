import { spawn } from 'node:child_process';
import { writeExisting } from '../kernel/file.ts';
import { companionFile } from '../kernel/process.ts';
import type { PluginRequest } from '../plugins/message.ts';

/** The process of the plug-ins, as far as its owner cares. */
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
  /** it is gone: in words. Called once; not after `kill`. */
  onEnd(how: string): void;
}

/** Small rather than fast, as the daemon is; a plug-in that needs more memory than this is at fault. */
const ENGINE_OPTIONS = ['--max-semi-space-size=1', '--max-old-space-size=64', '--single-threaded', '--no-opt', '--max-lazy'];
const MAX_LINE_CHARACTERS = 1_000;

/** Starts the process, as the leader of a process group. It has nothing of our environment but where programs are. */
export function startPluginProcess(listener: PluginProcessListener): PluginProcess {
  const child = spawn(process.execPath, [...ENGINE_OPTIONS, companionFile('devmaster-plugins.js')], {
    cwd: '/',
    detached: true,
    env: { PATH: process.env['PATH'] ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const { stdout, stderr, channel, pid } = child;
  // As with programs (native/process.cc): the service is spared when memory is short, and not what it starts.
  if (pid !== undefined) writeExisting(`/proc/${pid}/oom_score_adj`, '0');
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
  for (const output of [stdout, stderr]) {
    output?.setEncoding('latin1').on('data', (text: string) => {
      for (const line of text.split('\n')) if (line !== '') listener.onLine(line.slice(0, MAX_LINE_CHARACTERS));
    });
  }
  return {
    send: (request) => {
      // A process that is gone has said so, or will.
      child.send(request, () => {});
    },
    kill: () => {
      ended = true;
      try {
        if (pid !== undefined) process.kill(-pid, 'SIGKILL');
      } catch {
        // Nobody of its group is left.
      }
    },
    setBusy: (busy) => {
      for (const part of [child, channel, stdout, stderr] as ({ ref(): void; unref(): void } | null | undefined)[]) {
        if (busy) part?.ref();
        else part?.unref();
      }
    },
  };
}
