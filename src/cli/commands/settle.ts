import { delayMs } from '../../base/delay.ts';
import { udevRun } from '../../base/paths.ts';
import { UsageError } from '../../base/errors.ts';
import { control } from '../../control/client.ts';
import { exists } from '../../kernel/file.ts';
import { IN_DELETE, Inotify } from '../../kernel/inotify.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { showProgress, terminalOf } from '../progress.ts';
import { timeoutValueMs } from '../timeout.ts';

const DEFAULT_TIMEOUT_MS = 120_000;
/** A daemon that is busy may take longer to answer than the caller would wait for its queue. */
const LEAST_ANSWER_MS = 5000;

export const command: Command = {
  name: 'settle',
  summary: 'Waits until the daemon has finished all events.',
  operands: '[OPTIONS]',
  options: {
    timeout: { alias: 't', type: 'string', requiresArg: true, describe: 'seconds to wait at most (120); 0 only looks' },
    'exit-if-exists': { alias: 'E', type: 'string', requiresArg: true, describe: 'stop waiting when this file is there' },
    'seq-start': { alias: 's', type: 'string', requiresArg: true, hidden: true },
    'seq-end': { alias: 'e', type: 'string', requiresArg: true, hidden: true },
    quiet: { alias: 'q', type: 'boolean', hidden: true },
  },
  examples: [['settle --timeout=30', 'wait half a minute at most']],
  exitStatuses: [
    ['0', 'all events are finished, or the file is there'],
    ['1', 'time ran out, or the call was wrong'],
  ],
  run: settle,
};

async function settle(parsed: Parsed, io: Io): Promise<number> {
  if (parsed.operands.length > 0) throw new UsageError('This subprogram takes no positional arguments.');
  for (const option of ['seq-start', 'seq-end', 'quiet']) if (parsed.texts(option).length > 0) throw new UsageError(`Option -${option.replace('seq-', '').charAt(0)} no longer supported.`);
  const timeoutMs = settleTimeoutMs(parsed);
  const folder = udevRun(io.paths);
  const queueFile = `${folder}/queue`;
  const awaited = parsed.text('exit-if-exists');
  if (awaited === '') throw new UsageError('Invalid path: ');
  const isOver = (): boolean => (awaited !== null && exists(awaited)) || !exists(queueFile);

  const isRoot = process.getuid?.() === 0;
  // Others cannot ask the daemon, but see whether it is there.
  if (!isRoot && !exists(`${folder}/control`)) throw new UsageError('systemd-udevd is not running.');
  // The daemon answers after it has looked at what the kernel sent before, so that nothing that came first is missed.
  if (isRoot && timeoutMs > 0) {
    const { kind } = await control(io.paths, { kind: 'ping' }, Math.max(timeoutMs, LEAST_ANSWER_MS));
    if (kind === 'timeout') throw new UsageError(io.program === 'udevadm' ? 'Failed to issue io.systemd.service.Ping() varlink call: Timer expired' : 'the daemon did not answer in time');
  }
  if (isOver()) return 0;
  if (timeoutMs === 0) return 1;
  const endProgress = showProgress(() => 'waiting for the events to be finished', terminalOf(io.program));
  const ended = await waitFor(isOver, folder, timeoutMs);
  endProgress();
  return ended ? 0 : 1;
}

/**
 * How long to wait at most.
 *
 * @throws {UsageError} for what is no time
 */
export function settleTimeoutMs(parsed: Parsed): number {
  const text = parsed.text('timeout');
  return text === null ? DEFAULT_TIMEOUT_MS : timeoutValueMs(text);
}

/** Looks again at every removal from the folder, and for a file that may be anywhere now and then. */
function waitFor(isOver: () => boolean, folder: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const inotify = Inotify.open();
    inotify.add(folder, IN_DELETE);
    const finish = (over: boolean): void => {
      clearTimeout(deadline);
      clearInterval(glance);
      inotify.close();
      resolve(over);
    };
    const look = (): void => {
      if (isOver()) finish(true);
    };
    const deadline = setTimeout(() => finish(isOver()), delayMs(timeoutMs));
    const glance = setInterval(look, 100);
    inotify.listen(look);
    look();
  });
}
