import { parseWords, type OptionTable } from '../getopt.ts';

/** What a rule asks of the blkid builtin. */
export interface BlkidOptions {
  /** where on the device to begin, in bytes */
  readonly offset: bigint;
  /** `NAME=VALUE`, for libblkid */
  readonly hints: readonly string[];
  /** whether parts of RAID arrays are not to be recognised */
  readonly noraid: boolean;
}

const table: OptionTable = { long: ['offset', 'hint', 'noraid'], short: { o: 'offset', H: 'hint', R: 'noraid' }, flags: ['noraid'] };

/** Reads the builtin's options. Returns what is wrong with them, in words, when they cannot be used. */
export function readOptions(words: readonly string[]): BlkidOptions | string {
  let offset = 0n;
  let noraid = false;
  const hints: string[] = [];
  const given = parseWords(words, table);
  if (given === null) return `--offset=BYTES, --hint=NAME=VALUE and --noraid are the options, not '${words.join(' ')}'`;
  for (const { name, value } of given.options) {
    if (name === 'noraid') noraid = true;
    else if (name === 'hint') hints.push(value);
    else {
      const bytes = wholeNumber(value);
      if (bytes === null || bytes < 0n || bytes > maxOffset) return `the offset '${value}' is none`;
      offset = bytes;
    }
  }
  return { offset, hints, noraid };
}

const maxOffset = 2n ** 63n - 1n;

/** A number as C writes it: decimal, `0x`, `0b`, or octal with a leading zero. */
function wholeNumber(text: string): bigint | null {
  const parts = /^[ \t\n\r]*([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/.exec(text);
  if (parts === null) return null;
  const magnitude = BigInt((parts[2] as string).replace(/^0[oO]?(?=[0-7])/, '0o'));
  return parts[1] === '-' ? -magnitude : magnitude;
}
