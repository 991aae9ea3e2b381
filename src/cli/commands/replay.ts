import { UsageError } from '../../base/errors.ts';
import { silent } from '../../base/log.ts';
import type { Paths } from '../../base/paths.ts';
import { readConfig } from '../../config.ts';
import { readTextOrErrno } from '../../kernel/file.ts';
import { LiveWorld } from '../../worker/world.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { printProblem } from '../print-problem.ts';
import { showProgress } from '../progress.ts';
import { isLost, parseUevents, type Line } from '../record/uevent-file.ts';
import { describeStep, stepAsObject, summarise } from '../replay/print.ts';
import { Replay, type Step } from '../replay/replay.ts';
import { rulesFrom } from '../replay/rules.ts';
import { parseRecording, type RecordedDevice } from '../test-rule/recording.ts';
import { readAnswers } from '../test-rule/request.ts';

const MAX_RECORDING_BYTES = 256 * 1024 * 1024;

export const command: Command = {
  name: 'replay',
  summary:
    'Puts a recording into the rules of this machine, as if its devices were added one after another and then did what was recorded, and prints what the rules decide differently from the machine where it was made. Nothing is executed and nothing is changed.',
  operands: '[OPTIONS] FILE',
  options: {
    rules: { alias: 'r', type: 'string', requiresArg: true, describe: 'a rule file or a folder of them, instead of the rules of this machine; may be given more than once' },
    root: { type: 'string', requiresArg: true, describe: 'take rules, configuration and the hardware database from another root of the file system' },
    events: { alias: 'e', type: 'string', requiresArg: true, describe: 'FILE: the events that were recorded (FILE.uevents where that is there)' },
    speed: { type: 'string', requiresArg: true, describe: 'FACTOR: how many times as fast as they were recorded events come (1)' },
    'no-wait': { type: 'boolean', describe: 'one event after another, without the time between them' },
    device: { alias: 'd', type: 'string', requiresArg: true, describe: 'print only this device; may be given more than once' },
    verbose: { alias: 'v', type: 'boolean', describe: 'print all that the rules decide, not only what is different' },
    answer: { type: 'string', requiresArg: true, describe: 'COMMAND=OUTPUT: what a program says that the recording does not answer for' },
    'expect-same': { type: 'boolean', describe: 'fail when something is different' },
    json: { type: 'boolean', describe: 'print one JSON object for each event' },
  },
  examples: [
    ['replay board.umockdev', 'what would the rules here have done differently?'],
    ['replay board.umockdev --rules=rules.d --expect-same', 'in the CI of a package with rules'],
    ['replay plug.umockdev --no-wait --verbose --device=sdb', 'all that is decided about a disk that was plugged in'],
  ],
  exitStatuses: [
    ['0', 'the recording was replayed'],
    ['1', 'with --expect-same, something is different or cannot be compared; the call was wrong'],
  ],
  run: replay,
};

async function replay(parsed: Parsed, io: Io): Promise<number> {
  const [file, ...more] = parsed.operands;
  if (file === undefined) throw new UsageError('which recording?');
  if (more.length > 0) throw new UsageError(`Extraneous argument: ${more[0]}`);
  const speed = speedFrom(parsed);
  const paths = pathsFrom(parsed, io.paths);
  const complain = (problem: Parameters<typeof printProblem>[0]): void => io.complain(printProblem(problem));

  const recording = parseRecording({ text: read(file), file });
  for (const problem of recording.problems) complain(problem);
  if (recording.devices.length === 0) throw new UsageError(`${file} has no device: is it a recording of devctl record or umockdev-record?`);
  const lines = readLines(file, parsed, complain);
  for (const line of lines) if (isLost(line)) io.complain(`events were lost ${line.offsetUsec / 1e6} s after the recording began`);
  const { config } = readConfig(paths, null, {});
  const rules = rulesFrom(parsed.texts('rules'), config, new LiveWorld(paths, silent));
  for (const problem of rules.problems) complain(problem);

  const run = new Replay({ devices: recording.devices, lines, paths, rules: rules.specialiser, answers: readAnswers(parsed), eventTimeoutMs: config.eventTimeoutMs });
  try {
    const printer = new Printer(parsed, { io, shown: shownDevices(parsed, { devices: recording.devices, run }) });
    await playBack(run, { speed, printer });
    const tally = printer.tally();
    if (!parsed.flag('json')) io.out(summarise(tally));
    return parsed.flag('expect-same') && (tally.differentCount > 0 || tally.comparedCount === 0) ? 1 : 0;
  } finally {
    run.close();
  }
}

/** Prints each step as it comes, and counts. */
class Printer {
  readonly #io: Io;
  readonly #isJson: boolean;
  readonly #withDecision: boolean;
  /** null for all */
  readonly #shown: ReadonlySet<string> | null;
  #deviceCount = 0;
  #eventCount = 0;
  #comparedCount = 0;
  #differentCount = 0;
  readonly #unanswered = new Map<string, number>();

  constructor(parsed: Parsed, { io, shown }: { readonly io: Io; readonly shown: ReadonlySet<string> | null }) {
    this.#io = io;
    this.#isJson = parsed.flag('json');
    this.#withDecision = parsed.flag('verbose');
    this.#shown = shown;
  }

  take(step: Step): void {
    const { differences, offsetUsec, device, unanswered } = step;
    if (this.#shown !== null && !this.#shown.has(device.devpath)) return;
    if (offsetUsec === null) this.#deviceCount++;
    else this.#eventCount++;
    if (differences !== null) this.#comparedCount++;
    if (differences !== null && differences.length > 0) this.#differentCount++;
    for (const command of unanswered) this.#unanswered.set(command, (this.#unanswered.get(command) ?? 0) + 1);
    this.#io.out(this.#isJson ? `${JSON.stringify(stepAsObject(step))}\n` : describeStep(step, { withDecision: this.#withDecision }));
  }

  tally(): Parameters<typeof summarise>[0] {
    return { deviceCount: this.#deviceCount, eventCount: this.#eventCount, comparedCount: this.#comparedCount, differentCount: this.#differentCount, unanswered: this.#unanswered };
  }
}

async function playBack(run: Replay, { speed, printer }: { readonly speed: number; readonly printer: Printer }): Promise<void> {
  const { present, events } = run;
  let done = 0;
  const endProgress = showProgress(() => `${done} of ${present.length + events.length} events are replayed`);
  try {
    for (const recorded of present) {
      const step = await run.add(recorded);
      if (step !== null) printer.take(step);
      done++;
    }
    const beganMs = performance.now();
    for (const event of events) {
      const waitMs = event.offsetUsec / 1000 / speed - (performance.now() - beganMs);
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      printer.take(await run.event(event));
      done++;
    }
  } finally {
    endProgress();
  }
}

/** The devpaths that are wanted, by devpath, syspath, node, link or name; null for all. */
function shownDevices(parsed: Parsed, { devices, run }: { readonly devices: readonly RecordedDevice[]; readonly run: Replay }): ReadonlySet<string> | null {
  const names = parsed.texts('device');
  if (names.length === 0) return null;
  const paths = [...devices.map(({ devpath }) => devpath), ...run.events.map(({ uevent }) => uevent.devpath)];
  const shown = names.flatMap((name) => {
    const devpath = name.replace(/^\/sys(?=\/)/, '');
    const node = name.replace(/^\/dev\//, '');
    const found = [
      ...paths.filter((path) => path === devpath || path.endsWith(`/${name.replaceAll('/', '!')}`)),
      ...devices.filter((device) => device.node === node || device.links.includes(node)).map((device) => device.devpath),
    ];
    if (found.length === 0) throw new UsageError(`the recording has no device '${name}'`);
    return found;
  });
  return new Set(shown);
}

function readLines(recording: string, parsed: Parsed, complain: (problem: Parameters<typeof printProblem>[0]) => void): readonly Line[] {
  const given = parsed.text('events');
  const file = given ?? `${recording}.uevents`;
  const text = readTextOrErrno(file, MAX_RECORDING_BYTES);
  if (typeof text === 'number') {
    if (given !== null) throw new UsageError(`the events ${given} cannot be read`);
    return [];
  }
  const { lines, problems } = parseUevents({ text, file });
  for (const problem of problems) complain(problem);
  return lines;
}

function read(file: string): string {
  const text = readTextOrErrno(file, MAX_RECORDING_BYTES);
  if (typeof text === 'number') throw new UsageError(`the recording ${file} cannot be read`);
  return text;
}

function speedFrom(parsed: Parsed): number {
  const text = parsed.text('speed');
  if (parsed.flag('no-wait')) {
    if (text !== null) throw new UsageError('--speed and --no-wait do not go together');
    return Infinity;
  }
  if (text === null) return 1;
  const speed = Number(text);
  if (!/^[0-9]+(\.[0-9]+)?$/.test(text) || speed <= 0) throw new UsageError(`--speed: '${text}' is no number above 0`);
  return speed;
}

function pathsFrom(parsed: Parsed, paths: Paths): Paths {
  const root = parsed.text('root')?.replace(/\/+$/, '') ?? null;
  return root === null ? paths : { ...paths, etc: `${root}/etc`, lib: `${root}/usr/lib`, localLib: `${root}/usr/local/lib` };
}
