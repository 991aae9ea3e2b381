import { utf8Text } from '../base/text.ts';
import type { Io } from './command.ts';

/** Editors write a file in several steps; what comes within this time is one change. */
const SETTLING_MS = 50;
const CLEAR_SCREEN = '\x1b[H\x1b[2J\x1b[3J';

export interface RunOnChange {
  /** files and folders, byte strings; missing ones count when they appear */
  readonly files: readonly string[];
  readonly io: Pick<Io, 'out' | 'complain'>;
  /** whether the screen may be cleared before each run */
  readonly isTerminal: boolean;
  run(): number | Promise<number>;
}

/**
 * Runs something, and again whenever one of the files changes, until it is interrupted: a rule is edited in one window, and what it
 * does stands in another.
 *
 * @returns the status of the last run
 */
export async function runOnChange({ files, io, isTerminal, run }: RunOnChange): Promise<number> {
  const { watch } = await import('chokidar');
  let status = 0;
  let turn: Promise<void> = Promise.resolve();
  const takeTurn = (): void => {
    turn = turn.then(async () => {
      if (isTerminal) io.out(CLEAR_SCREEN);
      try {
        status = await run();
      } catch (error) {
        // The next version of the file may be better.
        status = 1;
        io.complain(error instanceof Error ? error.message : String(error));
      }
      io.complain(`waiting for a change of ${files.join(', ')}`);
    });
  };
  const watcher = watch(files.map(utf8Text), { ignoreInitial: true, depth: 0 });
  let settling: NodeJS.Timeout | null = null;
  watcher.on('all', () => {
    settling ??= setTimeout(() => {
      settling = null;
      takeTurn();
    }, SETTLING_MS);
  });
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  takeTurn();
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  if (settling !== null) clearTimeout(settling);
  await turn;
  await watcher.close();
  return status;
}
