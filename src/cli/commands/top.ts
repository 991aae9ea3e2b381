import { UsageError } from '../../base/errors.ts';
import { utf8Bytes } from '../../base/text.ts';
import { askQueue, askTotals, type NoAnswer } from '../ask-daemon.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { jsonOption } from '../json-option.ts';
import { forLocale } from '../locale.ts';
import { jsonLine } from '../json.ts';
import { showLive } from '../top/live.ts';
import { viewOf, type Sample } from '../top/sample.ts';
import { screenOf, type Size } from '../top/screen.ts';

/** More events than a terminal has rows. */
const MAX_JOBS = 100;

export const command: Command = {
  name: 'top',
  summary:
    'Shows what the daemon is doing, renewed every second: the queue, running events and what they wait for, rates, and the rules whose programs and builtins take most time. "q" ends it. Needs no privileges. In a pipe it says once what there was since the daemon was started.',
  operands: '[OPTIONS]',
  options: {
    once: { type: 'boolean', describe: 'say it once, as plain text' },
    delay: { alias: 'd', type: 'string', requiresArg: true, describe: 'renew after so many seconds (1)' },
    json: { type: 'string', describe: 'say it once, as JSON: pretty, short (the usual), or off' },
  },
  examples: [
    ['top', 'watch the daemon at work'],
    ['top --once', 'what has it been doing since it was started?'],
  ],
  exitStatuses: [['1', 'the daemon does not run, or the call made no sense']],
  run: top,
};

async function top(parsed: Parsed, io: Io): Promise<number> {
  if (parsed.operands.length > 0) throw new UsageError('Too many arguments');
  const layout = jsonOption(parsed, 'short');
  const intervalMs = delayOption(parsed) * 1000;
  const first = await take(io);
  if ('noAnswer' in first) {
    io.complain(`devctl top: ${first.noAnswer}`);
    return 1;
  }
  if (layout !== null) return print(io, jsonLine(viewOf(first, null), layout));
  if (parsed.flag('once') || !process.stdout.isTTY) return print(io, `${forLocale(screenOf(viewOf(first, null), null).join('\n'), io.environment)}\n`);

  let before: Sample | null = null;
  const picture = async (size: Size): Promise<readonly string[]> => {
    const sample = before === null ? first : await take(io);
    if ('noAnswer' in sample) return [`devctl top: ${sample.noAnswer}`];
    const lines = screenOf(viewOf(sample, before), size).map((line) => forLocale(line, io.environment));
    before = sample;
    return lines;
  };
  await showLive({ input: process.stdin, output: process.stdout, intervalMs, picture });
  return 0;
}

async function take(io: Io): Promise<Sample | NoAnswer> {
  const totals = await askTotals(io.paths);
  if ('noAnswer' in totals) return totals;
  const queue = await askQueue(io.paths, MAX_JOBS);
  return 'noAnswer' in queue ? queue : { totals, queue };
}

function delayOption(parsed: Parsed): number {
  const text = parsed.text('delay') ?? '1';
  const seconds = /^[0-9]{1,4}(\.[0-9]{1,3})?$/.test(text) ? Number(text) : 0;
  if (seconds < 0.1) throw new UsageError(`--delay: '${text}' is no number of seconds from 0.1 on`);
  return seconds;
}

function print(io: Io, text: string): number {
  io.out(utf8Bytes(text));
  return 0;
}
