import { describe, expect, it } from 'vitest';
import { builtins, keyByName, keys, options, substitutions } from '../../src/rules/keys.ts';
import { checkText } from '../support/check-rules.ts';

const operators = ['==', '!=', '=', '+=', '-=', ':='] as const;

describe('the table of keys', () => {
  it('has the keys of udev(7)', () => {
    expect(keys.map(({ name }) => name).sort()).toEqual([
      'ACTION', 'ATTR', 'ATTRS', 'CONST', 'DEVPATH', 'DRIVER', 'DRIVERS', 'ENV', 'GOTO', 'GROUP', 'IMPORT', 'KERNEL', 'KERNELS', 'LABEL', 'MODE',
      'NAME', 'OPTIONS', 'OWNER', 'PROGRAM', 'RESULT', 'RUN', 'SECLABEL', 'SUBSYSTEM', 'SUBSYSTEMS', 'SYMLINK', 'SYSCTL', 'TAG', 'TAGS', 'TEST',
    ]);
  });

  it.each(keys.map((key) => [key.name, key] as const))('says of %s what the checks do', (name, { operators: taken, replaced, attribute, value }) => {
    for (const operator of operators) {
      const isTaken = taken.includes(operator) || replaced.some(({ written }) => written === operator);
      expect(isTaken && taken.includes(operator) && replaced.some(({ written }) => written === operator)).toBe(false);
      const given = attribute.kind === 'choice' ? attribute.choices[0] : attribute.kind === 'mode' ? '0400' : 'x';
      const braces = attribute.kind === 'none' ? '' : `{${given}}`;
      const example = value.assign === 'option' ? 'watch' : value.assign === 'user' || value.assign === 'group' ? 'root' : 'end';
      const { file } = checkText(`${name}${braces}${operator}"${example}", GOTO="end"\nTAG="x", LABEL="end"\n`);
      expect([operator, file.rules.length]).toEqual([operator, isTaken ? 2 : 1]);
    }
  });

  it('names what a replaced operator means with one that the key takes', () => {
    for (const { operators: taken, replaced } of keys) for (const { meant } of replaced) expect(taken).toContain(meant);
  });

  it('finds a key by its name', () => {
    expect(keyByName.get('TEST')?.attribute).toEqual({ kind: 'mode' });
    expect(keyByName.get('test')).toBeUndefined();
  });
});

describe('the other tables', () => {
  it('have every name once', () => {
    for (const names of [builtins, options.map(({ name }) => name), substitutions.map(({ name }) => name)]) {
      expect(new Set<string>(names).size).toBe(names.length);
    }
  });
  it('have a long substitution before the one it begins with', () => {
    substitutions.forEach(({ name }, index) => {
      for (const later of substitutions.slice(index + 1)) expect(later.name.startsWith(name)).toBe(false);
    });
  });
});
