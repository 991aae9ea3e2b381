/** Completion, tried in the shells themselves where they are installed. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completionScript, shells } from '../../../src/cli/help/completion.ts';
import { operandsOf } from '../../../src/cli/help/values.ts';
import { allCommands, verbs } from '../../../src/cli/verbs.ts';

let root = '';
let environment: NodeJS.ProcessEnv = {};

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'devmaster-completion-'));
  const commands = await allCommands();
  for (const shell of shells) write(shell, completionScript(shell, { program: 'devctl', commands }));
  for (const folder of ['sys/class/net', 'sys/class/tty', 'sys/bus/usb', 'run/udev/tags/seat', 'run/udev/tags/systemd']) mkdirSync(join(root, folder), { recursive: true });
  write('run/udev/data/b8:0', 'E:ID_SERIAL=a b\nE:ID_MODEL=x\n');
  write('run/udev/data/n2', 'E:ID_SERIAL=c\nI:1\n');
  write('etc/udev/rules.d/90-mine.rules', '');
  write('lib/udev/rules.d/50-udev-default.rules', '');
  write('here/50-local.rules', '');
  write('here/notes.txt', '');
  environment = { PATH: process.env['PATH'], HOME: root, LC_ALL: 'C', DEVMASTER_SYS: join(root, 'sys'), DEVMASTER_RUN: join(root, 'run'), DEVMASTER_ETC: join(root, 'etc'), DEVMASTER_LIB: join(root, 'lib'), DEVMASTER_LOCAL_LIB: join(root, 'none') };
});
afterAll(() => rmSync(root, { recursive: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}

function has(shell: string): boolean {
  return spawnSync(shell, ['-c', 'true']).status === 0;
}

/** bash's word and its answer. bash has an equals sign as a word of its own. */
const cases: readonly (readonly [words: readonly string[], candidates: readonly string[]])[] = [
  [['inf'], ['info']],
  [['test'], ['test', 'test-builtin', 'test-rule']],
  [['info', '--qu'], ['--query=']],
  [['info', '--query', '=', 'p'], ['path', 'property']],
  [['info', '--query', '='], ['name', 'symlink', 'path', 'property', 'all']],
  [['info', '-q', 'sy'], ['symlink']],
  [['info', '/dev/nul'], ['/dev/null']],
  [['info', '--property', '=', 'ID_'], ['ID_MODEL', 'ID_SERIAL']],
  [['trigger', '--subsystem-match', '=', ''], ['net', 'tty', 'usb']],
  [['trigger', '-s', 'u'], ['usb']],
  [['trigger', '--type', '=', 's'], ['subsystems']],
  [['trigger', '--tag-match', '=', 's'], ['seat', 'systemd']],
  [['trigger', '--sysname-match', '=', ''], []],
  [['cat', '5'], ['50-local.rules', '50-udev-default.rules']],
  [['hwdb', 'u'], ['update']],
  [['test-builtin', 'path'], ['path_id']],
  [['test-builtin', 'path_id', '/dev/nul'], ['/dev/null']],
  [['completion', 'z'], ['zsh']],
  [['help', 'mon'], ['monitor']],
  [['lint', '--target', '=', '26'], ['260', '261', '262']],
  [['test-rule', '--stored', '=', ''], ['ignore', 'record', 'event']],
  [['kill', '--signal', 'T'], ['TERM']],
  [['nonsense', ''], []],
];

describe.skipIf(!has('bash'))('bash', () => {
  it.each(cases)('completes %j', (words, candidates) => {
    const script = `source "${root}/bash"; COMP_WORDS=(devctl "$@"); COMP_CWORD=$#; _devctl; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script, 'bash', ...words], { encoding: 'utf8', env: environment, cwd: join(root, 'here') });
    // readline sorts what it shows.
    expect({ candidates: stdout.split('\n').filter((line) => line !== '').sort(), stderr }).toEqual({ candidates: candidates.toSorted(), stderr: '' });
  });
});

describe.skipIf(!has('fish'))('fish', () => {
  it.each<[line: string, candidates: readonly string[]]>([
    ['devctl inf', ['info']],
    ['devctl info --quer', ['--query']],
    ['devctl info -q sy', ['symlink']],
    ['devctl info /dev/nul', ['/dev/null']],
    ['devctl trigger -s u', ['usb']],
    ['devctl trigger -g s', ['seat', 'systemd']],
    ['devctl info --property ID_', ['ID_MODEL', 'ID_SERIAL']],
    ['devctl completion z', ['zsh']],
    ['devctl help mon', ['monitor']],
    ['devctl lint --target 26', ['260', '261', '262']],
    ['devctl control --log-level=deb', ['--log-level=debug']],
  ])('completes %j', (line, candidates) => {
    const { stdout } = spawnSync('fish', ['-c', `source ${root}/fish; complete -C '${line}'`], { encoding: 'utf8', env: environment, cwd: join(root, 'here') });
    expect(stdout.split('\n').filter((found) => found !== '').map((found) => found.split('\t')[0]).sort()).toEqual(candidates);
  });
});

describe.skipIf(!has('zsh'))('zsh', () => {
  it('understands the script', () => {
    const { stderr, status } = spawnSync('zsh', ['-f', '-n', join(root, 'zsh')], { encoding: 'utf8' });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });

  it.each<[line: string, candidates: readonly string[]]>([
    ['devctl inf', ['info']],
    ['devctl info --quer', ['--query']],
    ['devctl info --query=p', ['path', 'property']],
    ['devctl info -q sy', ['symlink']],
    ['devctl trigger -s u', ['usb']],
    ['devctl trigger -g s', ['seat', 'systemd']],
    ['devctl info --property=ID_', ['ID_MODEL', 'ID_SERIAL']],
    ['devctl cat 50-u', ['50-udev-default.rules']],
    ['devctl test-builtin path', ['path_id']],
    ['devctl completion z', ['zsh']],
    ['devctl help mon', ['monitor']],
    ['devctl lint --target 26', ['260', '261', '262']],
  ])('completes %j', (line, candidates) => {
    const out = join(mkdtempSync(join(root, 'zsh-')), 'out');
    const { stderr } = spawnSync('zsh', ['-f', '-c', atTerminal, 'zsh', join(root, 'zsh'), out, line], { encoding: 'utf8', env: environment, cwd: join(root, 'here'), timeout: 200_000 });
    const found = existsSync(out) ? readFileSync(out, 'utf8').split('\n').filter((each) => each !== '') : [];
    expect({ found: [...new Set(found)].sort(), stderr }).toEqual({ found: candidates, stderr: '' });
  });
});

/**
 * zsh completes at a terminal only: a shell at a terminal of its own (zshmodules(1), "zsh/zpty") is sent the line and a tab, and writes
 * down what it would add.
 */
const atTerminal = `
zmodload zsh/zpty
export script=$1 out=$2
zpty shell zsh -f -i
zpty -w shell 'autoload -U compinit; compinit -u -d $out.dump; source $script; unsetopt auto_list beep
compadd() { [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]] || { local -a hits; builtin compadd -A hits "$@"; print -rl -- $hits >>$out }; builtin compadd "$@" }
zle-line-init() { : >$out.ready }; zle -N zle-line-init; bindkey "^I" complete-word'
while [[ ! -e $out.ready ]]; do zpty -r -t shell answer || sleep 0.01; done
zpty -w -n shell "$3"$'\t'
zpty -w shell $'\\025exit'
while zpty -r shell answer; do :; done`;

describe('operands', () => {
  const operands = (usage: string) => operandsOf({ name: 'x', summary: '', operands: usage, options: {}, examples: [], run: () => 0 }).map((kind) => (kind.kind === 'choices' ? kind.choices : kind.kind));

  it.each([
    ['[OPTIONS] [DEVICE…]', ['device']],
    ['[RULES…] --device DEVICE', ['rule-file']],
    ['[OPTIONS] update | query MODALIAS', [['update', 'query'], 'unknown']],
    ['install|uninstall|status [OPTIONS]', [['install', 'uninstall', 'status']]],
    ['FILE:LINE DEVICE', ['rule-file', 'device']],
    ['[OPTIONS] [--] COMMAND [ARGUMENT…]', ['command', 'unknown']],
    ['OPTIONS', []],
  ])('of %j are read off the usage', (usage, kinds) => {
    expect(operands(usage)).toEqual(kinds);
  });
});

describe('the table of verbs', () => {
  it('calls every verb by the name that it has itself', async () => {
    expect((await allCommands()).map(({ name }) => name)).toEqual(Object.keys(verbs));
  });
});
