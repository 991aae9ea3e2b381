import type { ReadStream, WriteStream } from 'node:tty';
import type { Size } from './screen.ts';

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const ERASE_TO_END_OF_LINE = '\x1b[K';
const ERASE_BELOW = '\x1b[J';
const CONTROL_C = '\x03';

export interface LiveOptions {
  readonly input: ReadStream;
  readonly output: WriteStream;
  readonly intervalMs: number;
  /** the lines to show, in Unicode */
  readonly picture: (size: Size) => Promise<readonly string[]>;
}

/**
 * Shows a picture on the alternate screen of a terminal and renews it, until the user types `q` or a signal asks to end. Lines
 * are written over one another in one go, so that nothing flickers. The terminal is given back as it was in every case.
 */
export async function showLive({ input, output, intervalMs, picture }: LiveOptions): Promise<void> {
  const draw = async (): Promise<void> => {
    const lines = await picture({ columns: output.columns, rows: output.rows });
    if (!ended) output.write(`${HOME}${lines.map((line) => `${line}${ERASE_TO_END_OF_LINE}`).join('\r\n')}${ERASE_BELOW}`);
  };
  let ended = false;
  let wake: () => void = () => {};
  const end = (): void => {
    ended = true;
    wake();
  };
  const onKey = (data: Buffer): void => {
    const keys = data.toString('latin1');
    if (keys.includes('q') || keys.includes('Q') || keys.includes(CONTROL_C)) end();
    else wake();
  };
  const onResize = (): void => wake();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

  for (const signal of signals) process.on(signal, end);
  output.on('resize', onResize);
  if (input.isTTY) input.setRawMode(true);
  input.on('data', onKey).resume();
  output.write(ENTER);
  try {
    while (!ended) {
      await draw();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, intervalMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (ended) wake();
      });
    }
  } finally {
    output.write(LEAVE);
    if (input.isTTY) input.setRawMode(false);
    input.off('data', onKey).pause();
    output.off('resize', onResize);
    for (const signal of signals) process.off(signal, end);
  }
}
