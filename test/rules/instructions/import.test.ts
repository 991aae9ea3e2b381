import { describe, expect, it } from 'vitest';
import { kernelOption, parseProperty } from '../../../src/rules/instructions/import.ts';
import { check } from '../../support/check.ts';
import { eth0, stick } from '../../support/table-device.ts';

describe('IMPORT{file}', () => {
  check('takes the lines of a file', {
    rules: 'IMPORT{file}=="/etc/$kernel.conf", ENV{OK}="1"',
    world: { files: { '/etc/sda1.conf': '# comment\nA=1\n\n  B = two words  \nC="q u"\nbroken\n=x\nD=\nE=\'\n' } },
    verdict: { properties: { A: '1', B: 'two words', C: 'q u', OK: '1' } },
  });

  check('fails when there is no such file', {
    rules: 'IMPORT{file}=="/nope", ENV{A}="1"\nIMPORT{file}!="/nope", ENV{B}="1"',
    verdict: { properties: { B: '1' } },
  });

  check('refuses keys and values that could pose as something else, and goes on', {
    rules: 'IMPORT{file}=="/f", ENV{OK}="1"',
    world: { files: { '/f': 'A B=1\nA-B=1\nCONTROL=a\x01b\nTAB=a\tb\nLATIN=\xe4\nUTF=\xc3\xa4\nGOOD=1\n' } },
    verdict: { properties: { UTF: '\xc3\xa4', GOOD: '1', OK: '1' }, notes: ['A B', 'A-B', 'CONTROL', 'TAB', 'LATIN'] },
  });

  check('removes a property whose value is empty between quotes', {
    rules: 'ENV{A}="1"\nIMPORT{file}=="/f"',
    world: { files: { '/f': 'A=""\n' } },
    verdict: { properties: { A: null } },
  });
});

describe('IMPORT{db}', () => {
  check('takes one property of the record', {
    previous: { properties: { ID_A: 'a b', ID_B: 'b' } },
    rules: 'IMPORT{db}=="ID_A", ENV{OK}="1"\nIMPORT{db}=="ID_NOPE", ENV{BAD}="1"\nIMPORT{db}!="ID_NOPE", ENV{GOOD}="1"',
    verdict: { properties: { ID_A: 'a b', OK: '1', GOOD: '1' } },
  });

  check('knows what belongs to the record besides properties', {
    previous: { links: ['a', 'b'], tags: ['t'], initializedUsec: 5n },
    rules: 'IMPORT{db}=="DEVLINKS"\nIMPORT{db}=="TAGS"\nIMPORT{db}=="CURRENT_TAGS"\nIMPORT{db}=="USEC_INITIALIZED"\nIMPORT{db}=="SUBSYSTEM"',
    verdict: { properties: { DEVLINKS: '/dev/a /dev/b', TAGS: ':t:', USEC_INITIALIZED: '5', SUBSYSTEM: 'block' } },
  });

  check('finds nothing for a device that goes', {
    action: 'remove',
    previous: { properties: { ID_A: 'a' } },
    rules: 'IMPORT{db}=="ID_A", ENV{BAD}="1"\nENV{ID_A}=="a", ENV{GOOD}="1"',
    verdict: { properties: { GOOD: '1' } },
  });

  check('substitutes nothing', {
    previous: { properties: { ID_sda1: 'x' } },
    rules: 'IMPORT{db}=="ID_$kernel", ENV{BAD}="1"',
    verdict: { properties: {} },
  });
});

describe('IMPORT{parent}', () => {
  check('takes the properties of the device above that fit', {
    rules: 'IMPORT{parent}=="ID_*", ENV{OK}="1"',
    verdict: { properties: { ID_BUS: 'usb', ID_SERIAL: 'ACME_0042', OK: '1' } },
  });

  check('takes those of the kernel too, whatever they are', {
    rules: 'IMPORT{parent}=="DEVTYPE"',
    verdict: { properties: { DEVTYPE: 'disk' } },
  });

  check('has one pattern: a bar is nothing special', {
    rules: 'IMPORT{parent}=="ID_BUS|ID_SERIAL", ENV{BAD}="1"',
    verdict: { properties: {} },
  });

  check('fails without a parent, or when nothing fits', {
    device: eth0,
    rules: 'IMPORT{parent}=="*", ENV{A}="1"\nIMPORT{parent}!="*", ENV{B}="1"',
    verdict: { properties: { B: '1' } },
  });
});

describe('IMPORT{cmdline}', () => {
  check('takes an option, and 1 for one without value', {
    rules: 'IMPORT{cmdline}=="root"\nIMPORT{cmdline}=="quiet", ENV{OK}="1"\nIMPORT{cmdline}=="nope", ENV{BAD}="1"\nIMPORT{cmdline}!="nope", ENV{GOOD}="1"',
    world: { commandLine: 'quiet root=/dev/sda1' },
    verdict: { properties: { root: '/dev/sda1', quiet: '1', OK: '1', GOOD: '1' } },
  });

  check('holds for an option whose value cannot be taken', {
    rules: 'IMPORT{cmdline}=="x-y", ENV{OK}="1"',
    world: { commandLine: 'x_y=1' },
    verdict: { properties: { OK: '1' }, notes: ['x-y'] },
  });

  it.each([
    ['foo=1', 'foo', '1'],
    ['foo=1 foo=2', 'foo', '2'],
    ['foo=1 foo', 'foo', '1'],
    ['foo', 'foo', '1'],
    ['foo=', 'foo', ''],
    ['a-b=1', 'a_b', '1'],
    ['q="a b" x', 'q', 'a b'],
    ['q="a b', 'q', 'a b'],
    ['foobar=1', 'foo', null],
    ['', 'foo', null],
  ])('in %j, %s is %j', (commandLine, name, value) => {
    expect(kernelOption(commandLine, name)).toBe(value);
  });
});

describe('parseProperty', () => {
  it.each([
    ['A=b', ['A', 'b']],
    [' A = b c ', ['A', 'b c']],
    ['A="b"', ['A', 'b']],
    ["A=' b '", ['A', ' b ']],
    ['A="b\'', null],
    ['A="', null],
    ['A=b"', ['A', 'b"']],
    ['A=a=b', ['A', 'a=b']],
    ['A=""', ['A', '']],
    ['A=', null],
    ['=a', null],
    [' =a', null],
    ['A', null],
    ['#A=b', null],
    ['  # A=b', null],
    ['', null],
    ['export A=b', ['export A', 'b']],
  ])('%j', (line, property) => {
    expect(parseProperty(line)).toEqual(property);
  });
});

describe('what is imported', () => {
  check('is seen at once, and later rules win', {
    device: stick,
    rules: 'ENV{A}="0"\nIMPORT{file}=="/f"\nENV{A}=="1", ENV{B}="$env{A}"\nENV{A}="2"',
    world: { files: { '/f': 'A=1' } },
    verdict: { properties: { A: '2', B: '1' } },
  });
});
