import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Program } from '../../src/rules/program.ts';
import { type Known, knownOf, specialise, Specialiser, whole } from '../../src/rules/specialise.ts';
import { action, device, mazeText, ruleText } from '../support/arbitrary-rules.ts';
import { decide, programOf } from '../support/check.ts';
import { tableDevice } from '../support/table-device.ts';

/** The numbers of the lines that are left for one kind of event. */
function linesLeft(rules: string, known: Known = { action: 'add', subsystem: 'block' }): number[] {
  return specialise(programOf(rules).program, known).lines.map(({ source }) => source.line);
}

function ofNamed(sysname: string): Known {
  return knownOf(tableDevice({ devpath: `/devices/${sysname}` }), 'add');
}

describe('specialise', () => {
  it('leaves out lines that ACTION and SUBSYSTEM rule out', () => {
    const rules = 'SUBSYSTEM=="net", ENV{A}="1"\nSUBSYSTEM=="b*", ENV{A}="2"\nACTION=="remove", ENV{A}="3"\nACTION!="remove", ENV{A}="4"\nENV{A}="5"';
    expect(linesLeft(rules)).toEqual([2, 4, 5]);
    expect(linesLeft(rules, { action: 'remove', subsystem: 'net' })).toEqual([1, 3, 5]);
  });

  it('keeps the order of lines with and without a subsystem', () => {
    expect(linesLeft('ENV{A}="1"\nSUBSYSTEM=="block", ENV{A}="2"\nENV{A}="3"\nSUBSYSTEM=="block|net", ENV{A}="4"')).toEqual([1, 2, 3, 4]);
  });

  it('leaves out what a jump that always happens skips', () => {
    expect(linesLeft('SUBSYSTEM!="net", GOTO="end"\nENV{A}="1"\nENV{A}="2"\nLABEL="end", ENV{A}="3"')).toEqual([4]);
  });

  it('keeps what a jump skips that may not happen', () => {
    expect(linesLeft('KERNEL=="x", GOTO="end"\nENV{A}="1"\nLABEL="end", ENV{A}="2"')).toEqual([1, 2, 3]);
  });

  it('keeps the lines behind a jump that an earlier jump may lead to, and then the jump itself', () => {
    const rules = 'KERNEL=="x", GOTO="mid"\nGOTO="end"\nENV{A}="1"\nLABEL="mid", ENV{A}="2"\nLABEL="end", ENV{A}="3"';
    expect(linesLeft(rules)).toEqual([1, 2, 4, 5]);
  });

  it('keeps where a jump leads that happens in any case, when another one behind it would skip that', () => {
    const rules = [
      'KERNEL=="x", GOTO="within"', 'GOTO="target"', 'LABEL="within", ENV{A}="1"', 'GOTO="end"',
      'LABEL="target", ENV{A}="2"', 'LABEL="end", ENV{A}="3"',
    ].join('\n');
    expect(linesLeft(rules)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('leaves out what the name of the device rules out, as far as its beginning tells', () => {
    const rules = 'KERNEL=="sd*", ENV{A}="1"\nKERNEL!="sd*", ENV{A}="2"\nKERNEL=="*a", ENV{A}="3"\nKERNEL=="loop*|sr*", ENV{A}="4"';
    expect(linesLeft(rules, ofNamed('loop0'))).toEqual([2, 3, 4]);
    expect(linesLeft(rules, ofNamed('sda'))).toEqual([1, 2, 3, 4]);
  });

  it('leaves out what a jump skips that happens for every name that begins so', () => {
    const rules = 'KERNEL!="event*", GOTO="end"\nENV{A}="1"\nLABEL="end", ENV{A}="2"';
    expect(linesLeft(rules, ofNamed('mouse0'))).toEqual([3]);
    expect(linesLeft(rules, ofNamed('event0'))).toEqual([1, 2, 3]);
    expect(linesLeft(rules, ofNamed('emu0'))).toEqual([1, 2, 3]);
  });

  it('leaves out lines about nodes and names for a device that has none', () => {
    const rules = 'SYMLINK+="a"\nNAME="b"\nENV{A}="1"';
    expect(linesLeft(rules, knownOf(tableDevice({ devpath: '/devices/x' }), 'add'))).toEqual([3]);
    expect(linesLeft(rules, knownOf(tableDevice({ devpath: '/devices/x', properties: { MAJOR: '8', MINOR: '0' } }), 'add'))).toEqual([1, 3]);
    expect(linesLeft(rules, knownOf(tableDevice({ devpath: '/devices/x', properties: { IFINDEX: '2' } }), 'add'))).toEqual([2, 3]);
  });

  it('leaves out lines about nodes and names for a device that goes', () => {
    const rules = 'SYMLINK+="a"\nNAME="b"\nMODE="600"\nENV{A}="1"';
    expect(linesLeft(rules, { action: 'remove', subsystem: 'block' })).toEqual([4]);
    expect(linesLeft(rules)).toEqual([1, 2, 3, 4]);
  });

  it('takes a device without a subsystem for one with an empty name', () => {
    expect(linesLeft('SUBSYSTEM=="", ENV{A}="1"\nSUBSYSTEM=="?*", ENV{A}="2"\nSUBSYSTEM!="net", ENV{A}="3"', { action: 'add', subsystem: null })).toEqual([1, 3]);
  });

  it('leads jumps to the first line that is left behind their label', () => {
    const { program } = programOf('KERNEL=="x", GOTO="a"\nENV{A}="1"\nLABEL="a", SUBSYSTEM=="net", ENV{A}="2"\nENV{A}="3"');
    expect([...specialise(program, { action: 'add', subsystem: 'block' }).next]).toEqual([2, 2, 3]);
  });

  it('does not visit lines of other subsystems', () => {
    const others = Array.from({ length: 2000 }, (_, index) => `SUBSYSTEM=="other${index % 50}", ATTR{x}=="${index}", ENV{A}="1"`).join('\n');
    const guarded = `SUBSYSTEM!="foreign", GOTO="end"\n${'KERNEL=="x", ENV{A}="1"\n'.repeat(2000)}LABEL="end"`;
    const { program } = programOf(`${others}\n${guarded}\nSUBSYSTEM=="block", ENV{A}="1"`);
    const { counted, visits } = countingVisits(program);
    expect(specialise(counted, { action: 'add', subsystem: 'block' }).lines).toHaveLength(1);
    expect(visits()).toBeLessThan(10);
  });

  it('decides what the whole program decides', () => {
    fc.assert(
      fc.property(ruleText, device, action, (rules, table, event) => {
        // `decide` evaluates both and compares.
        decide({
          rules,
          device: table,
          action: event,
          previous: { tags: ['t'], links: ['old'], properties: { A: '1' } },
          world: { programs: { '/bin/p': 'A=1 2\n' }, builtins: { path_id: { B: '2' } }, files: { '/f': 'A=3\n' } },
        });
      }),
      { numRuns: 3000 },
    );
  });

  it('runs through a maze of jumps as the whole program does', () => {
    fc.assert(fc.property(mazeText, device, action, (rules, table, event) => void decide({ rules, device: table, action: event })), { numRuns: 3000 });
  });
});

describe('whole', () => {
  it('has every line', () => {
    const { program } = programOf('SUBSYSTEM=="net", ENV{A}="1"\nKERNEL=="x", GOTO="a"\nENV{A}="2"\nLABEL="a", ENV{A}="3"');
    const part = whole(program);
    expect(part.lines).toBe(program.lines);
    expect([...part.next]).toEqual([1, 3, 3, 4]);
  });
});

describe('Specialiser', () => {
  it('finds the part for a kind of event once', () => {
    const rules = new Specialiser(programOf('SUBSYSTEM=="net", ENV{A}="1"').program);
    const part = rules.for({ action: 'add', subsystem: 'net' });
    expect(rules.for({ action: 'add', subsystem: 'net' })).toBe(part);
    expect(rules.for({ action: 'remove', subsystem: 'net' })).not.toBe(part);
    expect(rules.for({ action: 'add', subsystem: 'block' }).lines).toEqual([]);
  });

  it('forgets parts before they take much room', () => {
    const { program } = programOf('ENV{A}="1"');
    const rules = new Specialiser(program);
    const first = rules.for({ action: 'add', subsystem: 'first' });
    for (let index = 0; index < 100_000; index++) rules.for({ action: 'add', subsystem: `s${index}` });
    expect(rules.for({ action: 'add', subsystem: 'first' })).not.toBe(first);
  });

  it('shares the lines with the program', () => {
    const { program } = programOf('SUBSYSTEM=="net", ENV{A}="1"');
    expect(new Specialiser(program).for({ action: 'add', subsystem: 'net' }).lines[0]).toBe(program.lines[0]);
  });
});

/** The same program, which counts how many of its lines are read. */
function countingVisits(program: Program): { readonly counted: Program; visits(): number } {
  let count = 0;
  const lines = new Proxy(program.lines, {
    get(target, key, receiver) {
      if (typeof key === 'string' && /^[0-9]+$/.test(key)) count++;
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
  return { counted: { ...program, lines }, visits: () => count };
}
