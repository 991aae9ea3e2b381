import type { DroppedLine } from '../lines.ts';

interface FileComplaint {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** Continued lines that make a line of 16,384 bytes or more, or that the end of the file breaks off. */
export function droppedLine({ kind }: DroppedLine): FileComplaint {
  switch (kind) {
    case 'too-long': return { code: 'line-too-long', message: 'Line is too long, ignored.', hint: 'a line may have 16,383 bytes' };
    case 'unfinished': return {
      code: 'unfinished-line',
      message: 'Unexpected EOF after line continuation, line ignored.',
      hint: 'the last line of the file ends with a backslash',
    };
  }
}

/** One physical line of 16,384 bytes or more: udevd gives up reading there, and drops the file. */
export function overlongLine(path: string, line: number): FileComplaint {
  return {
    code: 'file-refused',
    message: `Failed to parse rules file ${path}: No buffer space available`,
    hint: `line ${line} has more than 16,383 bytes: none of the file's rules are used`,
  };
}
