/** Files of lines that may be longer than one wants to hold: they are read and written piece by piece. Lines are byte strings. */
import { closeSync, constants, fchmodSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { temporaryName } from './file.ts';

const PIECE_BYTES = 64 * 1024;
const { O_CREAT, O_NOFOLLOW, O_TRUNC, O_WRONLY } = constants;

/**
 * What stands between the line feeds of a file, from its beginning; of an empty file one empty line. Whoever keeps a part of a line
 * keeps the whole piece in memory, unless it is made anew.
 *
 * @throws Error of node:fs when the file cannot be read
 */
export function* linesOf(path: string): Generator<string, void, void> {
  const fd = openSync(path, 'r');
  try {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    let begun = '';
    for (let length = readSync(fd, piece); length > 0; length = readSync(fd, piece)) {
      const lines = piece.toString('latin1', 0, length).split('\n');
      lines[0] = begun + (lines[0] as string);
      begun = lines.pop() as string;
      yield* lines;
    }
    yield begun;
  } finally {
    closeSync(fd);
  }
}

/**
 * Writes a file that takes the place of another when it is whole.
 *
 * @param lines  each is written after a line feed
 * @param mode  its permission bits, whatever the umask
 * @returns its size in bytes
 * @throws Error of node:fs when it cannot be written; the other file is still there then
 */
export function replaceLines({ path, lines, mode }: { readonly path: string; readonly lines: Iterable<string>; readonly mode: number }): number {
  const temporary = temporaryName(path);
  const fd = openSync(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode);
  let size = 0;
  try {
    fchmodSync(fd, mode);
    let held = '';
    for (const line of lines) {
      held += `\n${line}`;
      if (held.length < PIECE_BYTES) continue;
      size += writeSync(fd, held, null, 'latin1');
      held = '';
    }
    size += writeSync(fd, held, null, 'latin1');
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
  return size;
}
