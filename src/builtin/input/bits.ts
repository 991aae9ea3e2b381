/** What an input device can send of one kind, by number: events, keys, axes. */
export class Bits {
  readonly #words: Uint32Array;

  private constructor(words: Uint32Array) {
    this.#words = words;
  }

  /**
   * Reads a bitmap as the kernel writes it into `capabilities/` and `properties`: words of hexadecimal digits, the one with the
   * highest bits first, leading words without bits left out (input_print_bitmap in the kernel's drivers/input/input.c).
   *
   * @param wordBits  how long the kernel's words are for a process like this one
   * @param count  how many bits there are; words beyond are not looked at
   */
  static parse(text: string, { count, wordBits = longBits }: { count: number; wordBits?: 32 | 64 }): Bits {
    const halvesPerWord = wordBits / 32;
    const wordCount = Math.ceil(count / wordBits);
    const halves = new Uint32Array(wordCount * halvesPerWord);
    for (const [index, word] of text.split(' ').toReversed().entries()) {
      if (index >= wordCount) break;
      const digits = /^\+?(?:0x)?([0-9a-f]{1,16})$/i.exec(word)?.[1]?.padStart(16, '0');
      if (digits === undefined) continue;
      halves[index * halvesPerWord] = Number.parseInt(digits.slice(8), 16);
      if (halvesPerWord === 2) halves[index * 2 + 1] = Number.parseInt(digits.slice(0, 8), 16);
    }
    return new Bits(halves);
  }

  has(bit: number): boolean {
    return (((this.#words[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1;
  }

  /** How many of the bits from `first` to `last` there are. */
  countFrom(first: number, last: number): number {
    let count = 0;
    for (let bit = first; bit <= last; bit++) if (this.has(bit)) count++;
    return count;
  }

  hasAnyFrom(first: number, last: number): boolean {
    return this.countFrom(first, last) > 0;
  }

  hasAllFrom(first: number, last: number): boolean {
    return this.countFrom(first, last) === last - first + 1;
  }
}

/** The kernel writes words as long as those of the process that reads. */
const longBits: 32 | 64 = ['arm', 'ia32', 'mips', 'mipsel', 'ppc'].includes(process.arch) ? 32 : 64;
