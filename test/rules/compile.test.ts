import { describe, expect, it } from 'vitest';
import { compileRules } from '../../src/rules/compile.ts';
import { check, programOf, ruleFileOf } from '../support/check.ts';
import { eth0 } from '../support/table-device.ts';

describe('GOTO', () => {
  check('jumps when its line holds', {
    rules: 'KERNEL=="sda1", GOTO="end"\nENV{A}="1"\nLABEL="end"\nENV{B}="1"',
    verdict: { properties: { B: '1' } },
  });
  check('does not jump when its line fails', {
    rules: 'KERNEL=="sdb", GOTO="end"\nENV{A}="1"\nLABEL="end"\nENV{B}="1"',
    verdict: { properties: { A: '1', B: '1' } },
  });
  check('jumps to the next line with the label, which may do something itself', {
    rules: 'LABEL="x", ENV{A}="1"\nGOTO="x"\nENV{B}="1"\nLABEL="x", ENV{C}="1"\nLABEL="x", ENV{D}="1"',
    verdict: { properties: { A: '1', C: '1', D: '1' } },
  });
  check('happens after the assignments of its line', {
    rules: 'GOTO="end", ENV{A}="1"\nENV{B}="1"\nLABEL="end"',
    verdict: { properties: { A: '1' } },
  });
  check('to the end of the file goes on behind it', { rules: 'GOTO="end"\nENV{A}="1"\nLABEL="end"', verdict: { properties: {} } });
  check('without a label below is none', {
    rules: 'LABEL="x"\nGOTO="x", ENV{A}="1"\nENV{B}="1"',
    verdict: { properties: { A: '1', B: '1' } },
    problems: ['no matching label'],
  });

  it('stays within its file', () => {
    const first = ruleFileOf('KERNEL=="sda1", GOTO="x"\nENV{A}="1"\nLABEL="x"\nENV{B}="1"').file;
    const second = ruleFileOf('ENV{C}="1"\nLABEL="x"\nENV{D}="1"').file;
    const { program } = compileRules([first, second], null);
    expect(program.lines.map(({ next }) => next)).toEqual([2, 2, 3, 4, 5]);
  });
});

describe('the order within a line', () => {
  check('is udevd\'s: questions first, RESULT after PROGRAM, then properties, links, attributes, RUN', {
    rules: 'RUN+="x $env{A} $links $attr{size}", SYMLINK+="l-$env{A}", ENV{A}="%c", RESULT=="out", PROGRAM=="/bin/p", KERNEL=="sda1"',
    world: { programs: { '/bin/p': 'out' } },
    verdict: { run: ['program x out l-out 2048'], links: ['l-out'] },
  });
  check('puts OPTIONS before what they are about', { rules: 'SYMLINK+="a b", OPTIONS+="string_escape=replace"', verdict: { links: ['a_b'] } });
  check('puts TAG before ENV', { rules: 'ENV{A}="$env{TAGS}", TAG+="t"', verdict: { properties: { A: ':t:' } } });
  check('puts ENV before NAME', { device: eth0, rules: 'NAME="$env{A}", ENV{A}="lan"', verdict: { name: 'lan' } });
  check('keeps what is alike as written', { rules: 'ENV{B}="$env{A}1", ENV{A}="x", ENV{C}="$env{A}1"', verdict: { properties: { B: '1', A: 'x', C: 'x1' } } });
  check('asks the program before the import: what fails first ends the line', {
    rules: 'IMPORT{db}=="NOPE", PROGRAM=="/bin/p", ENV{A}="1"\nENV{B}="%c"',
    world: { programs: { '/bin/p': 'ran' } },
    verdict: { properties: { B: 'ran' } },
  });
  check('what a line did before it failed stays', {
    rules: 'IMPORT{file}=="/f", RESULT=="x", ENV{B}="1"',
    world: { files: { '/f': 'A=1' } },
    verdict: { properties: { A: '1' } },
  });
});

describe('users and groups', () => {
  const text = 'OWNER="daemon", GROUP="disk"';
  const accounts = { users: { daemon: 1 }, groups: { disk: 6 } };

  it('are numbers in the program when names are resolved early', () => {
    const { program } = programOf(text, accounts);
    expect(program.lines[0]?.rest.map((instruction) => ('value' in instruction ? instruction.value : null))).toEqual([1, 6]);
  });

  it('are left to each event otherwise', () => {
    const { program } = compileRules([ruleFileOf(text, accounts).file], null);
    expect(program.lines[0]?.rest).toMatchObject([{ value: { text: 'daemon' } }, { value: { text: 'disk' } }]);
  });

  it('that have gone since the file was checked are reported and left out', () => {
    const { file } = ruleFileOf(`${text}, MODE="600"`, accounts);
    const { program, problems } = compileRules([file], { user: () => null, group: () => 6 });
    expect(problems).toMatchObject([{ severity: 'error', code: 'unknown-user', source: { line: 1 } }]);
    expect(program.lines[0]?.rest).toMatchObject([{ kind: 'set-group' }, { kind: 'set-mode' }]);
  });
});

describe('static nodes', () => {
  it('have the permissions and tags of their line, whatever it matches', () => {
    const { program } = programOf('KERNEL=="nope", OPTIONS+="static_node=fuse", MODE="0666", GROUP="6", TAG+="uaccess", TAG+="seat"\nOPTIONS+="static_node=snd/seq", OWNER="0"');
    expect(program.staticNodes).toMatchObject([
      { name: 'fuse', owner: null, group: 6, mode: 0o666, tags: ['uaccess', 'seat'], source: { line: 1 } },
      { name: 'snd/seq', owner: 0, group: null, mode: null, tags: [] },
    ]);
  });

  it('cost an event nothing', () => {
    const { program } = programOf('KERNEL=="fuse", OPTIONS+="static_node=fuse"\nENV{A}="1"');
    expect(program.lines.map(({ source }) => source.line)).toEqual([2]);
  });
});

describe('lines that do nothing', () => {
  it('are no part of the program', () => {
    const { program } = programOf('LABEL="a"\nENV{A}="1"\nLABEL="b"');
    expect(program.lines).toHaveLength(1);
  });
});
