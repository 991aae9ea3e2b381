import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintFiles } from '../../src/lint/lint.ts';
import { readTarget } from '../../src/lint/target.ts';
import { someAccounts } from '../support/check-rules.ts';
import { lintText } from './lint-text.ts';

const writable = 'SUBSYSTEM=="tty", MODE="0666"';

function codes(text: string): string[] {
  return lintText(text).map(({ code, source }) => `${source?.line} ${code}`);
}

describe('lint', () => {
  it('says what verify says, but for style', () => {
    expect(codes('KERNEL=="a",KERNEL=="b", NAME="c"\nKERNAL=="a", NAME="b"')).toEqual(['1 conflicting-match', '2 unknown-key']);
  });

  it('says one thing about one place', () => {
    expect(codes('BUS=="usb", SYMLINK+="a"')).toEqual(['1 removed-key']);
  });

  it('follows the lines of the file', () => {
    expect(codes(`${writable}\nKERNAL=="a", NAME="b"\n${writable}`)).toEqual(['1 world-writable', '2 unknown-key', '3 world-writable']);
  });

  it('finds the place in a continued line', () => {
    expect(lintText('SUBSYSTEM=="tty", \\\n  MODE="0666"')[0]?.source).toMatchObject({ line: 2, column: 8 });
  });

  it('puts the file where its name belongs, and in place of an installed one of that name', () => {
    const rule = 'SUBSYSTEM=="block", ENV{ID_FS_TYPE}=="ext4", SYMLINK+="x"';
    expect(lintText(rule, { path: '10-mine.rules' }).map(({ code }) => code)).toEqual(['property-too-early']);
    expect(lintText(rule, { path: '61-mine.rules' })).toEqual([]);
    expect(lintText(rule, { path: 'etc/60-persistent-storage.rules' })).toEqual([]);
  });
});

describe('a comment that suppresses', () => {
  it.each<[what: string, rules: string, left: readonly string[]]>([
    ['names a code above a rule', `# devctl-lint: disable=world-writable\n${writable}\n${writable}`, ['3 world-writable']],
    ['names several', `# devctl-lint: disable=no-shell, world-writable\n${writable}`, []],
    ['names another code', `KERNEL=="x", NAME="y"\n# devctl-lint: disable=no-shell\n${writable}`, ['3 world-writable']],
    ['says all', `# devctl-lint: disable=all\n${writable}`, []],
    ['stands among other comments', `# Everybody may.\n#devctl-lint: disable=world-writable\n# Really.\n${writable}`, []],
    ['is about a continued line', '# devctl-lint: disable=world-writable\nSUBSYSTEM=="tty", \\\n  MODE="0666"', []],
    ['covers what verify says', '# devctl-lint: disable=unknown-key\nKERNAL=="a", NAME="b"', []],
    ['is about the file, in its heading', `# My rules\n# devctl-lint: disable=world-writable\n\n${writable}\n${writable}`, []],
    ['is not understood', `# devctl-lint: ignore\n${writable}`, ['1 bad-suppression', '2 world-writable']],
  ])('%s', (_, rules, left) => {
    expect(codes(rules)).toEqual(left);
  });
});

describe('--target', () => {
  it.each<[rules: string, since: number]>([
    ['CONST{cvm}=="tdx", ENV{X}="1"', 254],
    ['KERNEL=="x", IMPORT{builtin}="net_driver"', 255],
    ['KERNEL==i"x", ENV{X}="1"', 257],
    ['KERNEL=="x", OPTIONS="dump"', 258],
    ['KERNEL=="x", IMPORT{builtin}="factory_reset status"', 258],
    ['KERNEL=="x", OPTIONS="dump-json"', 259],
    ['KERNEL=="x", IMPORT{builtin}="tpm2_id identify"', 260],
    ['ENV{ID_INTEGRATION}=="external", ENV{X}="1"', 260],
  ])('knows since when udev understands %s', (rules, since) => {
    const complaints = (version: number) => lintText(rules, { target: readTarget(String(version)) }).filter(({ code }) => code === 'too-new').length;
    expect([complaints(since - 1), complaints(since)]).toEqual([1, 0]);
  });

  it('takes devmaster for the newest', () => {
    expect(readTarget('devmaster')).toEqual({ name: 'devmaster', version: 262 });
  });

  it.each(['249', '263', 'v252', '', '25x'])('does not know %j', (name) => {
    expect(readTarget(name)).toBeNull();
  });
});

describe('the rules that come with devmaster', () => {
  it('are clean, as far as that does not depend on the machine', () => {
    const folder = join(import.meta.dirname, '../../rules.d');
    const files = readdirSync(folder).map((name) => ({ path: join(folder, name), text: readFileSync(join(folder, name), 'latin1') }));
    const problems = lintFiles({ files, context: [], target: null, world: { exists: () => true }, accounts: someAccounts() });
    const ofTheMachine = new Set(['unknown-user', 'unknown-group']);
    expect(problems.filter(({ code }) => !ofTheMachine.has(code))).toEqual([]);
  });
});
