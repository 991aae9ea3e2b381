import { isLittleEndian } from '../base/byte-order.ts';
import { bloomBits, hash32 } from './digest.ts';

/** What a listener wants to hear: any of the subsystems (with their devtype, if one is given), and any of the tags. */
export interface BroadcastFilter {
  readonly subsystems: readonly { readonly subsystem: string; readonly devtype: string | null }[];
  readonly tags: readonly string[];
}

/** Offsets in the message of `message.ts`. */
const OFFSET = { magic: 8, subsystem: 24, devtype: 28, tagsHigh: 32, tagsLow: 36 } as const;
const MAGIC = 0xfeedcafe;

/** Opcodes of classic BPF (<linux/bpf_common.h>). */
const LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
const AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
const JUMP_IF_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const RETURN = 0x06; // BPF_RET | BPF_K
const ACCEPT = 0xffffffff;
const REFUSE = 0;

const INSTRUCTIONS_PER_TAG = 6;
/** A jump is a byte and must lead over the tests of all other tags. */
const MAX_TAGS = 43;
/** With these a program has at most the 512 instructions of libudev's; the kernel has little room for filters (net.core.optmem_max). */
const MAX_SUBSYSTEMS = 48;

interface Instruction {
  readonly code: number;
  /** how many instructions to leap over */
  readonly whenTrue: number;
  readonly whenFalse: number;
  readonly operand: number;
}

/**
 * The socket filter (an array of struct sock_filter, <linux/filter.h>) that has the kernel keep from a listener what it does not
 * want. It is the program of libudev (udev_monitor_filter_update). A bloom filter lets some more through, as does a list of tags
 * or subsystems that is too long for a program; the listener looks at the message again. Null when everything is to pass.
 */
export function filterProgram({ subsystems, tags }: BroadcastFilter): Buffer | null {
  const filteredTags = tags.length > MAX_TAGS ? [] : tags;
  const filteredSubsystems = subsystems.length > MAX_SUBSYSTEMS ? [] : subsystems;
  if (filteredSubsystems.length === 0 && filteredTags.length === 0) return null;
  const program: Instruction[] = [];
  const add = (code: number, operand: number, whenTrue = 0, whenFalse = 0): void => void program.push({ code, whenTrue, whenFalse, operand: operand >>> 0 });

  // Other messages have something else at these offsets: they are let through, and the listener refuses them.
  add(LOAD_WORD, OFFSET.magic);
  add(JUMP_IF_EQUAL, MAGIC, 1, 0);
  add(RETURN, ACCEPT);

  filteredTags.forEach((tag, index) => {
    const { high, low } = bloomBits([tag]);
    const others = filteredTags.length - 1 - index;
    add(LOAD_WORD, OFFSET.tagsHigh);
    add(AND, high);
    add(JUMP_IF_EQUAL, high, 0, 3);
    add(LOAD_WORD, OFFSET.tagsLow);
    add(AND, low);
    // A match leaps over the tests of the other tags and over the refusal that stands behind them.
    add(JUMP_IF_EQUAL, low, others * INSTRUCTIONS_PER_TAG + 1, 0);
  });
  if (filteredTags.length > 0) add(RETURN, REFUSE);

  for (const { subsystem, devtype } of filteredSubsystems) {
    add(LOAD_WORD, OFFSET.subsystem);
    if (devtype === null) add(JUMP_IF_EQUAL, hash32(subsystem), 0, 1);
    else {
      add(JUMP_IF_EQUAL, hash32(subsystem), 0, 3);
      add(LOAD_WORD, OFFSET.devtype);
      add(JUMP_IF_EQUAL, hash32(devtype), 0, 1);
    }
    add(RETURN, ACCEPT);
  }
  if (filteredSubsystems.length > 0) add(RETURN, REFUSE);
  add(RETURN, ACCEPT);
  return encode(program);
}

function encode(program: readonly Instruction[]): Buffer {
  const buffer = Buffer.alloc(program.length * 8);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  program.forEach(({ code, whenTrue, whenFalse, operand }, index) => {
    view.setUint16(index * 8, code, isLittleEndian);
    view.setUint8(index * 8 + 2, whenTrue);
    view.setUint8(index * 8 + 3, whenFalse);
    view.setUint32(index * 8 + 4, operand, isLittleEndian);
  });
  return buffer;
}
