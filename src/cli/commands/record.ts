import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { UsageError } from '../../base/errors.ts';
import type { Host } from '../../device/device.ts';
import type { Command, Io, Parsed } from '../command.ts';
import { deviceFrom } from '../find-device.ts';
import { databaseHost } from '../host.ts';
import { showProgress } from '../progress.ts';
import { Anonymiser } from '../record/anonymise.ts';
import { formatRecording } from '../record/format.ts';
import { around, everything, type Selection } from '../record/selection.ts';
import { takeSnapshot, type Snapshot } from '../record/snapshot.ts';
import { Stretch } from '../record/stretch.ts';
import { formatUevents, isLost, type Line } from '../record/uevent-file.ts';

export const command: Command = {
  name: 'record',
  summary:
    'Records devices in the format of umockdev: what is in sysfs, properties, nodes and links, of each device with all that is above it. For replay and test-rule, for umockdev-run, and for reports of bugs.',
  operands: '[OPTIONS] {DEVICE… | --all}',
  options: {
    all: { alias: 'a', type: 'boolean', describe: 'the whole machine' },
    subtree: { alias: 's', type: 'boolean', describe: 'also what is below the devices' },
    output: { alias: 'o', type: 'string', requiresArg: true, describe: 'write to this file instead of standard output' },
    events: { alias: 'e', type: 'string', describe: 'SECONDS: record also what happens, for so long or until Ctrl-C, into FILE.uevents beside the output' },
    anonymise: { type: 'boolean', describe: 'replace serial numbers, addresses, identifiers and labels by others of the same form' },
    'anonymise-key': { type: 'string', requiresArg: true, describe: 'a secret: recordings that are anonymised with the same one fit together' },
  },
  examples: [
    ['record --all --anonymise -o board.umockdev', 'a machine, to attach to a report of a bug'],
    ['record /dev/ttyUSB0 > modem.umockdev', 'one device, with those above it'],
    ['record --all --events=30 -o plug.umockdev', 'a machine, and what happens when something is plugged in'],
    ['replay plug.umockdev', 'see what the rules of another machine make of it'],
  ],
  exitStatuses: [
    ['0', 'the recording is complete'],
    ['1', 'a device is not there, a file cannot be written, or events were lost'],
  ],
  run: record,
};

async function record(parsed: Parsed, io: Io): Promise<number> {
  const request = readRequest(parsed);
  const { output, key } = request;
  const host = databaseHost(io.paths);
  const selection = selectionFrom(parsed, host);
  const taken = request.eventsMs === null ? { snapshots: await takeAll(selection, io), lines: null } : await takeStretch({ selection, host, io, durationMs: request.eventsMs });
  const { snapshots, lines } = key === null ? taken : anonymised(taken, key);
  if (output === null) io.out(formatRecording(snapshots));
  else write(output, formatRecording(snapshots));
  if (lines === null) return 0;
  write(`${output}.uevents`, formatUevents(lines));
  const lost = lines.filter(isLost).length;
  if (lost === 0) return 0;
  io.complain(`${io.program} record: events were lost in ${lost} place${lost === 1 ? '' : 's'}; the recording says where`);
  return 1;
}

interface Taken {
  readonly snapshots: readonly Snapshot[];
  /** null when no events were to be recorded */
  readonly lines: readonly Line[] | null;
}

interface StretchRequest {
  readonly selection: Selection;
  readonly host: Host;
  readonly io: Io;
  readonly durationMs: number;
}

/** Events are listened to before the first device is looked at, so that nothing happens in between. */
async function takeStretch({ selection, host, io, durationMs }: StretchRequest): Promise<Taken> {
  // Whoever interrupts as soon as events are listened to wants them written, not lost.
  const interruption = new Interruption();
  const stretch = new Stretch({ paths: io.paths, host, selection });
  const present = await takeAll(selection, io);
  stretch.know(present.map(({ devpath }) => devpath));
  const endProgress = showProgress(() => `${stretch.eventCount} events are recorded, Ctrl-C ends it`);
  await interruption.within(durationMs);
  endProgress();
  const { lines, arrived } = stretch.end();
  return { snapshots: [...present, ...arrived], lines };
}

function anonymised({ snapshots, lines }: Taken, key: string): Taken {
  const anonymiser = new Anonymiser(key);
  for (const snapshot of snapshots) anonymiser.learn(snapshot);
  for (const line of lines ?? []) if (!isLost(line)) anonymiser.learn({ ...line.uevent, attributes: new Map() });
  return {
    snapshots: snapshots.map((snapshot) => anonymiser.snapshot(snapshot)),
    lines: lines?.map((line) => (isLost(line) ? line : { ...line, uevent: anonymiser.uevent(line.uevent) })) ?? null,
  };
}

interface Request {
  readonly output: string | null;
  /** how long events are recorded; null when they are not, Infinity until the user ends it */
  readonly eventsMs: number | null;
  /** null when nothing is replaced */
  readonly key: string | null;
}

function readRequest(parsed: Parsed): Request {
  const output = parsed.text('output');
  const events = parsed.text('events');
  const eventsMs = events === null ? null : durationOf(events);
  if (eventsMs !== null && output === null) throw new UsageError('--events needs --output=FILE: the events go into FILE.uevents');
  const key = parsed.text('anonymise-key') ?? (parsed.flag('anonymise') ? randomBytes(32).toString('hex') : null);
  if (key === '') throw new UsageError('--anonymise-key must not be empty');
  return { output, eventsMs, key };
}

function durationOf(text: string): number {
  if (text === '') return Infinity;
  if (!/^[0-9]{1,6}(\.[0-9]{1,6})?$/.test(text)) throw new UsageError(`--events: '${text}' is no number of seconds`);
  return Number(text) * 1000;
}

function selectionFrom(parsed: Parsed, host: Host): Selection {
  const all = parsed.flag('all');
  if (all && parsed.operands.length > 0) throw new UsageError('--all records every device: it does not go with the names of some');
  if (all) return everything(host);
  if (parsed.operands.length === 0) throw new UsageError('which device? Name one or more, or say --all');
  return around(host, { devices: parsed.operands.map((name) => deviceFrom(host, name)), isSubtree: parsed.flag('subtree') });
}

async function takeAll(selection: Selection, io: Io): Promise<Snapshot[]> {
  const devices = selection.devices();
  const snapshots: Snapshot[] = [];
  let at = '';
  let deniedCount = 0;
  const endProgress = showProgress(() => `${snapshots.length} of ${devices.length} devices are recorded, now ${at}`);
  try {
    for (const device of devices) {
      at = device.devpath;
      await breathe();
      const taken = takeSnapshot(device);
      if (taken === null) continue;
      snapshots.push(taken.snapshot);
      deniedCount += taken.denied.length;
    }
  } finally {
    endProgress();
  }
  if (deniedCount > 0) io.complain(`${io.program} record: ${deniedCount} attribute${deniedCount === 1 ? '' : 's'} can be read only by root and ${deniedCount === 1 ? 'is' : 'are'} missing`);
  return snapshots;
}

/** Lets the progress be drawn and the sockets be read: an attribute can take its time. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** SIGINT or SIGTERM, from the moment on when this is made. */
class Interruption {
  readonly #happened: Promise<void>;

  constructor() {
    this.#happened = new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
  }

  /** Waits for it, and no longer than this. */
  async within(durationMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => {
      // Timers take no more than 32 bits of milliseconds. Sockets keep the process alive without one.
      if (durationMs !== Infinity) timer = setTimeout(resolve, Math.min(durationMs, 2 ** 31 - 1));
    });
    await Promise.race([this.#happened, over]);
    clearTimeout(timer);
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(Buffer.from(file, 'latin1'), text, 'latin1');
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
}
