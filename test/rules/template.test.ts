import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasSubstitution, parseTemplate } from '../../src/rules/template.ts';

describe('parseTemplate', () => {
  it('finds out at load that nothing has to be substituted', () => {
    expect(parseTemplate('a%%b$$c').constant).toBe('a%b$c');
    expect(parseTemplate('').constant).toBe('');
    expect(parseTemplate('a%k').constant).toBeNull();
  });

  it('leaves text without marks as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const plain = text.replace(/[$%]/g, '');
        expect(parseTemplate(plain).constant).toBe(plain);
      }),
    );
  });

  it('halves doubled marks and gives the text back', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseTemplate(text.replace(/[$%]/g, (mark) => mark + mark)).constant).toBe(text);
      }),
    );
  });

  it('never fails, and takes every text apart into parts that are not empty', () => {
    const piece = fc.constantFrom('$', '%', '{', '}', 'attr', 'env', 'kernel', 'k', 'c', 's', 'E', '1+', 'x', '[a/b]c');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const { parts } = parseTemplate(pieces.join(''));
        expect(parts).not.toContain('');
      }),
    );
  });
});

describe('hasSubstitution', () => {
  it.each([['plain', false], ['$kernel', true], ['100%', true], ['', false]])('%j: %s', (text, has) => {
    expect(hasSubstitution(text)).toBe(has);
  });
});
