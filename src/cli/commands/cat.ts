import { UsageError } from '../../base/errors.ts';
import { readConfig, udevConfFiles } from '../../config.ts';
import { readText } from '../../kernel/file.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { searchRuleFiles } from '../rule-files.ts';

const MAX_FILE_BYTES = 16 * 1024 * 1024;

export const command: Command = {
  name: 'cat',
  summary: 'Shows rule files as they are in force: all of them, or those that are named.',
  operands: '[OPTIONS] [FILE…]',
  options: {
    tldr: { type: 'boolean', describe: 'leave out comments and empty lines' },
    root: { type: 'string', requiresArg: true, describe: 'look below another root' },
    config: { type: 'boolean', describe: 'show udev.conf instead' },
  },
  examples: [
    ['cat 60-block', 'one file, wherever it is'],
    ['cat --tldr', 'all rules, without comments'],
  ],
  run: cat,
};

function cat(parsed: Parsed, io: Io): number {
  const isConfig = parsed.flag('config');
  if (isConfig && parsed.operands.length > 0) throw new UsageError('Combination of --config and FILEs is not supported.');
  const files = isConfig ? udevConfFiles(io.paths) : ruleFiles(parsed, io);
  if (files === null) return 1;
  files.forEach((file, index) => {
    if (index > 0) io.out('\n');
    io.out(`# ${file}\n`);
    const text = readText(file, MAX_FILE_BYTES);
    if (text === null) throw new UsageError(`${file} cannot be read`);
    io.out(parsed.flag('tldr') ? withoutComments(text) : withLineEnds(text));
  });
  return 0;
}

/** The files that are meant; null when one is not there, which has been said. */
function ruleFiles(parsed: Parsed, io: Io): readonly string[] | null {
  const { config } = readConfig(io.paths, null, {});
  const workingDirectory = Buffer.from(process.cwd()).toString('latin1');
  const given = (parsed.text('root') ?? '').replace(/\/+$/, '');
  const root = given === '' || given.startsWith('/') ? given : `${workingDirectory}/${given}`;
  const search = searchRuleFiles({ operands: parsed.operands, directories: config.rulesDirectories, root, workingDirectory });
  for (const remark of search.remarks) io.complain(remark);
  return search.kind === 'failed' ? null : search.files.map(({ path }) => path);
}

/** A line ends with any of the ends that systems and editors know, as udevadm has it. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n\r|[\r\n\0]/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function withLineEnds(text: string): string {
  return linesOf(text).map((line) => `${line}\n`).join('');
}

function withoutComments(text: string): string {
  return linesOf(text).filter((line) => line.trim() !== '' && !/^\s*#/.test(line)).map((line) => `${line}\n`).join('');
}
