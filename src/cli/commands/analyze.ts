import { UsageError } from '../../base/errors.ts';
import { printable, utf8Bytes, utf8Text } from '../../base/text.ts';
import { replaceFile } from '../../kernel/file.ts';
import { errnoName } from '../../kernel/errno.ts';
import { Device } from '../../device/device.ts';
import type { EventTiming } from '../../control/timing-calls.ts';
import { askEvents, askTotals, type KeptEvents, type NoAnswer } from '../ask-daemon.ts';
import { blame, blameKinds, describeBlame, type BlameKind } from '../analyze/blame.ts';
import { criticalChain, describeChain, lastEventOf } from '../analyze/critical-chain.ts';
import { openMetrics } from '../analyze/openmetrics.ts';
import { layOut } from '../analyze/plot-layout.ts';
import { drawPicture } from '../analyze/plot-svg.ts';
import { firstBurst } from '../analyze/spans.ts';
import { describeTime, timeReports } from '../analyze/time.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { databaseHost } from '../host.ts';
import { jsonOption } from '../json-option.ts';
import { forLocale } from '../locale.ts';
import { jsonLine } from '../json.ts';

const MANY_LINES = 30;

export const command: Command = {
  name: 'analyze',
  summary:
    'Shows where the time of events went, from timings that the daemon keeps of the first and the last two thousand events: "time" (which is the default) sums up, "blame" lists who took longest, "critical-chain" shows which event waited for which, "plot" draws a time line as SVG. Needs no privileges.',
  operands: '[OPTIONS] [time | blame | critical-chain [DEVICE] | plot]',
  options: {
    by: { type: 'string', requiresArg: true, describe: `blame: whom to blame: ${blameKinds.join(', ')}` },
    lines: { alias: 'n', type: 'string', requiresArg: true, describe: `blame: show so many lines (${MANY_LINES}), or all` },
    events: { type: 'string', requiresArg: true, describe: 'which events: boot (those up to the first quiet second; plot), or all that are kept (the others)' },
    output: { alias: 'o', type: 'string', requiresArg: true, describe: 'plot: write to this file' },
    openmetrics: { type: 'boolean', describe: 'print counts for Prometheus and the like, in the text format of OpenMetrics' },
    json: { type: 'string', describe: 'print JSON: pretty, short (the usual), or off' },
  },
  examples: [
    ['analyze', 'where did the time of the boot go?'],
    ['analyze blame --by=rule', 'which rules call what takes long?'],
    ['analyze critical-chain /dev/sda', 'what did this disk wait for?'],
    ['analyze plot --output=boot.svg', 'draw the boot'],
    ['analyze --openmetrics', 'counts for an exporter'],
  ],
  exitStatuses: [['1', 'the daemon does not run, there is no such event, or the call made no sense']],
  run: analyze,
};

const verbs: Readonly<Record<string, (kept: KeptEvents, call: Call) => number>> = { time: showTime, blame: showBlame, 'critical-chain': showChain, plot };

interface Call {
  readonly parsed: Parsed;
  readonly io: Io;
  /** behind the word that says what is wanted */
  readonly operands: readonly string[];
}

async function analyze(parsed: Parsed, io: Io): Promise<number> {
  const [what = 'time', ...operands] = parsed.operands;
  const verb = Object.hasOwn(verbs, what) ? verbs[what] : undefined;
  if (verb === undefined) throw new UsageError(`Unknown kind of analysis '${what}' (one of ${Object.keys(verbs).join(', ')})`);
  if (operands.length > (what === 'critical-chain' ? 1 : 0)) throw new UsageError(`Too many arguments for '${what}'`);
  if (parsed.flag('openmetrics')) return await showMetrics(parsed, io);
  checkOptions(parsed, what);
  const kept = await askEvents(io.paths);
  return isAnswer(kept, io) ? verb(kept, { parsed, io, operands }) : 1;
}

async function showMetrics(parsed: Parsed, io: Io): Promise<number> {
  if (parsed.operands.length > 0) throw new UsageError('--openmetrics prints counts only and goes with no kind of analysis');
  const layout = jsonOption(parsed, 'short');
  const totals = await askTotals(io.paths);
  if (!isAnswer(totals, io)) return 1;
  io.out(utf8Bytes(layout === null ? openMetrics(totals) : jsonLine(totals, layout)));
  return 0;
}

function showTime(kept: KeptEvents, { parsed, io }: Call): number {
  const reports = timeReports({ ...kept, events: chosen(parsed, kept.events, 'all') });
  print(io, parsed, reports, () => describeTime(reports));
  return 0;
}

function showBlame(kept: KeptEvents, { parsed, io }: Call): number {
  const by = (parsed.text('by') ?? 'device') as BlameKind;
  const list = blame(chosen(parsed, kept.events, 'all'), by);
  print(io, parsed, list, () => describeBlame(list, by, linesOption(parsed)));
  return 0;
}

function showChain({ events }: KeptEvents, { parsed, io, operands: [device] }: Call): number {
  const devpath = device === undefined ? null : findDevpath(io, events, device);
  const last = device !== undefined && devpath === null ? null : lastEventOf(chosen(parsed, events, 'all'), devpath);
  if (last === null) {
    io.complain(`devctl analyze: ${device === undefined ? 'no event has ended since the daemon was started' : `no event of '${printable(device)}' is kept`}`);
    return 1;
  }
  const chain = criticalChain(events, last);
  print(io, parsed, chain, () => describeChain(chain));
  return 0;
}

function plot({ events }: KeptEvents, { parsed, io }: Call): number {
  const shown = chosen(parsed, events, 'boot');
  const layout = jsonOption(parsed, 'short');
  const picture = layOut(shown);
  if (picture === null) {
    io.complain('devctl analyze: no event has ended since the daemon was started');
    return 1;
  }
  const title = parsed.text('events') === 'all' ? 'Device events' : 'Device events since the daemon was started';
  const data = utf8Bytes(layout === null ? drawPicture(picture, title) : jsonLine(shown, layout));
  const path = parsed.text('output');
  if (path === null) {
    io.out(data);
    return 0;
  }
  const errno = replaceFile({ path, data, mode: 0o644 });
  if (errno !== 0) io.complain(`devctl analyze: ${path}: ${errnoName(errno)}`);
  return errno === 0 ? 0 : 1;
}

function checkOptions(parsed: Parsed, what: string): void {
  for (const [name, verb] of [['by', 'blame'], ['lines', 'blame'], ['output', 'plot']] as const) {
    if (parsed.flag(name) && what !== verb) throw new UsageError(`--${name} goes with '${verb}' only`);
  }
  const by = parsed.text('by');
  if (by !== null && !(blameKinds as readonly string[]).includes(by)) throw new UsageError(`--by: '${by}' is none of ${blameKinds.join(', ')}`);
  const events = parsed.text('events');
  if (events !== null && events !== 'boot' && events !== 'all') throw new UsageError(`--events: '${events}' is none of boot, all`);
  linesOption(parsed);
  jsonOption(parsed, 'short');
}

function linesOption(parsed: Parsed): number {
  const text = parsed.text('lines') ?? String(MANY_LINES);
  if (text === 'all') return Infinity;
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new UsageError(`--lines: '${text}' is no number above 0, nor 'all'`);
  return Number(text);
}

function chosen(parsed: Parsed, events: readonly EventTiming[], usually: 'boot' | 'all'): readonly EventTiming[] {
  return (parsed.text('events') ?? usually) === 'boot' ? firstBurst(events) : events;
}

/** A device that is there under any of its names; one that is gone by its path in sysfs, or by the last part of that. */
function findDevpath(io: Io, events: readonly EventTiming[], named: string): string | null {
  const there = Device.fromArgument(databaseHost(io.paths), named);
  const text = utf8Text(there === null ? named.replace(/^\/sys(?=\/)/, '') : there.devpath);
  const found = events.findLast(({ devpath }) => devpath === text || devpath.endsWith(`/${text}`));
  return found?.devpath ?? null;
}

function print(io: Io, parsed: Parsed, value: object, describe: () => string): void {
  const layout = jsonOption(parsed, 'short');
  const text = layout === null ? forLocale(describe(), io.environment).split('\n').map(printable).join('\n') : jsonLine(value, layout);
  io.out(utf8Bytes(text));
}

function isAnswer<T extends object>(answer: T | NoAnswer, io: Io): answer is T {
  if (!('noAnswer' in answer)) return true;
  io.complain(`devctl analyze: ${answer.noAnswer}`);
  return false;
}
