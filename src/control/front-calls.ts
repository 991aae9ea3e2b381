/**
 * What the native front of devctl and the daemon say to each other. The other end is native/front/daemon.cc.
 *
 * One packet (SOCK_SEQPACKET, unix(7)) is the question: strings that each end with a NUL. The answer is a sequence of packets
 * whose first byte says what they are. A call that the daemon leaves to the caller is declined before anything was done.
 */
import { isUtf8 } from 'node:buffer';

const PROTOCOL = 'devctl 1';

/** A command line and who wrote it. */
export interface FrontRequest {
  readonly version: string;
  /** the program's name as the user wrote it: `devctl` or `udevadm` */
  readonly program: string;
  /** which folders the caller sees at /sys, /dev and /run/udev, as `DEVICE:INODE` in decimal (stat(2)) */
  readonly view: readonly string[];
  /** the verb, and the words behind it: byte strings */
  readonly argv: readonly string[];
  /** the caller's user id */
  readonly uid: number;
}

/** What a command line comes to that the daemon can answer. */
export type FrontCall =
  /** looks at what the kernel sent so far, and succeeds */
  | { readonly kind: 'ping' }
  /** succeeds when all events are handled, and fails after a while; 0 only looks */
  | { readonly kind: 'settle'; readonly timeoutMs: number }
  /** prints something, and returns the exit status; takes some milliseconds at most and waits for nothing */
  | { readonly kind: 'run'; readonly run: (output: FrontOutput) => Promise<number> };

/** Where a call prints. */
export interface FrontOutput {
  /** a byte string */
  out(text: string): void;
  /** one line for the user; a newline is added */
  complain(line: string): void;
}

/** Null for what the caller has to do itself. */
export type Understand = (request: FrontRequest) => FrontCall | null;

/**
 * Reads a question.
 *
 * @param uid  of the caller, as the kernel told it (SO_PEERCRED, unix(7))
 * @returns null for what is no question
 */
export function decodeFrontRequest(data: Buffer, uid: number): FrontRequest | null {
  // Node reads arguments as UTF-8 and would replace what is not; devctl.js shall say what it makes of that.
  if (data.at(-1) !== 0 || !isUtf8(data)) return null;
  const [protocol, version, program, sys, dev, run, ...argv] = data.toString('latin1', 0, data.length - 1).split('\0');
  if (protocol !== PROTOCOL || version === undefined || program === undefined || sys === undefined || dev === undefined || run === undefined) return null;
  return { version, program, view: [sys, dev, run], argv, uid };
}

/** The daemon did nothing: the caller has to do it itself. */
export const declined: Buffer = Buffer.from('d');

/** The answer may take this long, in milliseconds. */
export function encodePatience(milliseconds: number): Buffer {
  return Buffer.from(`w${milliseconds}`);
}

/** The end of an answer, and the exit status of the call. */
export function encodeExit(status: number): Buffer {
  return Buffer.from(`x${status}`);
}

const MAX_PACKET_BYTES = 32 * 1024;
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** What a call prints, in the order in which it prints it. */
export class FrontAnswer implements FrontOutput {
  readonly #pieces: { readonly kind: 'o' | 'e'; text: string }[] = [];
  #bytes = 0;

  out(text: string): void {
    this.#add('o', text);
  }

  complain(line: string): void {
    this.#add('e', `${line}\n`);
  }

  /** Whether the call printed more than the daemon keeps in memory for one caller. */
  get isTooLong(): boolean {
    return this.#bytes > MAX_OUTPUT_BYTES;
  }

  *packets(): Generator<Buffer> {
    for (const { kind, text } of this.#pieces) {
      for (let start = 0; start < text.length; start += MAX_PACKET_BYTES) yield Buffer.from(kind + text.slice(start, start + MAX_PACKET_BYTES), 'latin1');
    }
  }

  #add(kind: 'o' | 'e', text: string): void {
    this.#bytes += text.length;
    if (this.isTooLong) return;
    const last = this.#pieces.at(-1);
    if (last?.kind === kind) last.text += text;
    else this.#pieces.push({ kind, text });
  }
}
