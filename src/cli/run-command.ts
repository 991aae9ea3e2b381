import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a command with our own standard streams and passes signals on to it.
 *
 * @param argv  byte strings
 * @returns the exit status, 128 and the number of a signal that ended it, as a shell tells it; or why it was not started
 */
export function runCommand(argv: readonly string[]): Promise<number | { readonly notStarted: string; readonly isMissing: boolean }> {
  const [program, ...rest] = argv.map((argument) => Buffer.from(argument, 'latin1').toString('utf8')) as [string, ...string[]];
  const child = spawn(program, rest, { stdio: 'inherit' });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, pass);
  const forgetSignals = (): void => {
    for (const each of signals) process.off(each, pass);
  };
  return new Promise((resolve) => {
    child.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      forgetSignals();
      resolve({ notStarted: code === 'ENOENT' ? 'No such file or directory' : (code ?? message), isMissing: code === 'ENOENT' });
    });
    child.once('exit', (status, signal) => {
      forgetSignals();
      resolve(status ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
