/**
 * What the engine compiled of a script, kept in a file from the time when devmaster was built.
 *
 * It is good for that build of Node alone. V8 looks at its own version, which is the same for 20.19.0 and 20.20.2, and crashes with
 * the code of the other. So the file begins with what it was made with, and is not used with anything else: then the script is
 * compiled as any other, which takes longer.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';

/** V8 copies data that does not begin at such an address. */
const ALIGNMENT_BYTES = 8;

/** @returns the code kept in `file`; none if there is no such file, or if it is not of the Node that asks */
export function readKeptCode(file: string): Buffer | undefined {
  try {
    const header = headerOf(engineFiles());
    const kept = readFileSync(file);
    return kept.subarray(0, header.length).equals(header) ? kept.subarray(header.length) : undefined;
  } catch {
    return undefined; // It was not built with it, or /proc is not there.
  }
}

export function writeKeptCode(file: string, code: Buffer): void {
  writeFileSync(file, Buffer.concat([headerOf(engineFiles()), code]));
}

/** Node's program, and what some distributions have most of it in. */
function engineFiles(): readonly string[] {
  const library = /\/\S*\/libnode\.so\S*/.exec(readFileSync('/proc/self/maps', 'latin1'));
  return [process.execPath, ...(library ?? [])];
}

/** Names a build: its version, which a distribution keeps when it mends something, and its files, of whole seconds as in archives. */
function headerOf(files: readonly string[]): Buffer {
  const builds = files.map((file) => {
    const { size, mtimeMs } = statSync(file);
    return `${size} ${Math.floor(mtimeMs / 1_000)}`;
  });
  const text = [process.version, process.versions.v8, process.arch, ...builds].join(' ');
  return Buffer.from(`${text.padEnd(Math.ceil((text.length + 1) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES - 1)}\n`, 'latin1');
}
