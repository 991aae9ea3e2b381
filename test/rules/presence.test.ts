import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialBit, initialsOf, compilePattern, matches } from '../../src/rules/match.ts';
import { check } from '../support/check.ts';

// Each case is evaluated twice, with the lines that cannot hold passed over and with every line looked at.
describe('a line that needs a property', () => {
  check('holds when the kernel says it', { rules: 'ENV{DEVTYPE}=="partition", ENV{A}="1"', verdict: { properties: { A: '1' } } });
  check('holds when an earlier line sets it', { rules: 'ENV{B}="x"\nENV{B}=="x", ENV{A}="1"', verdict: { properties: { B: 'x', A: '1' } } });
  check('holds when an earlier line imports it', {
    rules: 'IMPORT{program}="/bin/p"\nENV{B}=="x", ENV{A}="1"',
    world: { programs: { '/bin/p': 'B=x\n' } },
    verdict: { properties: { B: 'x', A: '1' } },
  });
  check('holds when every event has it', { rules: 'ENV{G}=="x", ENV{A}="1"', globalProperties: { G: 'x' }, verdict: { properties: { A: '1' } } });
  check('holds on remove when the record has it', { rules: 'ENV{P}=="x", ENV{A}="1"', action: 'remove', previous: { properties: { P: 'x' } }, verdict: { properties: { A: '1' } } });
  check('does not hold on other events when only the record has it', { rules: 'ENV{P}=="x", ENV{A}="1"', previous: { properties: { P: 'x' } }, verdict: { properties: {} } });
  check('holds when it is made of links and tags', { rules: 'SYMLINK+="l", TAG+="t"\nENV{DEVLINKS}=="?*", ENV{TAGS}=="*:t:*", ENV{A}="1"', verdict: { properties: { A: '1' } } });
  check('does not hold before its program is asked, as udevd orders the two', {
    rules: 'PROGRAM="/bin/p", ENV{B}=="x", ENV{A}="1"\nRESULT=="said", ENV{C}="1"',
    world: { programs: { '/bin/p': 'said\n' } },
    verdict: { properties: {} },
  });
  check('forgets the parents that an earlier line found, though it does not hold', {
    rules: 'SUBSYSTEMS=="usb", ENV{A}="$id"\nSUBSYSTEMS=="none", ENV{B}=="x", ENV{A}="2"\nENV{C}="$id"',
    verdict: {},
  });
  check('that is asked not to be there holds', { rules: 'ENV{NONE}!="x", ENV{NONE}=="", ENV{A}="1"', verdict: { properties: { A: '1' } } });
});

describe('what a name may begin with', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '*', '?', '[', ']', '|', '\\', '1'), maxLength: 6 });
  const name = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '1', '\\', '['), minLength: 1, maxLength: 4 });

  it('is said of every name that a pattern matches', () => {
    fc.assert(
      fc.property(text, name, fc.boolean(), fc.boolean(), (value, tried, negated, caseInsensitive) => {
        const pattern = compilePattern({ value, negated, caseInsensitive });
        if (matches(pattern.pattern, tried) !== pattern.negated) expect(initialsOf({ value, negated }) & initialBit(tried)).not.toBe(0);
      }),
      { numRuns: 20_000 },
    );
  });

  it('leaves out names that begin otherwise', () => {
    expect(initialsOf({ value: 'sd*|nvme*', negated: false }) & initialBit('tty0')).toBe(0);
    expect(initialsOf({ value: 'sd*', negated: true }) & initialBit('tty0')).not.toBe(0);
    expect(initialsOf({ value: '*d', negated: false }) & initialBit('tty0')).not.toBe(0);
  });
});
