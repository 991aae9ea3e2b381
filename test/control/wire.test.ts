import { describe, expect, it } from 'vitest';
import type { ControlRequest } from '../../src/control/request.ts';
import { decodeMessage, encodeRequest } from '../../src/control/wire.ts';

const requests: readonly ControlRequest[] = [
  { kind: 'ping' }, { kind: 'reload' }, { kind: 'exit' }, { kind: 'start-queue' }, { kind: 'stop-queue' },
  { kind: 'children-max', count: 7 }, { kind: 'log-level', priority: 7 }, { kind: 'environment', assignments: ['A=1', 'B=two words'] },
];

describe('the binary messages of udevadm up to 257', () => {
  it.each(requests)('say $kind, and end', (request) => {
    const decoded = (encodeRequest(request) ?? []).map(decodeMessage);
    expect(decoded.pop()).toEqual({ kind: 'end' });
    const expected = request.kind === 'environment' ? request.assignments.map((text) => ({ kind: 'environment', assignments: [text] })) : [request];
    expect(decoded).toEqual(expected);
  });

  it('have the size, the magic number and the type that udevadm expects', () => {
    const [message, end] = encodeRequest({ kind: 'children-max', count: 7 }) ?? [];
    expect(message).toHaveLength(280);
    // The header is in the machine's byte order, as are typed arrays.
    const words = (packet: Buffer | undefined): number[] => [...new Uint32Array(Uint8Array.from(packet?.subarray(16, 28) ?? []).buffer)];
    expect(words(message)).toEqual([0xdead1dea, 6, 7]);
    expect(words(end)).toEqual([0xdead1dea, 0, 0]);
  });

  it('have room for texts of 255 bytes', () => {
    const assignment = `A=${'x'.repeat(300)}`;
    expect(decodeMessage(encodeRequest({ kind: 'environment', assignments: [assignment] })?.[0] as Buffer)).toEqual({ kind: 'environment', assignments: [assignment.slice(0, 255)] });
  });

  it.each<ControlRequest>([{ kind: 'hand-over', command: [] }, { kind: 'kill', seqnums: [1], signal: 9 }, { kind: 'revert' }, { kind: 'trace', on: true }])('cannot say $kind', (request) => {
    expect(encodeRequest(request)).toBeNull();
  });

  it('are refused with a reason when they are none', () => {
    const message = encodeRequest({ kind: 'ping' })?.[0] as Buffer;
    expect(decodeMessage(message.subarray(1))).toMatchObject({ refused: expect.stringContaining('279 bytes') });
    const wrong = Buffer.from(message);
    wrong.writeUInt32LE(1, 16);
    expect(decodeMessage(wrong)).toMatchObject({ refused: expect.stringContaining('magic') });
    const unknown = Buffer.from(message);
    unknown.writeUInt32LE(99, 20);
    expect(decodeMessage(unknown)).toMatchObject({ refused: expect.stringContaining('type') });
  });
});
