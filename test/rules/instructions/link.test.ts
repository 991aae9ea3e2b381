import { describe, expect, it } from 'vitest';
import { linkName } from '../../../src/rules/instructions/link.ts';
import { check } from '../../support/check.ts';
import { eth0, stick } from '../../support/table-device.ts';

describe('SYMLINK', () => {
  check('+= adds every word of the value', { rules: 'SYMLINK+="a b/c"\nSYMLINK+="a d"', verdict: { links: ['a', 'b/c', 'd'] } });
  check('= replaces', { rules: 'SYMLINK+="a b"\nSYMLINK="c"', verdict: { links: ['c'] } });
  check('="" takes all away', { rules: 'SYMLINK+="a b"\nSYMLINK=""', verdict: { links: [] } });
  check('-= takes some away', { rules: 'SYMLINK+="a b c/d"\nSYMLINK-="a c//d x"', verdict: { links: ['b'] } });
  check(':= seals', { rules: 'SYMLINK+="a"\nSYMLINK:="b"\nSYMLINK+="c"\nSYMLINK="d"\nSYMLINK-="b"', verdict: { links: ['b'] } });
  check('begins anew with each event', { action: 'change', previous: { links: ['old'] }, rules: 'SYMLINK+="new"', verdict: { links: ['new'] } });
  check('a device that goes has the links it had', { action: 'remove', previous: { links: ['old'] }, rules: 'SYMLINK+="new", ENV{A}="1"', verdict: { links: ['old', 'new'] } });
  check('of a device that goes is left alone by a line that does nothing else', {
    action: 'remove',
    previous: { links: ['old'] },
    rules: 'SYMLINK+="new"\nOWNER="0", SYMLINK=""',
    verdict: { links: ['old'] },
  });
  check('is nothing for a device without a node', { device: eth0, rules: 'SYMLINK+="a", ENV{A}="1"', verdict: { links: [], properties: { A: '1' } } });

  check('with white space in what is substituted is still one word', {
    rules: 'ENV{A}="  two  words "\nSYMLINK+="x-$env{A}-y z"',
    verdict: { links: ['x-two_words-y', 'z'] },
  });
  check('takes the words of a program apart', {
    rules: 'PROGRAM=="/bin/p", SYMLINK+="%c"',
    world: { programs: { '/bin/p': 'a b\tc\n' } },
    verdict: { links: ['a', 'b', 'c'] },
  });
  check('replaces what may not stand in a name', {
    rules: 'SYMLINK+="a!b ä c\\x20d [e] f\'g"\nSYMLINK+=e"t\\tab"',
    verdict: { links: ['a_b', '\xc3\xa4', 'c\\x20d', '_e_', 'f_g', 't', 'ab'] },
  });
  check('with string_escape=none takes everything as it is', {
    rules: 'ENV{A}=" x  y"\nSYMLINK+="a!b $env{A}", OPTIONS+="string_escape=none"',
    verdict: { links: ['a!b', 'x', 'y'] },
  });
  check('with string_escape=replace is one name', {
    rules: 'ENV{A}=" x  y"\nSYMLINK+="a!b $env{A}", OPTIONS+="string_escape=replace"',
    verdict: { links: ['a_b_x_y'] },
  });
  check('string_escape counts for its line', {
    rules: 'SYMLINK+="a b", OPTIONS+="string_escape=replace"\nSYMLINK+="c d"',
    verdict: { links: ['a_b', 'c', 'd'] },
  });
  check('cannot leave /dev', {
    rules: 'SYMLINK+="../etc/x /etc/y a/../../z /dev/ok ."',
    verdict: { links: ['ok'], notes: ['"../etc/x"', '"/etc/y"', '"a/../../z"', '"."'] },
  });
  check('has room for 1023 bytes', {
    device: { ...stick, attributes: { long: 'x'.repeat(250) } },
    rules: `SYMLINK+="${'a/'.repeat(300)}$attr{long}"\nSYMLINK+="${'a/'.repeat(400)}$attr{long}"`,
    verdict: { links: [`${'a/'.repeat(300)}${'x'.repeat(250)}`], notes: ['longer than 1023'] },
  });
});

describe('linkName', () => {
  it.each([
    ['a/b', 'a/b'],
    ['/dev/a', 'a'],
    ['./a//b/./c/', 'a/b/c'],
    ['//dev//a', 'a'],
    ['dev/a', 'dev/a'],
    ['x'.repeat(255), 'x'.repeat(255)],
  ])('%j stands for %j', (word, name) => {
    expect(linkName(word)).toBe(name);
  });

  it.each(['', '.', '/', '/dev', '/dev/', '/etc/x', '/devx', '..', '../a', 'a/..', '/dev/../etc', 'x'.repeat(256)])('%j stands for none', (word) => {
    expect(linkName(word)).toBeNull();
  });
});
