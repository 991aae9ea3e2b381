/** How words are read: as getopt_long(3) reads them for udevadm, with the same complaints. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../src/base/errors.ts';
import { readCall, type Command } from '../../src/cli/command.ts';
import { readWords, type OptionTable } from '../../src/cli/options.ts';
import { command as info } from '../../src/cli/commands/info.ts';
import { command as settle } from '../../src/cli/commands/settle.ts';
import { command as trigger } from '../../src/cli/commands/trigger.ts';

const options: OptionTable = {
  query: { alias: 'q', type: 'string', requiresArg: true },
  quiet: { type: 'boolean' },
  all: { alias: ['a', 'everything'], type: 'boolean' },
  root: { alias: 'r', type: 'boolean' },
  wait: { alias: 'w', type: 'string' },
};

function read(line: string, more: { readonly stopsAtOperand?: boolean } = {}) {
  const { values, operands } = readWords(line.split(' ').filter((word) => word !== ''), { options, ...more });
  return { ...Object.fromEntries(values), operands };
}

describe('options', () => {
  it.each<[line: string, understood: object]>([
    ['--query=path', { query: ['path'], operands: [] }],
    ['--query path', { query: ['path'], operands: [] }],
    ['-q path', { query: ['path'], operands: [] }],
    ['-qpath', { query: ['path'], operands: [] }],
    ['-q=path', { query: ['=path'], operands: [] }],
    ['--query=', { query: [''], operands: [] }],
    ['--query --all', { query: ['--all'], operands: [] }],
    ['-raqpath x', { root: [true], all: [true], query: ['path'], operands: ['x'] }],
    ['-w 5', { wait: [''], operands: ['5'] }],
    ['-w5', { wait: ['5'], operands: [] }],
    ['--wait=5', { wait: ['5'], operands: [] }],
    ['--que=a --query=b', { query: ['a', 'b'], operands: [] }],
    ['--every', { all: [true], operands: [] }],
    ['x --all y', { all: [true], operands: ['x', 'y'] }],
    ['--all -- --root -q', { all: [true], operands: ['--root', '-q'] }],
    ['-', { operands: ['-'] }],
  ])('reads %s', (line, understood) => {
    expect(read(line)).toEqual(understood);
  });

  it('leaves the words of a command alone', () => {
    expect(read('--all mkfs --query -q', { stopsAtOperand: true })).toEqual({ all: [true], operands: ['mkfs', '--query', '-q'] });
  });

  it.each<[line: string, complaint: string]>([
    ['--foo', "unrecognized option '--foo'"],
    ['--foo=3', "unrecognized option '--foo'"],
    ['-Z', "unrecognized option '-Z'"],
    ['-aZ', "unrecognized option '-Z'"],
    ['-a=3', "unrecognized option '-='"],
    ['--query', "option '--query' requires an argument"],
    ['--que', "option '--que' requires an argument"],
    ['-aq', "option '-q' requires an argument"],
    ['--root=5', "option '--root' doesn't allow an argument"],
    ['--qu=path', "option '--qu' is ambiguous; possibilities: --query, --quiet"],
  ])('refuses %s', (line, complaint) => {
    expect(() => read(line)).toThrow(complaint);
  });

  it.each([
    ['--qeury=path', "did you mean '--query'?"],
    ['--rooot', "did you mean '--root'?"],
    ['--zzz', null],
  ])('knows what %s was meant to be', (line, hint) => {
    expect(complaint(() => read(line)).hint).toBe(hint);
  });
});

describe('a call of a verb', () => {
  it('may name another root, in full', () => {
    const call = readCall(info, ['--sys', '/tmp/sys', '--local-lib=/tmp/lib'], { program: 'devctl', environment: { DEVMASTER_DEV: '/tmp/dev' } });
    expect(call).toMatchObject({ kind: 'run', paths: { sys: '/tmp/sys', localLib: '/tmp/lib', dev: '/tmp/dev', run: '/run' } });
  });

  it('means the option of the verb by what is also the name of a root, for udevadm', () => {
    const lock: Command = { name: 'lock', summary: '', operands: '', options: { device: { type: 'string', requiresArg: true } }, examples: [], run: () => 0 };
    const words = ['--dev=/dev/sda'];
    expect(readCall(lock, words, { program: 'udevadm', environment: {} })).toMatchObject({ paths: { dev: '/dev' } });
    expect(readCall(lock, words, { program: 'devctl', environment: {} })).toMatchObject({ paths: { dev: '/dev/sda' } });
  });

  it('tells which of several options came first', () => {
    const call = readCall(info, ['-n', 'null', '-q', 'path', '-p/class/net/lo', '--name=zero'], { program: 'devctl', environment: {} });
    expect(call.kind === 'run' && call.parsed.inOrder(['path', 'name'])).toEqual([{ name: 'name', text: 'null' }, { name: 'path', text: '/class/net/lo' }, { name: 'name', text: 'zero' }]);
  });

  it('shows that a switch was given, too, to those who ask for its values', () => {
    const call = readCall(info, ['--cleanup-db'], { program: 'devctl', environment: {} });
    expect(call.kind === 'run' && call.parsed.texts('cleanup-db')).toEqual(['true']);
  });
});

const reference = (process.env['DEVMASTER_REFERENCE_UDEVADM'] ?? '').split(' ').filter((word) => word !== '');

describe.skipIf(reference.length === 0)('udevadm (needs DEVMASTER_REFERENCE_UDEVADM)', () => {
  it.each<[command: Command, words: string]>([
    [info, '--foo'],
    [info, '--foo=3'],
    [info, '-Z'],
    [info, '-rZq'],
    [info, '-a=3'],
    [info, '-p'],
    [info, '--query'],
    [info, '--qu'],
    [info, '--root=5'],
    [info, '--p=/dev/null'],
    [info, '--prop'],
    [trigger, '--sub'],
    [trigger, '--prior'],
    [trigger, '-wZ'],
    [settle, '--exit'],
    [settle, '-t'],
  ])('says the same of $name %s', (command, words) => {
    const [program = '', ...rest] = reference;
    const { stderr, status } = spawnSync(program, [...rest, command.name, ...words.split(' ')], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
    const ours = complaint(() => readCall(command, words.split(' '), { program: 'udevadm', environment: {} }));
    expect({ complaint: `udevadm: ${ours.message}\n`, status: 1 }).toEqual({ complaint: stderr, status });
  });
});

function complaint(call: () => unknown): OptionError {
  try {
    call();
  } catch (error) {
    if (error instanceof OptionError) return error;
    throw error;
  }
  throw new Error('nothing was wrong');
}
