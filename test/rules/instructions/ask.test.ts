import { describe, expect, it } from 'vitest';
import { check, decide, drive, evaluationOf, programOf, summarise } from '../../support/check.ts';
import { TableWorld } from '../../support/table-world.ts';
import type { ProgramAnswer } from '../../../src/rules/world.ts';

describe('PROGRAM', () => {
  check('holds when the program succeeds, and its output is the result', {
    rules: 'PROGRAM=="/bin/id $kernel", ENV{OUT}="%c"',
    world: { programs: { '/bin/id sda1': 'serial\n' } },
    verdict: { properties: { OUT: 'serial' } },
  });

  check('fails when the program does, and then there is no result', {
    rules: 'PROGRAM=="/bin/good"\nPROGRAM=="/bin/bad", ENV{A}="1"\nRESULT=="", ENV{B}="[%c]"\nPROGRAM!="/bin/bad", ENV{C}="1"',
    world: { programs: { '/bin/good': 'out', '/bin/bad': 3 } },
    verdict: { properties: { B: '[]', C: '1' } },
  });

  check('fails when there is no such program, without harming the rest', {
    rules: 'PROGRAM=="/nope", ENV{A}="1"\nPROGRAM!="/nope", ENV{B}="1"\nENV{C}="1"',
    verdict: { properties: { B: '1', C: '1' } },
  });

  check('is a match, whichever operator it is written with', {
    rules: 'PROGRAM="/bin/bad", ENV{A}="1"\nPROGRAM+="/bin/good", ENV{B}="1"\nPROGRAM:="/bin/good", ENV{C}="1"',
    world: { programs: { '/bin/good': '', '/bin/bad': 1 } },
    verdict: { properties: { B: '1', C: '1' } },
  });

  check('comes before RESULT, and the result stays for later lines', {
    rules: 'RESULT=="b*", PROGRAM=="/bin/p", ENV{A}="1"\nRESULT=="bc", ENV{B}="1"\nRESULT=="x", ENV{C}="1"',
    world: { programs: { '/bin/p': 'bc' } },
    verdict: { properties: { A: '1', B: '1' } },
  });

  check('makes spaces of the lines of its output, replaces unsafe bytes and reads up to a NUL', {
    rules: 'PROGRAM=="/bin/p", ENV{A}="[%c]"\nPROGRAM=="/bin/q", ENV{B}="[%c]"',
    world: { programs: { '/bin/p': '\na\tb\n!;\n\n', '/bin/q': 'a\0b' } },
    verdict: { properties: { A: '[ a b __]', B: '[a]' } },
  });

  check('forgets the result before it runs', {
    rules: 'PROGRAM=="/bin/p"\nPROGRAM=="/bin/q %c", ENV{A}="1"\nPROGRAM=="/bin/q ", ENV{B}="%c"',
    world: { programs: { '/bin/p': 'x', '/bin/q ': 'empty' } },
    verdict: { properties: { A: '1', B: 'empty' } },
  });

  it('gives the program the properties of the device, but no private ones', () => {
    const { program } = programOf('ENV{A}="1", ENV{.B}="2", ENV{PARTNAME}="", TAG+="t", SYMLINK+="l m"\nPROGRAM=="/bin/p"');
    const evaluation = evaluationOf(program, { receivedUsec: 9n }, { world: new TableWorld(), trace: null });
    const question = evaluation.advance();
    expect(question).toMatchObject({ kind: 'program', command: '/bin/p' });
    expect(question.kind === 'program' ? question.call.environment : []).toEqual([
      'DEVPATH=/devices/pci0000:00/usb1/1-2/host7/block/sda/sda1', 'SUBSYSTEM=block', 'DEVTYPE=partition', 'DEVNAME=/dev/sda1', 'MAJOR=8', 'MINOR=1', 'PARTN=1',
      'DEVLINKS=/dev/l /dev/m', 'TAGS=:t:', 'CURRENT_TAGS=:t:', 'USEC_INITIALIZED=9', 'UDEV_DATABASE_VERSION=1', 'A=1',
    ]);
  });

  it('gives the program what the record of a device that goes holds', () => {
    const { program } = programOf('PROGRAM=="/bin/p"');
    const evaluation = evaluationOf(program, { action: 'remove', previous: { properties: { ID: 'x' } } }, { world: new TableWorld(), trace: null });
    const question = evaluation.advance();
    expect(question.kind === 'program' ? question.call.environment : []).toContain('ID=x');
  });
});

describe('the answer of a program', () => {
  const answers: readonly (readonly [name: string, answer: ProgramAnswer, holds: boolean])[] = [
    ['exit status 0', { kind: 'exited', status: 0, stdout: 'A=1', truncated: false }, true],
    ['exit status 1', { kind: 'exited', status: 1, stdout: 'A=1', truncated: false }, false],
    ['a signal', { kind: 'killed', signal: 'SIGKILL' }, false],
    ['a timeout', { kind: 'timeout' }, false],
    ['no start', { kind: 'not-started', reason: 'ENOENT' }, false],
  ];
  it.each(answers)('%s', (_name, answer, holds) => {
    for (const operator of ['==', '!=']) {
      for (const key of ['PROGRAM', 'IMPORT{program}']) {
        const { program } = programOf(`${key}${operator}"/bin/p", OPTIONS="link_priority=1"`);
        const evaluation = evaluationOf(program, {}, { world: new TableWorld(), trace: null });
        expect(evaluation.advance().kind).toBe('program');
        evaluation.answer(answer);
        expect(summarise(drive(evaluation)).linkPriority).toBe(holds === (operator === '==') ? 1 : null);
      }
    }
  });

  it('may be a megabyte: what fits is taken, but not the line that was cut', () => {
    const { program } = programOf('IMPORT{program}=="/bin/p"');
    const evaluation = evaluationOf(program, {}, { world: new TableWorld(), trace: null });
    evaluation.advance();
    evaluation.answer({ kind: 'exited', status: 0, stdout: 'A=1\nB=2\nC=thr', truncated: true });
    expect(summarise(drive(evaluation)).properties).toEqual({ A: '1', B: '2' });
  });
});

describe('IMPORT{program}', () => {
  check('takes the KEY=VALUE lines of the output', {
    rules: 'IMPORT{program}=="/bin/p $kernel", ENV{OK}="1"',
    world: { programs: { '/bin/p sda1': ' A=1\nB="x y"\r\nno\n#C=1\n' } },
    verdict: { properties: { A: '1', B: 'x y', OK: '1' } },
  });

  check('takes nothing from a program that fails', {
    rules: 'IMPORT{program}=="/bin/p", ENV{A}="1"\nIMPORT{program}!="/bin/p", ENV{B}="1"',
    world: { programs: { '/bin/p': 1 } },
    verdict: { properties: { B: '1' } },
  });

  check('takes nothing that says what the device is', {
    rules: 'IMPORT{program}=="/bin/p"',
    world: { programs: { '/bin/p': 'DEVNAME=/dev/sda\nACTION=remove\nTAGS=:uaccess:\nID_OK=1\n' } },
    verdict: { properties: { ID_OK: '1' }, notes: ['DEVNAME', 'ACTION', 'TAGS'] },
  });

  check('leaves the result of PROGRAM alone', {
    rules: 'PROGRAM=="/bin/p"\nIMPORT{program}=="/bin/q", ENV{R}="%c"',
    world: { programs: { '/bin/p': 'p', '/bin/q': 'A=1' } },
    verdict: { properties: { A: '1', R: 'p' } },
  });
});

describe('IMPORT{builtin}', () => {
  check('takes what the builtin answers', {
    rules: 'IMPORT{builtin}=="path_id", ENV{OK}="$env{ID_PATH}"',
    world: { builtins: { path_id: { ID_PATH: 'pci-1' } } },
    verdict: { properties: { ID_PATH: 'pci-1', OK: 'pci-1' } },
  });

  check('fails when the builtin does', {
    rules: 'IMPORT{builtin}=="hwdb", ENV{A}="1"\nIMPORT{builtin}!="hwdb", ENV{B}="1"',
    verdict: { properties: { B: '1' } },
  });

  check('is meant by IMPORT{program} with the name of a builtin', {
    rules: 'IMPORT{program}=="hwdb --subsystem=$env{SUBSYSTEM}"',
    world: { builtins: { 'hwdb --subsystem=block': { ID: '1' } } },
    verdict: { properties: { ID: '1' } },
  });

  it('runs some builtins once, and lets later ones end as the first did', () => {
    const rules = 'IMPORT{builtin}=="path_id"\nIMPORT{builtin}=="path_id a", ENV{A}="1"\nIMPORT{builtin}=="blkid"\nIMPORT{builtin}=="blkid", ENV{B}="1"\nIMPORT{builtin}!="blkid", ENV{C}="1"';
    const { verdict, world } = decide({ rules, world: { builtins: { path_id: {} } } });
    expect(world.builtinsRun).toEqual(['path_id', 'blkid']);
    expect(summarise(verdict).properties).toEqual({ A: '1', C: '1' });
  });

  it('runs others each time', () => {
    const { world } = decide({ rules: 'IMPORT{builtin}=="hwdb"\nIMPORT{builtin}=="hwdb"\nIMPORT{builtin}=="net_id"\nIMPORT{builtin}=="net_id"' });
    expect(world.builtinsRun).toEqual(['hwdb', 'hwdb', 'net_id', 'net_id']);
  });

  it('sees the properties that rules gave', () => {
    const { program } = programOf('ENV{A}="1", ENV{PARTNAME}=""\nIMPORT{builtin}=="hwdb \'x y\'"');
    let seen: readonly (string | null)[] = [];
    class Asking extends TableWorld {
      override builtin(call: Parameters<TableWorld['builtin']>[0]): ReturnType<TableWorld['builtin']> {
        seen = [...call.argv, call.property('A'), call.property('PARTNAME'), call.property('DEVTYPE')];
        return super.builtin(call);
      }
    }
    drive(evaluationOf(program, {}, { world: new Asking(), trace: null }));
    expect(seen).toEqual(['hwdb', 'x y', '1', null, 'partition']);
  });
});
