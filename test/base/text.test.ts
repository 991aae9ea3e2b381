import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeNodeName, isPlainText, lowerAscii, printable, replaceBlanks, replaceInInterfaceName, replaceUnsafe, splitCommand, splitWords, trimBlanks, trimBlanksAtEnd,
  utf8Bytes, utf8Length, utf8Text,
} from '../../src/base/text.ts';

/** Any byte string. */
const byteString = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 12 }).map((bytes) => String.fromCharCode(...bytes));

describe('utf8Bytes and utf8Text', () => {
  it('has one character for each byte of the UTF-8 form', () => {
    expect(utf8Bytes('a\u00e9\u20ac')).toBe('a\xc3\xa9\xe2\x82\xac');
  });

  it('gives every text back', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(utf8Text(utf8Bytes(text))).toBe(text);
    }));
  });

  it('shows U+FFFD for a byte that is not valid UTF-8', () => {
    expect(utf8Text('caf\xe9!')).toBe('caf\ufffd!');
  });
});

describe('printable', () => {
  it.each([
    ['\x1b[2Jgone\x07', '\\x1b[2Jgone\\x07'],
    ['two\nlines\x7f', 'two\\x0alines\\x7f'],
    ['/dev/disk/by-label/caf\xc3\xa9', '/dev/disk/by-label/caf\xc3\xa9'],
  ])('%j is shown as %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});

describe('splitCommand', () => {
  const commands: readonly (readonly [command: string, words: readonly string[]])[] = [
    ['/bin/true', ['/bin/true']],
    ['  a\tb \n c  ', ['a', 'b', 'c']],
    ["a 'b c' d", ['a', 'b c', 'd']],
    ['a "b c" d', ['a', 'b c', 'd']],
    ["a b'c d'e", ['a', 'bc de']],
    ["a '' b", ['a', '', 'b']],
    ['a "it\'s"', ['a', "it's"]],
    ["a 'b c", ['a', 'b c']],
    ['a\\ b', ['a\\', 'b']],
    ["a '\\'' b", ['a', '\\ b']],
    ['', []],
    [' \t', []],
    ['a;b|c >d $x `y`', ['a;b|c', '>d', '$x', '`y`']],
  ];
  it.each(commands)('%j', (command, words) => {
    expect(splitCommand(command)).toEqual(words);
  });

  it('gives words back that are joined in quotes', () => {
    const word = fc.array(fc.constantFrom('a', ' ', '"', '\\', '\n', '$'), { maxLength: 6 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(splitCommand(words.map((one) => `'${one}'`).join(' '))).toEqual(words);
      }),
    );
  });
});

describe('words and white space', () => {
  it('splits at white space', () => {
    expect(splitWords(' a  b\tc\nd ')).toEqual(['a', 'b', 'c', 'd']);
    expect(splitWords('  ')).toEqual([]);
  });

  it('does not take vertical tabs and form feeds for white space', () => {
    expect(trimBlanks('\v a \f')).toBe('\v a \f');
    expect(splitWords('a\vb')).toEqual(['a\vb']);
  });

  it('trims both ends, or the end', () => {
    expect(trimBlanks(' \t\r\na b\n ')).toBe('a b');
    expect(trimBlanksAtEnd(' a \n')).toBe(' a');
    expect(trimBlanks('  ')).toBe('');
  });

  it.each([
    ['a b', 'a_b'],
    ['  a  \t b ', 'a_b'],
    ['a\vb', 'a_b'],
    ['\va', '_a'],
    ['   ', ''],
    ['ab', 'ab'],
  ])('makes one underscore of each run of white space: %j', (text, replaced) => {
    expect(replaceBlanks(text)).toBe(replaced);
  });
});

describe('replaceUnsafe', () => {
  it.each([
    ['aZ09#+-.:=@_', '', 'aZ09#+-.:=@_'],
    ['a b/c!d', '', 'a_b_c_d'],
    ['a b/c!d', '/ ', 'a b/c_d'],
    ['a\tb\nc', '/ ', 'a b c'],
    ['a\tb', '/', 'a_b'],
    ['\\x20', '', '\\x20'],
    ['\\y', '', '_y'],
    [utf8Bytes('ä€😀'), '', utf8Bytes('ä€😀')],
    ['\xe4\xff', '', '__'],
    ['$%?,', '/ $%?,', '$%?,'],
  ])('%j with %j allowed too: %j', (text, allowed, replaced) => {
    expect(replaceUnsafe(text, allowed)).toBe(replaced);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(byteString, (text) => {
        expect(replaceUnsafe(replaceUnsafe(text, '/ '), '/ ')).toBe(replaceUnsafe(text, '/ '));
      }),
    );
  });

  it('keeps the number of bytes', () => {
    fc.assert(
      fc.property(byteString, (text) => {
        expect(replaceUnsafe(text, '')).toHaveLength(text.length);
      }),
    );
  });
});

describe('names', () => {
  it.each([
    ['eth 0', 'eth_0'],
    ['a:b/c%d', 'a_b_c_d'],
    ['a!b*c$d', 'a!b*c$d'],
    [utf8Bytes('ä'), '__'],
    ['\x7f', '_'],
  ])('replaces what no interface may be called: %j', (name, replaced) => {
    expect(replaceInInterfaceName(name)).toBe(replaced);
  });

  it.each([
    ['a b', 'a\\x20b'],
    ['a/b', 'a\\x2fb'],
    ['a\\b', 'a\\x5cb'],
    ['a\\x20', 'a\\x5cx20'],
    [utf8Bytes('ä'), utf8Bytes('ä')],
    ['\xe4', '\\xe4'],
    ['\x01', '\\x01'],
  ])('encodes what may not stand in a file name below /dev: %j', (text, encoded) => {
    expect(encodeNodeName(text)).toBe(encoded);
  });

  it('lets every text be read back from its encoded form', () => {
    const decode = (text: string) => text.replace(/\\x([0-9a-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
    fc.assert(
      fc.property(byteString, (text) => {
        expect(decode(encodeNodeName(text))).toBe(text);
      }),
    );
  });
});

describe('UTF-8', () => {
  /** Bytes, and whether systemd takes them for text without control characters. */
  const texts: readonly (readonly [text: string, isPlain: boolean])[] = [
    ['', true],
    ['plain', true],
    [utf8Bytes('ä€😀'), true],
    ['a\tb', false],
    ['a\nb', false],
    ['a\x01b', false],
    ['a\x7fb', false],
    ['a\xffb', false],
    ['\xe4', false],
    [utf8Bytes('\u0085'), true],
    [utf8Bytes('\u2028'), true],
    [utf8Bytes('\ufeff'), true],
    ['\xc0\x80', false],
    ['\xe0\x80\xaf', false],
    ['\xed\xa0\x80', false],
    ['\xef\xbf\xbe', false],
    ['\xef\xb7\x90', false],
    ['\xf4\x8f\xbf\xbf', false],
    ['\xf4\x90\x80\x80', false],
    ['\xf8\x88\x80\x80\x80', false],
  ];
  it.each(texts)('%j is plain text: %s', (text, isPlain) => {
    expect(isPlainText(text)).toBe(isPlain);
  });

  it('never runs past the end', () => {
    expect(utf8Length('\xe2\x82', 0)).toBe(0);
    expect(utf8Length('a', 0)).toBe(1);
    expect(utf8Length('\xe2\x82\xac', 0)).toBe(3);
  });

  it('accepts what TextDecoder accepts, less control characters and noncharacters', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    fc.assert(
      fc.property(byteString, (text) => {
        let decoded: string | null = null;
        try {
          decoded = decoder.decode(Buffer.from(text, 'latin1'));
        } catch {
          // Not UTF-8, which is an answer.
        }
        const isPlain = decoded !== null && !/[\x00-\x1f\x7f]|[\ufdd0-\ufdef]|[\ufffe\uffff]/.test(decoded) && ![...decoded].some((one) => ((one.codePointAt(0) as number) & 0xfffe) === 0xfffe);
        expect(isPlainText(text)).toBe(isPlain);
      }),
    );
  });

  it('lowers ASCII letters only', () => {
    expect(lowerAscii('AbC\xc4')).toBe('abc\xc4');
  });
});
