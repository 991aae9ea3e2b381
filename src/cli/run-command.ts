import { isUtf8 } from 'node:buffer';
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { errnoWords } from '../kernel/errno.ts';

/**
 * Runs a command with our own standard streams and passes signals on to it.
 *
 * @param argv  byte strings
 * @returns the exit status, 128 and the number of a signal that ended it, as a shell tells it; or why it was not started
 */
export function runCommand(argv: readonly string[]): Promise<number | { readonly notStarted: string; readonly isMissing: boolean }> {
  const bytes = argv.map((argument) => Buffer.from(argument, 'latin1'));
  // Another argument in the place of the one that was meant could name another file.
  if (!bytes.every((argument) => isUtf8(argument))) return Promise.resolve({ notStarted: 'an argument is no UTF-8, which Node.js cannot hand on', isMissing: false });
  const [program, ...rest] = bytes.map((argument) => argument.toString('utf8')) as [string, ...string[]];
  const child = spawn(program, rest, { stdio: 'inherit' });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, pass);
  const forgetSignals = (): void => {
    for (const each of signals) process.off(each, pass);
  };
  return new Promise((resolve) => {
    child.once('error', ({ code, errno, message }: NodeJS.ErrnoException) => {
      forgetSignals();
      resolve({ notStarted: errno === undefined ? message : errnoWords(-errno), isMissing: code === 'ENOENT' });
    });
    child.once('exit', (status, signal) => {
      forgetSignals();
      resolve(status ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
