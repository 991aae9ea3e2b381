import { UsageError } from '../../base/errors.ts';
import { readConfig, udevConfFiles } from '../../config.ts';
import { listFolder, readText, status } from '../../kernel/file.ts';
import { listRuleFiles } from '../../rules/load.ts';
import type { Command, Io, Parsed } from '../command.ts';

const MAX_FILE_BYTES = 16 * 1024 * 1024;

export const command: Command = {
  name: 'cat',
  summary: 'Shows rule files as they are in force: all of them, or those that are named.',
  operands: '[OPTIONS] [FILE…]',
  options: {
    tldr: { type: 'boolean', describe: 'leave out comments and empty lines' },
    config: { type: 'boolean', describe: 'show udev.conf instead' },
  },
  examples: [
    ['cat 60-block', 'one file, wherever it is'],
    ['cat --tldr', 'all rules, without comments'],
  ],
  run: cat,
};

function cat(parsed: Parsed, io: Io): number {
  const { config } = readConfig(io.paths, null, {});
  const isConfig = parsed.flag('config');
  if (isConfig && parsed.operands.length > 0) throw new UsageError('Combination of --config and FILEs is not supported.');
  const inForce = isConfig ? udevConfFiles(io.paths) : listRuleFiles(config.rulesDirectories).files.map(({ path }) => path);
  const files = parsed.operands.length === 0 ? inForce : parsed.operands.flatMap((text) => findFiles(text, inForce));
  files.forEach((file, index) => {
    if (index > 0) io.out('\n');
    io.out(`# ${file}\n`);
    const text = readText(file, MAX_FILE_BYTES);
    if (text === null) throw new UsageError(`${file} cannot be read`);
    io.out(parsed.flag('tldr') ? withoutComments(text) : text);
  });
  return 0;
}

/** A path, a folder of rule files, or the name of a file in force, with or without its ending. */
function findFiles(text: string, inForce: readonly string[]): readonly string[] {
  const known = inForce.find((file) => file.endsWith(`/${text}`) || file.endsWith(`/${text}.rules`));
  if (!text.includes('/') && known !== undefined) return [known];
  const kind = status(text, { follow: true })?.kind;
  if (kind === 'directory') return (listFolder(text) ?? []).filter((name) => name.endsWith('.rules')).sort().map((name) => `${text.replace(/\/+$/, '')}/${name}`);
  if (kind === 'file') return [text];
  throw new UsageError(`Failed to find '${text}': No such file or directory`);
}

function withoutComments(text: string): string {
  return text.split('\n').filter((line) => line.trim() !== '' && !/^\s*#/.test(line)).map((line) => `${line}\n`).join('');
}
