import type { Paths } from '../base/paths.ts';
import { makeFolders } from '../kernel/file.ts';
import { mapFile } from '../kernel/mapping.ts';

/** Bits of the third word. */
const IN_HAND = 1;
const LOST = 2;

const SIZE_BYTES = 12;
const BITS = 2;

export interface Beginning {
  /** the inode number of the socket in which the kernel's messages wait: that of a socket that was kept is the same as before */
  readonly socketInode: number;
  /** whether the daemon before ended without leaving in good order */
  readonly wasKilled: boolean;
}

/**
 * Whether the next daemon will have to look at all devices again, should this one be killed at this instant. That is so while messages
 * are out of the kernel's socket and not yet noted (`unfinished.ts`), and from a loss until it is made up for. At any other time all
 * that was not handled waits in the socket or is noted, and whoever keeps the socket has lost nothing.
 *
 * It stands in memory that outlives the process, `/run/devmaster/doubt`, because it changes with every message:
 *
 *     0  uint32  inode number of the socket, low half
 *     4  uint32  inode number of the socket, high half
 *     8  uint32  bit 0: messages are in hand; bit 1: messages were lost
 *
 * SEQNUM would not do: messages to other network namespaces leave gaps in it, and processors may deliver out of its order.
 */
export class Doubt {
  readonly #words: Uint32Array;

  constructor(paths: Paths) {
    const folder = `${paths.run}/devmaster`;
    makeFolders(folder, 0o755);
    const memory = mapFile(`${folder}/doubt`, SIZE_BYTES);
    // A /run that is full or read-only must not keep events from being handled. No socket has the number 0, so whoever follows a kill doubts.
    this.#words = new Uint32Array(typeof memory === 'number' ? new ArrayBuffer(SIZE_BYTES) : memory);
  }

  /**
   * Asks what the daemon before left, and begins anew. What may be lost counts as lost until it is made up for.
   *
   * @returns how messages may have been lost, in words for the log; null when none can have been
   */
  takeOver({ socketInode, wasKilled }: Beginning): string | null {
    const low = socketInode >>> 0;
    const high = Math.floor(socketInode / 2 ** 32);
    const isSameSocket = this.#words[0] === low && this.#words[1] === high;
    const reason = reasonToDoubt({ isSameSocket, wasKilled, bits: this.#bits });
    this.#bits = reason === null ? 0 : LOST;
    this.#words[0] = low;
    this.#words[1] = high;
    return reason;
  }

  /** Messages are about to be taken out of the socket. */
  taking(): void {
    this.#bits |= IN_HAND;
  }

  /** All that was taken out is noted. */
  noted(): void {
    this.#bits &= ~IN_HAND;
  }

  /** Messages were lost. */
  lost(): void {
    this.#bits |= LOST;
  }

  /** What was lost is made up for. */
  madeUp(): void {
    this.#bits &= ~LOST;
  }

  get #bits(): number {
    return this.#words[BITS] as number;
  }

  set #bits(bits: number) {
    this.#words[BITS] = bits;
  }
}

function reasonToDoubt({ isSameSocket, wasKilled, bits }: { isSameSocket: boolean; wasKilled: boolean; bits: number }): string | null {
  if ((bits & LOST) !== 0) return 'the daemon before ended before it had made up for what it missed';
  if (!wasKilled) return null;
  if (!isSameSocket) return 'the daemon before was killed, and its socket with it';
  return (bits & IN_HAND) === 0 ? null : 'the daemon before was killed while it received';
}
