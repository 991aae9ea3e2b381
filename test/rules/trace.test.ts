import { describe, expect, it } from 'vitest';
import type { Trace } from '../../src/rules/trace.ts';
import { drive, evaluationOf, programOf, type Case } from '../support/check.ts';
import { TableWorld } from '../support/table-world.ts';

/** What a trace hears, one line for each call. */
function heard(given: Omit<Case, 'verdict' | 'problems'>): string[] {
  const lines: string[] = [];
  const at = ({ token }: { token: { key: string; source: { line: number } } }) => `${token.source.line} ${token.key}`;
  const trace: Trace = {
    line: ({ source }) => void lines.push(`${source.line}`),
    passedOver: ({ source }) => void lines.push(`${source.line} passed over`),
    compared: (instruction, value, equal) => void lines.push(`${at(instruction)} ${value ?? 'absent'} ${equal ? 'matches' : 'does not match'}`),
    parentTried: (instruction, device, held) => void lines.push(`${at(instruction)} parent ${device?.sysname ?? 'none left'} ${held}`),
    substituted: (instruction, before, after) => void lines.push(`${at(instruction)} ${before} → ${after}`),
    asked: (instruction, command) => void lines.push(`${at(instruction)} asks ${command}`),
    changed: (instruction, { what, how, name, value }) => void lines.push(`${at(instruction)} ${what} ${how} ${name ?? ''}=${value ?? ''}`),
    noted: ({ severity, message }) => void lines.push(`${severity} ${message}`),
    held: (instruction) => void lines.push(`${at(instruction)} holds`),
    failed: (instruction) => void lines.push(`${at(instruction)} fails`),
    jumped: ({ source }) => void lines.push(`${source.line} jumps`),
  };
  const { program } = programOf(given.rules, given.world);
  drive(evaluationOf(program, given, { world: new TableWorld(given.world), trace }), given.world);
  return lines;
}

describe('a trace', () => {
  it('tells for every line what was compared and what came of it', () => {
    expect(heard({ rules: 'KERNEL=="sda1", ENV{A}="$kernel"\nSUBSYSTEM=="net", ENV{B}="1"' })).toEqual([
      '1', '1 KERNEL sda1 matches', '1 KERNEL holds', '1 ENV $kernel → sda1', '1 ENV property set A=sda1', '1 ENV holds',
      '2', '2 SUBSYSTEM block does not match', '2 SUBSYSTEM fails',
    ]);
  });

  it('tells which parents were tried', () => {
    expect(heard({ rules: 'KERNELS=="sda", SUBSYSTEMS=="block", ENV{A}="1"\nKERNELS=="x", ENV{B}="1"' })).toEqual([
      '1', '1 KERNELS sda1 does not match', '1 KERNELS parent sda1 false',
      '1 KERNELS sda matches', '1 SUBSYSTEMS block matches', '1 KERNELS parent sda true', '1 KERNELS holds', '1 ENV property set A=1', '1 ENV holds',
      '2', '2 KERNELS sda1 does not match', '2 KERNELS parent sda1 false', '2 KERNELS sda does not match', '2 KERNELS parent sda false',
      '2 KERNELS 1-2 does not match', '2 KERNELS parent 1-2 false', '2 KERNELS parent none left false', '2 KERNELS fails',
    ]);
  });

  it('tells each of the many that were compared', () => {
    expect(heard({ rules: 'TAG+="a", TAG+="b"\nTAG=="b", RUN+="x"' }).filter((line) => line.startsWith('2'))).toEqual([
      '2', '2 TAG a does not match', '2 TAG b matches', '2 TAG holds', '2 RUN run added program=x', '2 RUN holds',
    ]);
  });

  it('tells of jumps, of lines that are passed over, and of changes that a := forbids', () => {
    const rules = 'SYMLINK:="a", GOTO="end"\nENV{A}="1"\nLABEL="end", NAME="x"\nSYMLINK+="b"';
    expect(heard({ rules })).toEqual([
      '1', '1 SYMLINK link cleared =', '1 SYMLINK link added =a', '1 SYMLINK holds', '1 jumps',
      '3 passed over',
      '4', '4 SYMLINK link kept =', '4 SYMLINK holds',
    ]);
  });

  it('tells of programs, why they failed, and what is noted', () => {
    expect(heard({ rules: 'PROGRAM=="/bin/p %k"\nTAG+="a b"', world: { programs: { '/bin/p sda1': 2 } } })).toEqual([
      '1', '1 PROGRAM /bin/p %k → /bin/p sda1', '1 PROGRAM asks /bin/p sda1', 'info the program ended with exit status 2', '1 PROGRAM fails',
      '2', 'warning "a b" is no tag: letters, digits, - and _ may stand in one', '2 TAG tag refused =', '2 TAG holds',
    ]);
  });
});
