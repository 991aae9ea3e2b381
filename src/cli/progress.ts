import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

const STANDARD_ERROR = 2;
/** Nobody needs to be told about what is over at once. */
const SILENT_MS = 1000;
const INTERVAL_MS = 250;
const ERASE_LINE = '\r\x1b[K';

/** Where progress is shown. */
export interface Terminal {
  readonly isTerminal: boolean;
  write(text: string): void;
}

const standardError: Terminal = {
  isTerminal: isatty(STANDARD_ERROR),
  write: (text) => void writeSync(STANDARD_ERROR, text),
};

/** Where a program of this name shows progress: udevadm never does, and a start of the system that was asked to be quiet calls that. */
export function terminalOf(program: string, terminal: Terminal = standardError): Terminal {
  return program === 'udevadm' ? { ...terminal, isTerminal: false } : terminal;
}

/**
 * Shows on a terminal what a long operation is doing, in one line that is gone when it ends. In a pipe nothing is shown.
 *
 * @param describe  asked for each picture
 * @returns ends it
 */
export function showProgress(describe: () => string, { isTerminal, write }: Terminal = standardError): () => void {
  if (!isTerminal) return () => {};
  const begin = performance.now();
  let isShown = false;
  const draw = (): void => {
    const elapsedMs = performance.now() - begin;
    if (elapsedMs < SILENT_MS) return;
    isShown = true;
    write(`${ERASE_LINE}${describe()} (${Math.floor(elapsedMs / 1000)} s)`);
  };
  const timer = setInterval(draw, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    if (isShown) write(ERASE_LINE);
  };
}
