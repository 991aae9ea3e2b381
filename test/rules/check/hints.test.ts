import { describe, expect, it } from 'vitest';
import { checkText } from '../../support/check-rules.ts';

describe('a hint', () => {
  it.each<[line: string, hint: string | RegExp]>([
    ['KERNAL=="a", NAME="b"', 'did you mean "KERNEL"?'],
    ['kernel=="a", NAME="b"', 'did you mean "KERNEL"?'],
    ['SUBSYTEMS=="a", NAME="b"', 'did you mean "SUBSYSTEMS"?'],
    ['\xef\xbb\xbfKERNEL=="a", NAME="b"', 'the file begins with a byte order mark: remove it'],
    ['ATTRS(idVendor)=="0403", NAME="b"', 'write ATTRS{idVendor}'],
    ['OPTIONS="link_priorty=5"', 'did you mean "link_priority="?'],
    ['OPTIONS="wacth"', 'did you mean "watch"?'],
    ['OPTIONS="log_level=warn"', 'did you mean "warning"?'],
    ['IMPORT{builtin}="usb-id"', 'did you mean "usb_id"?'],
    ['RUN{builtin}="zzz"', /^the builtins are blkid, /],
    ['IMPORT{buildin}="usb_id"', 'did you mean "builtin"?'],
    ['CONST{arhc}=="x", NAME="b"', 'did you mean "arch"?'],
    ['GOTO="ned"\nLABEL="end", NAME="a"', 'did you mean "end"?'],
    ['KERNEL="a", NAME="b"', 'KERNEL takes == !='],
    ['NAME="a', 'expected more of the value or the closing quote of the value'],
    ['SYMLINK+="$kernal"', 'did you mean "$kernel"?'],
    ['SYMLINK+="100%"', 'write %% for the character itself'],
    ['SYMLINK+="$attr"', 'write $attr{name}'],
    ['GROUP="nosuch"', /^the whole line is ignored/],
  ])('for %s', (line, hint) => {
    const [problem] = checkText(line).problems;
    if (typeof hint === 'string') expect(problem?.hint).toBe(hint);
    else expect(problem?.hint).toMatch(hint);
  });

  it('is not given when nothing is near', () => {
    expect(checkText('XYZZY=="a", NAME="b"').problems[0]?.hint).toBeNull();
  });
});

describe('the marked place', () => {
  it.each<[line: string, marked: string]>([
    ['KERNAL=="a", NAME="b"', 'KERNAL'],
    ['KERNEL{x}=="a", NAME="b"', '{x}'],
    ['KERNEL+="a", NAME="b"', '+='],
    ['OWNER="nosuch"', '"nosuch"'],
    ['NAME=i"a"', 'i"a"'],
    ['SYMLINK+="a $nosuch b"', '$n'],
    ['SYMLINK+="a $attr b"', '$attr'],
    ['SYMLINK+="%c{x}"', '%c{x}'],
    ['ATTR{a%qb}="1"', '%q'],
    ['NAME="a",,TAG="b"', ',,'],
  ])('in %s', (line, marked) => {
    const [problem] = checkText(line).problems;
    const start = (problem?.source?.column ?? 0) - 1;
    expect(line.slice(start, start + (problem?.span ?? 0))).toBe(marked);
  });
});
