import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command, lint, type LintCommandRequest } from '../../../src/cli/commands/lint.ts';
import { lints } from '../../../src/lint/lints.ts';
import { someAccounts } from '../../support/check-rules.ts';

const fixture = join(import.meta.dirname, '../../../fixtures/lint/70-gadget.rules');

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'devmaster-lint-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text, 'latin1');
  }
}

/** What a call prints, with the folder of this test as `~`. */
function run(operands: readonly string[], options: Partial<LintCommandRequest> = {}) {
  let out = '';
  const complaints: string[] = [];
  const request = { operands, directories: [`${root}/etc`, `${root}/lib`], root, target: null, accounts: someAccounts(), json: false, ...options };
  const status = lint(request, { out: (text) => { out += text; }, complain: (line) => complaints.push(line) });
  return { status, out: out.replaceAll(root, '~'), complaints: complaints.map((line) => line.replaceAll(root, '~')) };
}

describe('devctl lint', () => {
  it('shows each place, and what to write', () => {
    write({ 'etc/70-mine.rules': 'SUBSYSTEM=="tty", ATTR{idVendor}=="0403", SYMLINK+="gps"\n' });
    expect(run([])).toEqual({
      status: 1,
      complaints: [],
      out: [
        '~/etc/70-mine.rules:1:19: error: the device itself has no attribute idVendor: its USB parent has [attribute-of-parent]',
        ' 1 | SUBSYSTEM=="tty", ATTR{idVendor}=="0403", SYMLINK+="gps"',
        '   |                   ^^^^^^^^^^^^^^^^^^^^^^',
        '   = write ATTRS{idVendor}',
        '',
        "1 found; '# devctl-lint: disable=CODE' above a rule says that it is meant.",
        '',
      ].join('\n'),
    });
  });

  it('says nothing about rules in order', () => {
    write({ 'etc/70-mine.rules': 'SUBSYSTEM=="tty", SYMLINK+="gps"\n' });
    expect(run([])).toEqual({ status: 0, out: '', complaints: [] });
  });

  it("finds the administrator's files that only look like rule files", () => {
    write({ 'etc/70-mine': 'KERNEL=="a", SYMLINK+="b"\n', 'etc/README': 'x\n', 'etc/70-mine.rules.dpkg-old': 'x\n', 'etc/80-folder/x': 'x\n', 'lib/60-theirs': 'KERNEL=="a", SYMLINK+="b"\n' });
    const { status, out } = run([]);
    expect(status).toBe(1);
    expect(out.match(/^~\S+.*\]$/gm)).toEqual(['~/etc/70-mine:1:1: error: 70-mine is not read: the name does not end with .rules [not-read]']);
  });

  it("looks at the administrator's rules, and at the others only to understand them", () => {
    write({
      'etc/50-mine.rules': 'SUBSYSTEM=="block", ENV{ID_FS_TYPE}=="ext4", SYMLINK+="x"\n',
      'lib/55-theirs.rules': 'SUBSYSTEM=="block", IMPORT{builtin}="blkid"\nSUBSYSTEM=="tty", MODE="0666"\n',
    });
    const { findings } = JSON.parse(run([], { json: true }).out) as { findings: object[] };
    expect(findings).toMatchObject([{ file: '~/etc/50-mine.rules', line: 1, code: 'property-too-early', message: expect.stringContaining('55-theirs.rules') as string }]);
  });

  it('finds programs below the other root', () => {
    write({ 'etc/70-mine.rules': 'KERNEL=="sda", RUN+="/bin/work"\n', 'bin/work': '' });
    expect(run([]).status).toBe(0);
    expect(run([], { root: `${root}/etc` }).status).toBe(1);
  });

  it('does not fail for notices', () => {
    write({ 'etc/70-mine.rules': 'SUBSYSTEM=="tty", GROUP="6"\n' });
    expect(run([])).toMatchObject({ status: 0, out: expect.stringContaining('[account-by-number]') as string });
  });

  it('ends with 2 when a file cannot be read', () => {
    expect(run([`${root}/missing.rules`])).toEqual({ status: 2, out: '', complaints: ['~/missing.rules cannot be read: ENOENT'] });
  });

  it('finds what is wrong in a file from the wild', () => {
    const { findings } = JSON.parse(run([fixture], { json: true }).out) as { findings: { line: number; code: string }[] };
    expect(findings.map(({ line, code }) => `${line} ${code}`)).toEqual([
      '3 attribute-of-parent', '3 world-writable',
      '4 hex-number', '4 no-device-guard',
      '5 attribute-on-remove', '5 no-device-guard', '5 missing-program', '5 no-shell',
    ]);
  });
});

describe('devctl lint --list', () => {
  it('has a line for each code', async () => {
    let out = '';
    const parsed = { operands: [], flag: (name: string) => name === 'list', text: () => null, texts: () => [], inOrder: () => [], lastOf: () => null };
    const nobody = { paths: { sys: '', dev: '', run: '', proc: '', etc: '', lib: '', localLib: '' }, environment: {}, program: 'devctl', complain: () => {} };
    expect(await command.run(parsed, { ...nobody, out: (text) => { out += text; } })).toBe(0);
    expect(lints.filter(({ code }) => !new RegExp(`^${code} +(error|warning|notice) +\\S`, 'm').test(out))).toEqual([]);
  });
});
