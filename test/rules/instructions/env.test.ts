import { describe } from 'vitest';
import { check } from '../../support/check.ts';

describe('ENV', () => {
  check('= sets a property, and later lines see it', {
    rules: 'ENV{A}="1"\nENV{A}=="1", ENV{B}="$env{A}2"',
    verdict: { properties: { A: '1', B: '12' } },
  });

  check('= replaces', { rules: 'ENV{A}="1"\nENV{A}="2"', verdict: { properties: { A: '2' } } });

  check('="" removes, be it one of the kernel', {
    rules: 'ENV{A}="1"\nENV{A}=""\nENV{PARTNAME}=""\nENV{A}=="", ENV{B}="1"',
    verdict: { properties: { A: null, PARTNAME: null, B: '1' } },
  });

  check('removes also when substitutions leave nothing', { rules: 'ENV{A}="1"\nENV{A}="$env{NOPE}"', verdict: { properties: { A: null } } });

  check('+= adds a word', {
    rules: 'ENV{A}="1"\nENV{A}+="2"\nENV{B}+="1"\nENV{PARTNAME}+="x"',
    verdict: { properties: { A: '1 2', B: '1', PARTNAME: 'data x' } },
  });

  check('+="" changes nothing, but an empty substitution adds a space', {
    rules: 'ENV{A}="1", ENV{B}="1"\nENV{A}+=""\nENV{B}+="$env{NOPE}"\nENV{C}+="$env{NOPE}"',
    verdict: { properties: { A: '1', B: '1 ', C: null } },
  });

  check('+= adds to what all events have', {
    globalProperties: { A: 'global' },
    rules: 'ENV{A}+="mine"',
    verdict: { properties: { A: 'global mine' } },
  });

  check('keeps a name with a dot in front among the properties, for whoever records them to leave out', {
    rules: 'ENV{.A}="1"\nENV{.A}=="1", ENV{B}="$env{.A}"',
    verdict: { properties: { '.A': '1', B: '1' } },
  });

  check('takes bytes as they are, unless the line says string_escape=replace', {
    rules: 'ENV{A}="a b!ä/"\nENV{B}="a b!ä/", OPTIONS+="string_escape=replace"\nENV{C}="a b", OPTIONS+="string_escape=none"\nENV{D}="a b"',
    verdict: { properties: { A: 'a b!\xc3\xa4/', B: 'a_b_\xc3\xa4_', C: 'a b', D: 'a b' } },
  });

  check('refuses what could pose as more than one property', {
    rules: 'ENV{A}="1"\nENV{A}=e"x\\nSEAT=evil"\nENV{B}=e"\\x7f"\nENV{C}=e"\\xff"\nENV{D}=e"\\t"\nENV{A-B}="1"\nENV{E}="1"',
    verdict: { properties: { A: '1', E: '1' }, notes: ['A', 'B', 'C', 'D', 'A-B'] },
  });

  check('+= has room for 511 bytes in all', {
    rules: `ENV{A}="${'x'.repeat(509)}"\nENV{A}+="y"\nENV{B}="${'x'.repeat(510)}"\nENV{B}+="y"\nENV{C}="${'x'.repeat(511)}"\nENV{C}+="y"`,
    verdict: { properties: { A: `${'x'.repeat(509)} y`, B: 'x'.repeat(510), C: 'x'.repeat(511) }, notes: ['B would be longer', 'C would be longer'] },
  });
});
