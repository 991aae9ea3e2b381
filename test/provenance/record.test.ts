import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecidedFact, Provenance } from '../../src/provenance/provenance.ts';
import { formatProvenance, parseProvenance } from '../../src/provenance/record.ts';

const example: Provenance = {
  event: { action: 'add', seqnum: 17n, finishedMs: 1_760_000_000_000 },
  facts: [
    { what: 'property', name: 'ID_BUS', value: 'usb', source: { file: '/usr/lib/udev/rules.d/50-a.rules', line: 12, column: 5 } },
    { what: 'tag', name: 'seat', value: null, source: null },
  ],
  overridden: [
    { what: 'mode', name: null, value: '600', source: { file: '/usr/lib/udev/rules.d/50-a.rules', line: 3, column: 20 }, by: { file: '/etc/udev/rules.d/90-b.rules', line: 9, column: 1 } },
  ],
  isCut: false,
};

describe('a provenance record', () => {
  it('is one line of JSON that names each rule file once', () => {
    expect(formatProvenance('b8:0', example)).toBe(
      '{"id":"b8:0","version":1,"action":"add","seqnum":"17","finishedMs":1760000000000,"cut":false,' +
        '"files":["/usr/lib/udev/rules.d/50-a.rules","/etc/udev/rules.d/90-b.rules"],' +
        '"facts":[["property","ID_BUS","usb",0,12,5],["tag","seat",null,-1,0,0]],' +
        '"overridden":[["mode",null,"600",0,3,20,1,9,1]]}',
    );
  });

  it('says after reading what it said before writing, whatever bytes the values have', () => {
    fc.assert(fc.property(provenances, (provenance) => {
      expect(parseProvenance(formatProvenance('n2', provenance))).toEqual(provenance);
    }));
  });

  it('holds byte strings only, so that it can be written as they are', () => {
    fc.assert(fc.property(provenances, (provenance) => /^[\x00-\xff]*$/.test(formatProvenance('n2', provenance))));
  });

  it.each([
    ['no text', ''],
    ['half a record', formatProvenance('b8:0', example).slice(0, 90)],
    ['another version', formatProvenance('b8:0', example).replace('"version":1', '"version":2')],
    ['a number that is none', formatProvenance('b8:0', example).replace('"seqnum":"17"', '"seqnum":"x"')],
    ['a row that is too short', formatProvenance('b8:0', example).replace('"usb",0,12,5', '"usb",0,12')],
    ['a row with a text for a line', formatProvenance('b8:0', example).replace('0,12,5', '0,"12",5')],
    ['no object', '[1,2]'],
    ['nothing', 'null'],
  ])('is not understood where there is %s', (_, text) => {
    expect(parseProvenance(text)).toBeNull();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseProvenance(text)));
  });
});

const bytes = fc.uint8Array({ maxLength: 20 }).map((data) => String.fromCharCode(...data));
const sources = fc.record({ file: fc.constantFrom('/etc/udev/rules.d/a.rules', '/usr/lib/udev/rules.d/b\xff.rules'), line: fc.nat(), column: fc.nat() });
const provenances: fc.Arbitrary<Provenance> = fc.record({
  event: fc.record({ action: fc.constantFrom('add', 'change'), seqnum: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), finishedMs: fc.nat() }),
  facts: fc.array(fc.record({ what: fc.constantFrom<DecidedFact['what']>('property', 'tag', 'run'), name: fc.option(bytes), value: fc.option(bytes), source: fc.option(sources) })),
  overridden: fc.array(fc.record({ what: fc.constantFrom('link' as const, 'owner' as const), name: fc.option(bytes), value: fc.option(bytes), source: sources, by: sources })),
  isCut: fc.boolean(),
});
