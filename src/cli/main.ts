/** The program `devctl`, also started as `udevadm`. */
import { readFileSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { systemPaths } from '../base/paths.ts';
import { utf8Bytes } from '../base/text.ts';
import { errnoWords } from '../kernel/errno.ts';
import type { Io } from './command.ts';
import { runDevctl } from './run.ts';

const version = process.env['DEVMASTER_VERSION'] ?? 'from source';

async function main(argv: readonly string[]): Promise<number> {
  const program = calledAs();
  const io: Io = {
    paths: systemPaths,
    environment: process.env,
    program,
    out: (text) => writeAll(1, text),
    complain: (line) => writeAll(2, `${line}\n`),
  };
  if (program === 'systemd-hwdb') return (await import('./commands/hwdb.ts')).runSystemdHwdb(argv, { ...io, version });
  return await runDevctl(argv, io, version);
}

/** The name that the user wrote: native/front says it in place of Node's, since it starts devctl.js whatever it is called itself. */
function calledAs(): string {
  const front = basename(process.argv0);
  return front === 'udevadm' || front === 'systemd-hwdb' ? front : basename(process.argv[1] ?? 'devctl').replace(/\.js$/, '');
}

/** How long a reader is left alone that has not kept up. Node cannot be told when there is room again. */
const READER_MS = 1;

function pauseMs(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, milliseconds);
}

/** Everything, also into a pipe that is full. */
function writeAll(fd: number, text: string): void {
  let rest = Buffer.from(text, 'latin1');
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      const { code, errno } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') {
        pauseMs(READER_MS);
        continue;
      }
      if (code === 'EPIPE') endAsUnread();
      // Nothing more can be said where standard error is what fails.
      if (fd !== 2) writeAll(2, `cannot write: ${errnoWords(Math.abs(errno ?? 0))}\n`);
      process.exit(1);
    }
  }
}

/**
 * Ends as any program ends whose reader went away: killed by SIGPIPE, which shells call status 141. Node ignores that signal from its
 * start; one that was listened to has its usual effect when nobody listens any more.
 */
function endAsUnread(): void {
  const listener = (): void => {};
  process.on('SIGPIPE', listener);
  process.off('SIGPIPE', listener);
  process.kill(process.pid, 'SIGPIPE');
}

/** Arguments as byte strings, as all text in here is. Node has lost those that are no UTF-8; the kernel has them yet. */
function argumentsAsBytes(): string[] {
  const given = process.argv.slice(2);
  if (given.every((argument) => !argument.includes('\uFFFD'))) return given.map((argument) => utf8Bytes(argument));
  return readFileSync('/proc/self/cmdline', 'latin1').split('\0').slice(0, -1).slice(-given.length);
}

process.exitCode = await main(argumentsAsBytes());
