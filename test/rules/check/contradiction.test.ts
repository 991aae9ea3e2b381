import { describe, expect, it } from 'vitest';
import { checkText } from '../../support/check-rules.ts';

/** What is said of expressions that stand on one line: `duplicate`, `conflicting`, both in the order said, or nothing. */
function saidOf(line: string): string[] {
  return checkText(`${line}, ENV{RESERVED}="x"`).problems.map(({ message }) => message.replace(/ (match )?expressions.*/, ''));
}

describe('expressions on one line', () => {
  it.each<[line: string, said: string[]]>([
    ['KERNEL=="a", SUBSYSTEM=="b"', []],
    ['KERNEL=="a", KERNEL=="a"', ['duplicate']],
    ['KERNEL=="a", KERNEL!="a"', ['conflicting']],
    ['KERNEL!="a", KERNEL!="b"', []],
    ['KERNEL=="a", KERNEL=="b"', ['conflicting']],
    ['KERNEL=="a", KERNEL==i"b"', []],
    ['KERNEL==i"a", KERNEL==i"b"', []],
    ['KERNEL==i"a", KERNEL!=i"a"', ['conflicting']],

    // Alternatives
    ['KERNEL=="a|b", KERNEL=="b|a"', ['duplicate']],
    ['KERNEL=="a|b", KERNEL=="b|a|a"', ['duplicate']],
    ['KERNEL=="a|b", KERNEL=="b|c"', []],
    ['KERNEL=="a|b", KERNEL=="c|d"', ['conflicting']],
    ['KERNEL=="|a", KERNEL=="|b"', []],
    ['KERNEL=="|a", KERNEL!="a|"', ['conflicting']],

    // Globs: what stands in front of the first special character decides
    ['KERNEL=="a*", KERNEL=="b*"', ['conflicting']],
    ['KERNEL=="a*", KERNEL=="ab*"', []],
    ['KERNEL=="*a", KERNEL=="b*"', []],
    ['KERNEL=="a*|b", KERNEL=="c|d?"', ['conflicting']],
    ['KERNEL=="a*", KERNEL=="b"', []],
    ['KERNEL=="[ab]", KERNEL=="c*"', []],

    // Empty and not empty
    ['KERNEL=="", KERNEL=="?*"', ['conflicting']],
    ['KERNEL!="", KERNEL=="?*"', ['duplicate']],
    ['TEST=="?*", TEST!="?*"', ['conflicting']],

    // Attributes: another one is another subject, and one that is compared without its trailing white space excludes nothing
    ['ENV{a}=="1", ENV{b}=="2"', []],
    ['ENV{a}=="1", ENV{a}=="2"', ['conflicting']],
    ['ATTR{a}=="1", ATTR{a}=="2"', []],
    ['ATTR{a}=="1 ", ATTR{a}=="2 "', ['conflicting']],
    ['ATTR{a}=="1", ATTR{a}!="1"', ['conflicting']],
    ['ATTRS{a}=="1", ATTR{a}!="1"', []],

    // SUBSYSTEM has three names for one thing
    ['SUBSYSTEM=="subsystem", SUBSYSTEM!="subsystem"', ['conflicting']],

    // Files, programs, imports and assignments: equal or not
    ['TEST=="a", TEST=="b"', []],
    ['TEST{0400}=="a", TEST{400}=="a"', ['duplicate']],
    ['TEST{0400}=="a", TEST=="a"', []],
    ['PROGRAM="a", PROGRAM!="a"', ['conflicting']],
    ['IMPORT{db}="a", IMPORT{cmdline}="a"', []],
    ['IMPORT{program}="kmod", IMPORT{builtin}="kmod"', ['duplicate']],
    ['SYMLINK+="a", SYMLINK+="a"', ['duplicate']],
    ['SYMLINK+="a", SYMLINK="a"', []],
    ['SYMLINK+="a", SYMLINK=="a"', []],
    ['MODE="0600", MODE="600"', ['duplicate']],
    ['OWNER="root", OWNER="0"', ['duplicate']],
    ['OWNER="root", OWNER="daemon"', []],
    ['OPTIONS="link_priority=16", OPTIONS="link_priority=0x10"', ['duplicate']],
    ['OPTIONS="watch", OPTIONS="nowatch"', []],

    // Of several only the first of each sort, in the order of evaluation
    ['KERNEL=="a", KERNEL=="a", KERNEL=="a"', ['duplicate']],
    ['KERNEL=="a", KERNEL=="a", KERNEL=="b"', ['duplicate', 'conflicting']],
    ['TAG=="x", TAG=="x", KERNEL=="a", KERNEL=="b"', ['conflicting', 'duplicate']],
  ])('%s', (line, said) => {
    expect(saidOf(line)).toEqual(said);
  });
});
