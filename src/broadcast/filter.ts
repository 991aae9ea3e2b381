import { bloomBits, hash32 } from './digest.ts';

/** What a listener wants to hear: any of the subsystems (with their devtype, if one is given), and any of the tags. */
export interface BroadcastFilter {
  readonly subsystems: readonly { readonly subsystem: string; readonly devtype: string | null }[];
  readonly tags: readonly string[];
}

/** Offsets in the message of `message.ts`. */
const OFFSET = { subsystem: 24, devtype: 28, tagsHigh: 32, tagsLow: 36 } as const;

/** Opcodes of classic BPF (<linux/bpf_common.h>). */
const LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
const AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
const JUMP_IF_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const RETURN = 0x06; // BPF_RET | BPF_K
const ACCEPT = 0xffffffff;

interface Instruction {
  readonly code: number;
  readonly whenTrue: number;
  readonly whenFalse: number;
  readonly operand: number;
}

/**
 * The socket filter (an array of struct sock_filter, <linux/filter.h>) that has the kernel keep from a listener what it does not
 * want. A bloom filter lets some more through; the listener looks at the message again. Null when everything is wanted.
 */
export function filterProgram({ subsystems, tags }: BroadcastFilter): Buffer | null {
  if (subsystems.length === 0 && tags.length === 0) return null;
  const program: Instruction[] = [];
  const add = (code: number, operand: number, whenTrue = 0, whenFalse = 0): void => void program.push({ code, whenTrue, whenFalse, operand: operand >>> 0 });

  tags.forEach((tag, index) => {
    const { high, low } = bloomBits([tag]);
    const others = tags.length - 1 - index;
    add(LOAD_WORD, OFFSET.tagsHigh);
    add(AND, high);
    add(JUMP_IF_EQUAL, high, 0, 3);
    add(LOAD_WORD, OFFSET.tagsLow);
    add(AND, low);
    // A match jumps over the tests of the other tags and over the refusal that stands behind them.
    add(JUMP_IF_EQUAL, low, others * 6 + 1, 0);
  });
  if (tags.length > 0) add(RETURN, 0);

  for (const { subsystem, devtype } of subsystems) {
    add(LOAD_WORD, OFFSET.subsystem);
    if (devtype === null) add(JUMP_IF_EQUAL, hash32(subsystem), 0, 1);
    else {
      add(JUMP_IF_EQUAL, hash32(subsystem), 0, 3);
      add(LOAD_WORD, OFFSET.devtype);
      add(JUMP_IF_EQUAL, hash32(devtype), 0, 1);
    }
    add(RETURN, ACCEPT);
  }
  add(RETURN, subsystems.length > 0 ? 0 : ACCEPT);
  return encode(program);
}

function encode(program: readonly Instruction[]): Buffer {
  const buffer = Buffer.alloc(program.length * 8);
  program.forEach(({ code, whenTrue, whenFalse, operand }, index) => {
    buffer.writeUInt16LE(code, index * 8);
    buffer.writeUInt8(whenTrue, index * 8 + 2);
    buffer.writeUInt8(whenFalse, index * 8 + 3);
    buffer.writeUInt32LE(operand, index * 8 + 4);
  });
  return buffer;
}
