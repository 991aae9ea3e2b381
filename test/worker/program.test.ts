import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silent } from '../../src/base/log.ts';
import { systemPaths } from '../../src/base/paths.ts';
import { companionProgram } from '../../src/kernel/process.ts';
import type { ProgramAnswer } from '../../src/rules/world.ts';
import { ProgramRunner } from '../../src/worker/program.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'devmaster-program-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command as a rule would. */
async function run(command: string): Promise<ProgramAnswer> {
  const runner = new ProgramRunner({ paths: { ...systemPaths, lib: folder, run: folder }, timeoutSignal: 9, log: silent });
  const source = { file: '/rules.d/10-test.rules', line: 1, column: 1 };
  return await new Promise((resolve) => runner.start({ command, device: 'null', source, environment: [], timeoutMs: 200_000, remainingMs: 200_000 }, resolve));
}

/** Puts a program into udev's folder. */
function install(name: string, script: string): void {
  mkdirSync(join(folder, 'udev'), { recursive: true });
  writeFileSync(join(folder, 'udev', name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'udev', name), 0o755);
}

describe('a program that a rule names without a path', () => {
  it('is the one of udev when that is installed', async () => {
    install('iocost', 'echo "the one of udev: $*"');
    expect(await run('iocost apply /dev/null')).toMatchObject({ status: 0, stdout: 'the one of udev: apply /dev/null\n' });
    rmSync(join(folder, 'udev/iocost'));
  });

  it('is the one that comes with devmaster otherwise', async () => {
    expect(await run('iocost --help')).toMatchObject({ kind: 'exited', status: 0, stdout: expect.stringMatching(/^iocost /) });
  });

  it('is that too where an installation has a link to it', async () => {
    mkdirSync(join(folder, 'udev'), { recursive: true });
    symlinkSync(companionProgram('devmaster-id'), join(folder, 'udev/mtd_probe'));
    expect(await run('mtd_probe --help')).toMatchObject({ kind: 'exited', status: 0, stdout: expect.stringMatching(/^mtd_probe /) });
    rmSync(join(folder, 'udev/mtd_probe'));
  });

  it('is that with its arguments and its failure', async () => {
    expect(await run('iocost --version')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\S/) });
    expect(await run('iocost frobnicate')).toMatchObject({ kind: 'exited', status: 1, stdout: '' });
  });

  it('is served without being executed, one for each of many that ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => run('iocost --help')));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ kind: 'exited', status: 0 });
  });

  it('is looked for in vain when nobody has it', async () => {
    expect(await run('nonsense_id')).toMatchObject({ kind: 'not-started' });
  });
});

describe('a program that has used up the time of its event', () => {
  /** Runs a command for a moment, under a daemon that ends programs with SIGTERM. */
  async function runBriefly(command: string, killPatienceMs = 20): Promise<{ answer: ProgramAnswer; errors: string[] }> {
    const errors: string[] = [];
    const log = { ...silent, error: (_fields: object, message: string) => void errors.push(message) };
    const runner = new ProgramRunner({ paths: { ...systemPaths, lib: folder, run: folder }, timeoutSignal: constants.signals.SIGTERM, log, killPatienceMs });
    const source = { file: '/rules.d/10-test.rules', line: 1, column: 1 };
    const answer = await new Promise<ProgramAnswer>((resolve) => runner.start({ command, device: 'null', source, environment: [], timeoutMs: 100, remainingMs: 100 }, resolve));
    return { answer, errors };
  }

  it('is killed when it ignores the signal that it gets', async () => {
    const { answer, errors } = await runBriefly("/bin/sh -c 'trap : TERM; while :; do sleep 0.01; done'", 1_000);
    expect(answer).toEqual({ kind: 'timeout' });
    expect(errors).toEqual([expect.stringContaining('was killed: its event has used up its time')]);
  });

  it('ends in time although it writes without end', async () => {
    expect((await runBriefly('/usr/bin/yes', 2_000)).answer).toEqual({ kind: 'timeout' });
  });
});
