import { describe, expect, it } from 'vitest';
import type { Question } from '../../src/rules/run.ts';
import type { BuiltinCall, Probe } from '../../src/rules/world.ts';
import { check, decide, drive, evaluationOf, programOf, summarise } from '../support/check.ts';
import { eth0 } from '../support/table-device.ts';
import { TableWorld } from '../support/table-world.ts';

describe('an evaluation', () => {
  it('comes to a verdict at once when no rule needs a process', () => {
    const evaluation = evaluationOf(programOf('ENV{A}="1"').program, {}, { world: new TableWorld(), trace: null });
    expect(evaluation.advance().kind).toBe('verdict');
  });

  it('stops where a rule needs a process, and goes on in the middle of the line', () => {
    const { program } = programOf('ENV{A}="1"\nKERNEL=="sda1", PROGRAM=="/bin/p", RESULT=="x", SYMLINK+="%c"\nENV{B}="1"');
    const evaluation = evaluationOf(program, {}, { world: new TableWorld(), trace: null });
    expect(evaluation.advance()).toMatchObject({ kind: 'program', command: '/bin/p', call: { command: '/bin/p', source: { line: 2 } } });
    evaluation.answer({ kind: 'exited', status: 0, stdout: 'x', truncated: false });
    expect(summarise(drive(evaluation))).toMatchObject({ links: ['x'], properties: { A: '1', B: '1' } });
  });

  it('asks several questions one after the other', () => {
    const { program } = programOf('PROGRAM=="/bin/a", PROGRAM=="/bin/b", ENV{A}="%c"\nPROGRAM=="/bin/c", ENV{B}="1"');
    const evaluation = evaluationOf(program, {}, { world: new TableWorld(), trace: null });
    const asked: string[] = [];
    for (let progress = evaluation.advance(); progress.kind !== 'verdict'; progress = evaluation.advance()) {
      asked.push(progress.command);
      evaluation.answer({ kind: 'exited', status: progress.command === '/bin/c' ? 1 : 0, stdout: progress.command, truncated: false });
    }
    expect(asked).toEqual(['/bin/a', '/bin/b', '/bin/c']);
  });

  it('asks for a builtin that needs a process', () => {
    class Later extends TableWorld {
      override builtin(_call: BuiltinCall): Probe {
        return { kind: 'probe', argv: ['blkid'], understand: () => ({ ok: true, properties: [], reason: null }) };
      }
    }
    const { program } = programOf('IMPORT{builtin}=="blkid", ENV{A}="1"\nIMPORT{builtin}!="blkid", ENV{B}="1"');
    const evaluation = evaluationOf(program, {}, { world: new Later(), trace: null });
    const question = evaluation.advance() as Question;
    expect(question).toMatchObject({ kind: 'builtin', command: 'blkid', call: { argv: ['blkid'] } });
    evaluation.answer({ ok: false, properties: [['HALF', 'way']], reason: 'locked' });
    expect(summarise(drive(evaluation)).properties).toEqual({ HALF: 'way', B: '1' });
  });

  it('refuses to go on without an answer, and an answer without a question', () => {
    const evaluation = evaluationOf(programOf('PROGRAM=="/bin/p"').program, {}, { world: new TableWorld(), trace: null });
    expect(() => evaluation.answer({ kind: 'timeout' })).toThrow('no question');
    evaluation.advance();
    expect(() => evaluation.advance()).toThrow('not answered');
  });

  it('decides nothing about a device that no rule concerns, but keeps its tags', () => {
    const { verdict } = decide({ rules: 'SUBSYSTEM=="net", ENV{A}="1"', previous: { tags: ['old'], links: ['gone'] } });
    expect(summarise(verdict)).toMatchObject({ properties: {}, tags: ['old'], currentTags: [], links: [], run: [], owner: null });
  });

  it('locates every fact', () => {
    const { verdict } = decide({ rules: '\n  KERNEL=="sda1", ENV{A}="1", SYMLINK+="l", MODE="600",\\\n  TAG+="t", RUN+="x"\n' });
    const places = [verdict.properties.get('A')?.source, verdict.links.get('l'), verdict.mode?.source, verdict.tags.get('t'), verdict.run[0]?.source];
    expect(places).toEqual([
      { file: '10-test.rules', line: 2, column: 19 },
      { file: '10-test.rules', line: 2, column: 31 },
      { file: '10-test.rules', line: 2, column: 45 },
      { file: '10-test.rules', line: 3, column: 3 },
      { file: '10-test.rules', line: 3, column: 13 },
    ]);
  });
});

describe('a line', () => {
  check('is left alone by a device for which it can do nothing', {
    device: eth0,
    // Only links and permissions: nothing of that is for an interface, so not even the parents are looked for.
    rules: 'KERNELS=="eth0", ENV{A}="$id"\nKERNELS=="nope", SYMLINK+="x", MODE="600"\nENV{B}="$id"',
    verdict: { properties: { A: 'eth0', B: 'eth0' } },
  });
  check('with one bad value still makes its other assignments', {
    rules: 'TAG+="no tag", ENV{A}=e"\\x01", SYMLINK+="../x y", RUN+="z"',
    verdict: { links: ['y'], run: ['program z'], properties: {}, notes: ['no tag', 'A', '../x'] },
  });
});
