/** What --help prints, of the program and of every verb; and what a call gets that makes no sense. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { helpOf, overview } from '../../../src/cli/help/text.ts';
import { readWords } from '../../../src/cli/options.ts';
import { allCommands, verbs } from '../../../src/cli/verbs.ts';

const commands = await allCommands();
const program = join(import.meta.dirname, '../../../dist/devctl.js');

describe.each(commands)('the help of $name', (command) => {
  const help = helpOf(command, 'devctl');

  it('says how it is called, how it ends, and fits a terminal', () => {
    expect(help.startsWith(`devctl ${command.name}`)).toBe(true);
    expect(help).toContain('\nExit status:\n  ');
    expect(help.split('\n').filter((line) => line.length > 100 && !line.startsWith('devctl ') && !line.startsWith('  devctl '))).toEqual([]);
  });

  it('has examples, and every one of them is a call that can be read', () => {
    expect(command.examples.map(([call]) => call.split(' ')[0])).toContain(command.name);
    for (const [call] of command.examples) {
      const [verb, ...words] = call.replace(/ (\||>|&&).*$/, '').replace(/"[^"]*"|'[^']*'/g, 'quoted').split(' ');
      const called = commands.find(({ name }) => name === verb);
      expect(() => readWords(words, { options: called?.options ?? {}, stopsAtOperand: called?.optionsComeFirst === true })).not.toThrow();
    }
  });

  it('hides what is hidden', () => {
    for (const [name, { hidden }] of Object.entries(command.options)) expect(new RegExp(`--${name}(?![a-z-])`).test(help.split('\nExamples:')[0] as string)).toBe(hidden !== true);
  });
});

it('the overview names every verb', () => {
  const text = overview('devctl', verbs);
  expect(Object.keys(verbs).filter((name) => !text.includes(`\n  ${name} `))).toEqual([]);
});

describe('arguments that are no UTF-8', () => {
  /** Octal escapes of printf(1) stand for bytes. */
  const run = (...words: readonly string[]) => {
    const script = `exec "${process.execPath}" "${program}" ${words.map((word) => `"$(printf -- '${word}')"`).join(' ')}`;
    const { stderr, status } = spawnSync('sh', ['-c', script], { encoding: 'latin1' });
    return { stderr, status };
  };

  it('are taken as the bytes that they are', () => expect(run('info', '/dev/caf\\351').stderr).toContain('"/dev/caf\xe9"'));

  it('are not handed on to a command as something else', () => {
    expect(run('do', '--', 'true', 'caf\\351')).toEqual({ status: 126, stderr: expect.stringContaining('no UTF-8') as string });
  });
});

describe('a call that makes no sense', () => {
  it.each<[words: readonly string[], complaint: string]>([
    [['infoo'], "devctl: Unknown command verb 'infoo', did you mean 'info'?"],
    [['xyzzy'], "devctl: Unknown command verb 'xyzzy'."],
    [['--foo'], "devctl: unrecognized option '--foo'"],
    [['info', '--qeury=x'], "devctl info: unrecognized option '--qeury'; did you mean '--query'?"],
    [['info', '--p=x'], "devctl info: option '--p' is ambiguous; possibilities: --property, --path, --property-match, --parent-match"],
    [['info', '/dev/nul'], 'devctl info: Unknown device "/dev/nul": No such device; did you mean /dev/null?'],
    [['settle', 'extra'], 'devctl settle: This subprogram takes no positional arguments.'],
    [['completion', 'csh'], "devctl completion: No completion for 'csh': it is made for bash, zsh, fish."],
  ])('%j is answered in one line', (words, complaint) => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });
    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: `${complaint}\n`, status: 1 });
  });

  it('which names no verb is answered with the overview', () => {
    const { stdout, status } = spawnSync(process.execPath, [program], { encoding: 'utf8' });
    expect({ stdout, status }).toEqual({ stdout: overview('devctl', verbs), status: 1 });
  });

  it('is not made worse by debugging', () => {
    expect(spawnSync(process.execPath, [program, '-d', '--debug', 'info', '--query=path', '/dev/null'], { encoding: 'utf8' })).toMatchObject({ stdout: '/devices/virtual/mem/null\n', status: 0 });
  });
});
