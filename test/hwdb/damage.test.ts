import { chmodSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Hwdb } from '../../src/hwdb/database.ts';
import { headerBytes } from '../../src/hwdb/format.ts';
import { fixtures, makeRoot, openFile, update } from './system.ts';

const whole = readFileSync(`${fixtures}/good/hwdb.bin`);
const questions = ['lamp:v0001p00A1', 'lamp:9:name:Old Lantern:', 'lamp:v0002x', 'lamp:*', '', 'x'.repeat(3_000)];

/** Asks everything. What comes out is no matter, as long as it does. */
function askAll(bytes: Uint8Array, path: string): void {
  writeFileSync(path, bytes);
  const hwdb = Hwdb.open(path);
  if (!(hwdb instanceof Hwdb)) return;
  for (const question of questions) for (const [key, value] of hwdb.lookup(question)) expect([typeof key, typeof value]).toEqual(['string', 'string']);
  hwdb.close();
}

describe('a damaged hwdb.bin', () => {
  it('is refused when it is cut off anywhere', () => {
    const path = `${makeRoot()}/hwdb.bin`;
    writeFileSync(path, whole);
    for (let size = whole.length - 1; size >= 0; size--) {
      truncateSync(path, size);
      expect(Hwdb.open(path)).toMatchObject({ kind: 'damaged' });
    }
  });

  it('is refused when it is another file', () => {
    expect(Hwdb.open('/dev/null')).toMatchObject({ kind: 'damaged' });
    expect(Hwdb.open('/')).toMatchObject({ kind: 'damaged' });
    expect(Hwdb.open('/nowhere')).toMatchObject({ kind: 'missing' });
  });

  it('that was cut off while it was open finds less, and ends nothing', () => {
    const names = Array.from({ length: 2_000 }, (_, number) => `lamp:${number * 7919}`);
    const root = makeRoot({ '/etc/udev/hwdb.d/a.hwdb': names.map((name) => `${name}\n X=${name}\n\n`).join('') });
    update(root);
    const path = `${root}/etc/udev/hwdb.bin`;
    const hwdb = openFile(path);
    chmodSync(path, 0o644);
    truncateSync(path, headerBytes);
    expect(names.filter((name) => hwdb.lookup(name).get('X') === name)).toEqual([]);
  });

  it('never makes a lookup fail or last, whichever bytes are wrong', () => {
    const path = `${makeRoot()}/hwdb.bin`;
    const change = fc.record({ at: fc.nat({ max: whole.length - 1 }), byte: fc.nat({ max: 255 }) });
    fc.assert(fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (changes) => {
      const bytes = Buffer.from(whole);
      for (const { at, byte } of changes) bytes[at] = byte;
      askAll(bytes, path);
    }), { numRuns: 1_000 });
  });

  it('does not lead in a circle', () => {
    const path = `${makeRoot()}/hwdb.bin`;
    // Every offset of a child is made that of some node, forwards, backwards or its own.
    fc.assert(fc.property(fc.array(fc.nat({ max: whole.length / 8 }), { minLength: 30, maxLength: 60 }), (targets) => {
      const bytes = Buffer.from(whole);
      for (const [index, target] of targets.entries()) {
        const at = headerBytes + ((target * 7 + index * 13) % (whole.length / 8 - 20)) * 8;
        bytes.writeBigUInt64LE(BigInt(target * 8), at - (at % 8));
      }
      askAll(bytes, path);
    }), { numRuns: 500 });
  });
});
