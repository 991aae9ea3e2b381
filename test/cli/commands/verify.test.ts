import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verify, type VerifyRequest } from '../../../src/cli/commands/verify.ts';
import { someAccounts } from '../../support/check-rules.ts';
import { expectGolden } from '../../support/golden.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/rules/front');

const good = 'KERNEL=="a", NAME="b"\n';
const untidy = 'KERNEL=="a",NAME="b"\n';
const bad = 'KERNAL=="a", NAME="b"\n';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'devmaster-verify-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text, 'latin1');
  }
}

/** What a call prints, with the folder of this test as `~`. */
function run(operands: readonly string[], options: Partial<VerifyRequest> = {}) {
  const printed = { out: '', complaints: [] as string[] };
  const status = verify({
    operands,
    directories: ['/etc/udev/rules.d', '/usr/lib/udev/rules.d'].map((folder) => (options.root === undefined ? root : '') + folder),
    root: '',
    workingDirectory: root,
    resolveNames: 'early',
    accounts: someAccounts(),
    summary: true,
    style: true,
    explain: false,
    json: false,
    ...options,
  }, {
    out: (text) => {
      printed.out += text;
    },
    complain: (line) => printed.complaints.push(line),
  });
  return { status, out: printed.out.replaceAll(root, '~'), complaints: printed.complaints.map((line) => line.replaceAll(root, '~')) };
}

function summary(success: number, fail: number): string {
  return `\n${success + fail} udev rules files have been checked.\n  Success: ${success}\n  Fail:    ${fail}\n`;
}

describe('verify', () => {
  it('counts the files that are in order', () => {
    write({ 'a.rules': good });
    expect(run(['a.rules'])).toEqual({ status: 0, out: summary(1, 0), complaints: [] });
  });

  it('says what is wrong in udevadm’s words, and fails', () => {
    write({ 'a.rules': bad, 'b.rules': untidy, 'c.rules': good });
    expect(run(['a.rules', './b.rules', `${root}//c.rules`])).toEqual({
      status: 1,
      out: summary(1, 2),
      complaints: [
        "~/a.rules:1 Invalid key 'KERNAL'.",
        '~/a.rules: udev rules check failed.',
        '~/b.rules:1 style: whitespace after comma is expected.',
        '~/b.rules: udev rules have style issues.',
      ],
    });
  });

  it('names the line that a rule begins on', () => {
    write({ 'a.rules': '\nNAME="a", \\\n  FOO="b"\n' });
    expect(run(['a.rules']).complaints[0]).toBe("~/a.rules:2 Invalid key 'FOO'.");
  });

  it('does not fail for style with --no-style, but says it', () => {
    write({ 'a.rules': untidy });
    expect(run(['a.rules'], { style: false })).toEqual({
      status: 0, out: summary(1, 0), complaints: ['~/a.rules:1 style: whitespace after comma is expected.'],
    });
  });

  it('does not fail for an owner who is not of the system, but says it', () => {
    write({ 'a.rules': 'OWNER="ann"\n' });
    expect(run(['a.rules'])).toMatchObject({ status: 0, complaints: [expect.stringContaining('~/a.rules:1 User ann configured to own')] });
  });

  it('breaks a complaint where the value that it repeats does', () => {
    write({ 'a.rules': 'KERNEL=="a", OPTIONS+=e"x\\ny\\r\\n\\nz\\n"\n' });
    expect(run(['a.rules'], { summary: false }).complaints.slice(0, 3)).toEqual([
      "~/a.rules:1 Invalid value for OPTIONS key, ignoring: 'x", 'y', 'z',
    ]);
  });

  it('has no summary with --no-summary', () => {
    write({ 'a.rules': bad });
    expect(run(['a.rules'], { summary: false })).toMatchObject({ status: 1, out: '' });
  });

  it('gives up a file with an overlong line', () => {
    write({ 'a.rules': `FOO="a"\n${'x'.repeat(20_000)}\n` });
    expect(run(['a.rules'])).toEqual({
      status: 1,
      out: summary(0, 1),
      complaints: ["~/a.rules:1 Invalid key 'FOO'.", 'Failed to parse rules file ~/a.rules: No buffer space available'],
    });
  });

  it('remarks on permissions that are too wide', () => {
    write({ 'a.rules': good });
    chmodSync(join(root, 'a.rules'), 0o777);
    expect(run(['a.rules'])).toMatchObject({
      status: 0,
      complaints: [
        'Configuration file ~/a.rules is marked executable. Please remove executable permission bits. Proceeding anyway.',
        'Configuration file ~/a.rules is marked world-writable. Please remove world writability permission bits. Proceeding anyway.',
      ],
    });
  });

  it('refuses a file that is named twice', () => {
    write({ 'a.rules': good });
    expect(run(['a.rules', 'a.rules'])).toEqual({
      status: 1,
      out: summary(1, 1),
      complaints: ['Failed to save stat for ~/a.rules, ignoring: File exists', 'Failed to parse rules file ~/a.rules: File exists'],
    });
  });
});

describe('verify finds', () => {
  it('the rule files of a folder, empty ones included', () => {
    write({ 'd/b.rules': good, 'd/a.rules': untidy, 'd/c.rules': '', 'd/.hidden.rules': bad, 'd/readme': bad, 'd/e.rules/f.rules': bad });
    symlinkSync('/nowhere', join(root, 'd/d.rules'));
    expect(run(['d'])).toEqual({
      status: 1,
      out: summary(2, 1),
      complaints: [
        "Failed to chase '~/d/d.rules': No such file or directory",
        '~/d/a.rules:1 style: whitespace after comma is expected.',
        '~/d/a.rules: udev rules have style issues.',
      ],
    });
  });

  it('all rule files without operands', () => {
    write({ 'etc/udev/rules.d/a.rules': good, 'usr/lib/udev/rules.d/a.rules': bad, 'usr/lib/udev/rules.d/b.rules': good });
    expect(run([])).toMatchObject({ status: 0, out: summary(2, 0) });
  });

  it('a file by its name in the rule folders, with or without the suffix, before one here', () => {
    write({ 'usr/lib/udev/rules.d/10-a.rules': good, '10-a.rules': bad, '10-b.rules': good });
    expect(run(['10-a', '10-b.rules'])).toMatchObject({ status: 0, out: summary(2, 0) });
  });

  it('nothing where a mask stands', () => {
    write({ 'etc/udev/rules.d/10-a.rules': '', 'usr/lib/udev/rules.d/10-a.rules': bad, 'empty.rules': '' });
    expect(run(['10-a', 'empty.rules', '/dev/null'])).toEqual({
      status: 0,
      out: summary(0, 0),
      complaints: ["File '~/etc/udev/rules.d/10-a.rules' is a mask, ignoring.", "File '/empty.rules' is a mask, ignoring.", "File '/dev/null' is a mask, ignoring."],
    });
  });

  it.each<[what: string, operand: string, reason: string]>([
    ['a file that is not there', 'nosuch.rules', "Failed to chase '/nosuch.rules': No such file or directory"],
    ['a file below a file', 'a.rules/b', "Failed to chase '/a.rules/b': Not a directory"],
    ['a link in a circle', 'loop', "Failed to chase '/loop': Too many levels of symbolic links"],
  ])('nothing at all when it is given %s', (_, operand, reason) => {
    write({ 'a.rules': good });
    symlinkSync('loop', join(root, 'loop'));
    expect(run(['a.rules', operand])).toEqual({ status: 1, out: '', complaints: [reason] });
  });

  it('files below another root, links included', () => {
    write({ 'etc/udev/rules.d/a.rules': good, 'usr/lib/udev/rules.d/a.rules': bad, 'mine.rules': good });
    symlinkSync('/etc/udev/rules.d/a.rules', join(root, 'usr/lib/udev/rules.d/b.rules'));
    expect(run([], { root })).toMatchObject({ status: 0, out: summary(2, 0) });
    expect(run(['a', '/mine.rules', 'usr/lib/udev/rules.d/b.rules'], { root })).toMatchObject({ status: 0, out: summary(3, 0) });
    expect(run(['/usr/lib/udev/rules.d/a.rules'], { root }).complaints[0]).toBe("~/usr/lib/udev/rules.d/a.rules:1 Invalid key 'KERNAL'.");
  });

  it('nothing below a root without rules, or without existence', () => {
    expect(run([], { root })).toEqual({ status: 1, out: '', complaints: ["No rules files found in '~'."] });
    expect(run([], { root: `${root}/nowhere` })).toEqual({
      status: 1,
      out: '',
      complaints: [
        "Failed to determine if '~/nowhere' points to the root directory: No such file or directory",
        'Failed to enumerate rules files: No such file or directory',
      ],
    });
  });
});

describe('verify --explain', () => {
  it('shows the place and what to do below each complaint', () => {
    write({ 'a.rules': 'NAME="a", \\\n  KERNAL=="b"\n' });
    expect(run(['a.rules'], { explain: true }).complaints).toEqual([
      "~/a.rules:1 Invalid key 'KERNAL'.",
      ' 2 |   KERNAL=="b"',
      '   |   ^^^^^^',
      '   = did you mean "KERNEL"?',
      '~/a.rules: udev rules check failed.',
    ]);
  });
});

describe('verify --explain of every mistake there is', () => {
  it('is as in mistakes.txt', () => {
    write({ 'mistakes.rules': readFileSync(join(fixtures, 'mistakes.rules'), 'latin1') });
    expectGolden(`${run(['mistakes.rules'], { explain: true }).complaints.join('\n')}\n`, join(fixtures, 'mistakes.txt'));
  });

  it('is nothing for a file that uses every key well', () => {
    write({ 'every-key.rules': readFileSync(join(fixtures, 'every-key.rules'), 'latin1') });
    expect(run(['every-key.rules'])).toEqual({ status: 0, out: summary(1, 0), complaints: [] });
  });
});

describe('verify --json', () => {
  it('is one object', () => {
    write({ 'a.rules': 'NAME="\xc3\xa4", \\\n  KERNAL=="b"\n', 'b.rules': good });
    const { status, out, complaints } = run(['a.rules', 'b.rules'], { json: true });
    expect(complaints).toEqual([]);
    expect(status).toBe(1);
    expect(JSON.parse(out)).toEqual({
      remarks: [],
      files: [
        {
          path: '~/a.rules',
          accepted: false,
          remarks: [],
          problems: [{
            severity: 'error', code: 'unknown-key', message: "Invalid key 'KERNAL'.", line: 2, column: 3, span: 6, hint: 'did you mean "KERNEL"?', ruleLine: 1, drops: 'line',
          }],
        },
        { path: '~/b.rules', accepted: true, remarks: [], problems: [] },
      ],
      success: 1,
      fail: 1,
    });
  });
});
