import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterProgram, type BroadcastFilter } from '../../src/broadcast/filter.ts';
import { encodeBroadcast } from '../../src/broadcast/message.ts';
import { UeventSocket } from '../../src/kernel/netlink-uevent.ts';

/** The program in the notation of strace(1). */
function listing(filter: BroadcastFilter): string[] {
  const program = filterProgram(filter);
  if (program === null) return [];
  const lines: string[] = [];
  for (let at = 0; at < program.length; at += 8) {
    const operand = `0x${program.readUInt32LE(at + 4).toString(16)}`;
    const code = program.readUInt16LE(at);
    if (code === 0x20) lines.push(`LD ${operand}`);
    else if (code === 0x54) lines.push(`AND ${operand}`);
    else if (code === 0x15) lines.push(`JEQ ${operand} ${program.readUInt8(at + 2)} ${program.readUInt8(at + 3)}`);
    else lines.push(`RET ${operand}`);
  }
  return lines;
}

/** What the kernel does with the program: the number of bytes that pass. */
function run(program: Buffer, message: Buffer): number {
  let accumulator = 0;
  for (let at = 0; ; at += 8) {
    const operand = program.readUInt32LE(at + 4);
    switch (program.readUInt16LE(at)) {
      case 0x20:
        // A load behind the end drops the packet.
        if (operand + 4 > message.length) return 0;
        accumulator = message.readUInt32BE(operand);
        break;
      case 0x54:
        accumulator = (accumulator & operand) >>> 0;
        break;
      case 0x15:
        at += 8 * program.readUInt8(accumulator === operand ? at + 2 : at + 3);
        break;
      default:
        return operand;
    }
  }
}

const magic = ['LD 0x8', 'JEQ 0xfeedcafe 1 0', 'RET 0xffffffff'];
const net = { subsystem: 'net', devtype: null };

describe('the filter of a listener', () => {
  it.each<[string, BroadcastFilter, string[]]>([
    ['nothing in particular', { subsystems: [], tags: [] }, []],
    ['a subsystem', { subsystems: [net], tags: [] }, [...magic, 'LD 0x18', 'JEQ 0xa74d3cc8 0 1', 'RET 0xffffffff', 'RET 0x0', 'RET 0xffffffff']],
    [
      'a subsystem and a devtype',
      { subsystems: [{ subsystem: 'block', devtype: 'disk' }], tags: [] },
      [...magic, 'LD 0x18', 'JEQ 0xf0031db7 0 3', 'LD 0x1c', 'JEQ 0x7bcbc5ee 0 1', 'RET 0xffffffff', 'RET 0x0', 'RET 0xffffffff'],
    ],
    [
      'a subsystem and a tag',
      { subsystems: [net], tags: ['foo'] },
      [...magic, 'LD 0x20', 'AND 0x4200040', 'JEQ 0x4200040 0 3', 'LD 0x24', 'AND 0x2000', 'JEQ 0x2000 1 0', 'RET 0x0', 'LD 0x18', 'JEQ 0xa74d3cc8 0 1', 'RET 0xffffffff', 'RET 0x0', 'RET 0xffffffff'],
    ],
    [
      'two tags',
      { subsystems: [], tags: ['bar', 'foo'] },
      [
        ...magic,
        ...['LD 0x20', 'AND 0x20004000', 'JEQ 0x20004000 0 3', 'LD 0x24', 'AND 0xa00000', 'JEQ 0xa00000 7 0'],
        ...['LD 0x20', 'AND 0x4200040', 'JEQ 0x4200040 0 3', 'LD 0x24', 'AND 0x2000', 'JEQ 0x2000 1 0'],
        ...['RET 0x0', 'RET 0xffffffff'],
      ],
    ],
  ])('for %s is the program that udevadm 262 sets', (_, filter, program) => expect(listing(filter)).toEqual(program));

  const word = fc.stringMatching(/^[a-z]{1,6}$/);
  const filters = fc.record({ subsystems: fc.array(fc.record({ subsystem: word, devtype: fc.option(word) })), tags: fc.array(word) });

  it('lets everything pass that is wanted', () => {
    fc.assert(
      fc.property(filters, fc.nat(), fc.nat(), (filter, first, second) => {
        const program = filterProgram(filter);
        if (program === null) return;
        const chosen = filter.subsystems[first % Math.max(filter.subsystems.length, 1)] ?? { subsystem: 'any', devtype: null };
        const tags = filter.tags.length === 0 ? [] : [filter.tags[second % filter.tags.length] as string];
        const message = encodeBroadcast({ properties: new Map(), subsystem: chosen.subsystem, devtype: chosen.devtype, tags: [...tags, 'another'] });
        expect(run(program, message)).toBe(0xffffffff);
      }),
    );
  });

  it.each([
    ['another subsystem', { subsystem: 'block', devtype: null, tags: ['foo'] }],
    ['another devtype', { subsystem: 'usb', devtype: 'usb_interface', tags: ['foo'] }],
    ['another tag', { subsystem: 'net', devtype: null, tags: ['bar'] }],
    ['no tag', { subsystem: 'net', devtype: null, tags: [] }],
  ])('keeps back %s', (_, broadcast) => {
    const program = filterProgram({ subsystems: [net, { subsystem: 'usb', devtype: 'usb_device' }], tags: ['foo'] }) as Buffer;
    expect(run(program, encodeBroadcast({ properties: new Map(), ...broadcast }))).toBe(0);
  });

  it('leaves to the listener what is no message of libudev', () => {
    const program = filterProgram({ subsystems: [net], tags: [] }) as Buffer;
    expect(run(program, Buffer.from('add@/devices/virtual/net/lo\0ACTION=add\0'))).toBe(0xffffffff);
  });

  it('gives up on more tags than a jump leads over, not on the subsystems', () => {
    const tags = (count: number): string[] => Array.from({ length: count }, (_, index) => `tag${index}`);
    const message = encodeBroadcast({ properties: new Map(), subsystem: 'net', devtype: null, tags: ['tag0'] });
    for (const count of [43, 44, 500]) expect(run(filterProgram({ subsystems: [net], tags: tags(count) }) as Buffer, message)).toBe(0xffffffff);
    expect(filterProgram({ subsystems: [], tags: tags(44) })).toBeNull();
    expect(filterProgram({ subsystems: Array(49).fill(net), tags: [] })).toBeNull();
  });

  it('is taken by the kernel, at any length', () => {
    const socket = UeventSocket.open({ group: 0, receiveBufferBytes: 4096 });
    const tags = Array.from({ length: 43 }, (_, index) => `tag${index}`);
    socket.attachFilter(filterProgram({ subsystems: [net], tags: ['a'] }) as Buffer);
    socket.attachFilter(filterProgram({ subsystems: Array(48).fill({ subsystem: 'a', devtype: 'b' }), tags }) as Buffer);
    socket.close();
  });
});
