import { UsageError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import { udevRelease } from '../base/udev-release.ts';
import { utf8Bytes } from '../base/text.ts';
import { readCall, type Io } from './command.ts';
import { complaintOf } from './complaint.ts';
import { helpOf, overview } from './help/text.ts';
import { jsonLayouts } from './json-option.ts';
import { forLocale } from './locale.ts';
import { readWords, type OptionTable } from './options.ts';
import { verbs } from './verbs.ts';

/** What may stand before the verb. `--debug` is udevadm's; our commands have nothing to add at that level. */
const programOptions: OptionTable = {
  help: { alias: 'h', type: 'boolean' },
  version: { alias: 'V', type: 'boolean' },
  debug: { alias: 'd', type: 'boolean' },
};

/**
 * Carries out one command line.
 *
 * @param argv     what stands behind the program's name, as byte strings
 * @param version  devmaster's own
 * @returns the exit status; what was wrong with the call has been said
 */
export async function runDevctl(argv: readonly string[], io: Io, version: string): Promise<number> {
  try {
    return await runVerb(argv, io, version);
  } catch (error) {
    io.complain(complaintOf(error, { program: io.program, verb: null }));
    return 1;
  }
}

async function runVerb(argv: readonly string[], io: Io, version: string): Promise<number> {
  const before = readWords(argv, { options: programOptions, stopsAtOperand: true });
  const [first, ...rest] = before.operands;
  const versionText = `${io.program === 'udevadm' ? udevRelease : version}\n`;
  if (before.values.has('version') || first === 'version') {
    io.out(versionText);
    return 0;
  }
  const asksForHelp = before.values.has('help') || first === 'help';
  const name = first === 'help' ? rest[0] : first;
  if (name === undefined) {
    if (!asksForHelp && io.program === 'udevadm') throw new UsageError(`Command verb required (one of ${Object.keys(verbs).join(', ')}).`);
    io.out(utf8Bytes(forLocale(overview(io.program, verbs), io.environment)));
    return asksForHelp ? 0 : 1;
  }
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (verb === undefined) {
    const meant = nearest(name, Object.keys(verbs));
    throw new UsageError(`Unknown command verb '${name}'${meant === null ? '.' : `, did you mean '${meant}'?`}`);
  }
  const { command } = await verb.load();
  try {
    const call = readCall(command, asksForHelp ? ['--help'] : rest, io);
    if (call.kind === 'run') return await command.run(call.parsed, { ...io, paths: call.paths });
    switch (call.kind) {
      case 'help':
        io.out(utf8Bytes(forLocale(helpOf(command, io.program), io.environment)));
        break;
      case 'version':
        io.out(versionText);
        break;
      case 'layouts':
        io.out(jsonLayouts.map((layout) => `${layout}\n`).join(''));
        break;
    }
    return 0;
  } catch (error) {
    io.complain(complaintOf(error, { program: io.program, verb: name }));
    return 1;
  }
}
