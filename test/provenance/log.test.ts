import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appended, formatForgotten, idsIn, lastLine, linesThatHold } from '../../src/provenance/log.ts';

/** A line about a device, as far as the log looks into it. */
const about = (id: string, text: string): string => `{"id":${JSON.stringify(id)},"text":${JSON.stringify(text)}}`;

const log = appended([about('b8:0', 'first'), about('b8:1', 'of another'), about('n2', 'gone soon'), about('b8:0', 'second'), formatForgotten('n2')]);

describe('what is kept of all devices', () => {
  it('says of a device what its last line says', () => {
    expect(lastLine(log, 'b8:0')).toBe(about('b8:0', 'second'));
    expect(lastLine(log, 'b8:1')).toBe(about('b8:1', 'of another'));
  });

  it('says nothing of a device that was forgotten, of one that it does not know, and where there is no log', () => {
    expect(lastLine(log, 'n2')).toBeNull();
    expect(lastLine(log, 'b8')).toBeNull();
    expect(lastLine('', 'b8:0')).toBeNull();
  });

  it('knows a device again that was forgotten', () => {
    expect(lastLine(log + appended([about('n2', 'again')]), 'n2')).toBe(about('n2', 'again'));
  });

  it('does not take for a line what a value says', () => {
    expect(lastLine(appended([about('b8:0', '\n{"id":"n9","text":"no"}')]), 'n9')).toBeNull();
  });

  it('names the devices that it says something of', () => {
    expect(idsIn(log)).toEqual(['b8:1', 'b8:0']);
    expect(idsIn(appended([about('+x:a"\\\xff\n', '')]))).toEqual(['+x:a"\\\xff\n']);
  });

  it('loses only the line that was being written when the daemon was killed', () => {
    const cut = log.slice(0, log.lastIndexOf('\n{"id":"b8:0"') + 20) + appended([about('n3', 'after')]);
    expect(lastLine(cut, 'n3')).toBe(about('n3', 'after'));
    expect(lastLine(cut, 'b8:1')).toBe(about('b8:1', 'of another'));
    expect(idsIn(cut)).toEqual(['b8:1', 'n2', 'n3']);
  });

  it('says the same of every device without the lines that were replaced, and has one for each', () => {
    const ids = ['b8:0', 'b8:10', 'n1', 'n11', '+a:b c', '+a:"'];
    const change = fc.tuple(fc.constantFrom(...ids), fc.option(fc.string({ unit: 'binary-ascii', maxLength: 9 })));
    fc.assert(fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const long = appended(changes.map(([id, text]) => (text === null ? formatForgotten(id) : about(id, text))));
      const lines = long.split('\n');
      const holding = linesThatHold(lines);
      const short = appended(lines.filter((_line, number) => holding.has(number)));
      for (const id of ids) expect(lastLine(short, id)).toBe(lastLine(long, id));
      expect(short.split('\n').length - 1).toBe(idsIn(long).length);
    }));
  });
});
