/**
 * Does the daemon grow? Its private dirty memory after a coldplug of this machine and 10,000 interfaces, after a rest, and again and
 * again over many events of the interfaces; beside it systemd-udevd's, of all its processes. devmasterd must not need more at the end
 * than it did near the beginning; else the program ends with exit status 1 (with fewer than 100,000 events it does not judge).
 *
 *   node dist/bench/memory.js [EVENTS [PAIRS]]
 *
 * systemd-udevd gets a tenth of the events, because they take it many times as long. DEVMASTER_REFERENCE_ROOT names the root file
 * system of another release of it to compare with instead of the installed one.
 */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Contender } from '../test/support/contender.ts';
import type { Daemon } from '../test/support/daemon.ts';
import { announce, syspathsOf } from './support/announce.ts';
import type { Point } from './support/chart.ts';
import { keepFigure } from './support/figures.ts';
import { growth, type Range } from './support/growth.ts';
import { findPairings, type Pairing } from './support/pairing.ts';
import { usageOf } from './support/process-usage.ts';
import { SharedBed } from './support/shared-bed.ts';
import { machine, table } from './support/table.ts';

const EVENTS = 1_000_000;
const PAIRS = 5_000;
const SAMPLES = 100;
/** V8 collects old garbage every 5,000 events or so: fewer than these say nothing about growth. */
const EVENTS_TO_JUDGE = 100_000;
const THEIR_SHARE = 0.1;
/** So few at a time that no socket overflows. */
const BURST = 1_000;
/** systemd-udevd ends workers after three seconds without work; devmasterd collects garbage after two and a half. */
const REST_MS = 5_000;
const COLDPLUG_TIMEOUT_MS = 600_000;
const COLDPLUG = '--coldplug';
const CHANGE = '--change';

/** Private dirty memory of a daemon and all that it started, in MiB. */
interface Measured {
  readonly afterColdplug: number;
  /** by the number of events since the coldplug; the first one after a rest */
  readonly samples: readonly Point[];
  readonly atTheEnd: number;
}

async function main(args: readonly string[]): Promise<number> {
  if (args[0] === COLDPLUG) return await coldplug();
  if (args[0] === CHANGE) return await change();
  const pairings = findPairings();
  const pairing = 'missing' in pairings ? null : (pairings.at(-1) ?? null);
  if (pairing === null) {
    console.log(`memory: ${'missing' in pairings ? pairings.missing : 'nothing to compare with'}`);
    return 0;
  }
  return await compare(pairing, { events: Number(args[0] ?? EVENTS), pairs: Number(args[1] ?? PAIRS) });
}

async function compare(pairing: Pairing, { events, pairs }: { readonly events: number; readonly pairs: number }): Promise<number> {
  const bed = await SharedBed.open(pairing);
  try {
    bed.growTo(pairs);
    const work = async (contender: Contender, count: number): Promise<Measured> => await bed.atWork(contender, (daemon) => measure(daemon, count));
    const theirs = await work(pairing.theirs, events * THEIR_SHARE);
    const ours = await work(pairing.ours, events);
    report(pairing, { theirs, ours, pairs });
    keepFigure('memory', [
      { name: pairing.theirs.name, points: theirs.samples },
      { name: pairing.ours.name, points: ours.samples },
    ]);
    const grown = growth(ours.samples.map(([, mebibytes]) => mebibytes));
    if (grown === null || events < EVENTS_TO_JUDGE) return 0;
    console.error(`memory: ${pairing.ours.name} grows: from ${span(grown.early)} MiB in the second tenth of the events to ${span(grown.late)} MiB in the last`);
    return 1;
  } finally {
    await bed.close();
  }
}

async function measure(daemon: Daemon, events: number): Promise<Measured> {
  const mebibytes = (): number => usageOf(daemon.started.pid).privateDirtyKib / 1024;
  const program = [process.execPath, fileURLToPath(import.meta.url)];
  daemon.bed.run([...program, COLDPLUG], { timeoutMs: COLDPLUG_TIMEOUT_MS });
  const afterColdplug = mebibytes();
  await pause(REST_MS);
  const samples: Point[] = [[0, mebibytes()]];

  const { child, ended } = await daemon.bed.start([...program, CHANGE]);
  const answers = createInterface({ input: child.stdout as Readable })[Symbol.asyncIterator]();
  const portion = Math.ceil(events / SAMPLES);
  for (let sent = portion; sent <= events; sent += portion) {
    child.stdin?.write(`${portion}\n`);
    if ((await answers.next()).done) throw new Error('the sender of events ended early');
    samples.push([sent, mebibytes()]);
  }
  child.stdin?.end();
  await ended;
  await pause(REST_MS);
  return { afterColdplug, samples, atTheEnd: mebibytes() };
}

interface Comparison {
  readonly theirs: Measured;
  readonly ours: Measured;
  readonly pairs: number;
}

function report({ theirs: { name }, ours: { name: ownName } }: Pairing, { theirs, ours, pairs }: Comparison): void {
  const events = `${eventsOf(ours)} events (${name}: ${eventsOf(theirs)})`;
  console.log(`Private dirty memory of all processes, this machine and ${2 * pairs} interfaces, ${events}; ${machine()}.\n`);
  const row = (title: string, of: (measured: Measured) => number) => ({ title, unit: 'MiB', digits: 1, theirs: of(theirs), ours: of(ours) });
  const sampled = ({ samples }: Measured): number[] => samples.slice(1).map(([, mebibytes]) => mebibytes);
  console.log(
    table({ theirs: name, ours: ownName }, [
      row('after the coldplug', ({ afterColdplug }) => afterColdplug),
      row(`after ${REST_MS / 1000} s of rest`, ({ samples }) => samples[0]?.[1] ?? Number.NaN),
      row('events, first sample', (measured) => sampled(measured)[0] ?? Number.NaN),
      row('events, last sample', (measured) => sampled(measured).at(-1) ?? Number.NaN),
      row('events, highest sample', (measured) => Math.max(...sampled(measured))),
      row(`after the events and ${REST_MS / 1000} s of rest`, ({ atTheEnd }) => atTheEnd),
    ]),
  );
  console.log('');
}

function span({ lowest, highest }: Range): string {
  return `${lowest.toFixed(1)}–${highest.toFixed(1)}`;
}

function eventsOf({ samples }: Measured): number {
  return samples.at(-1)?.[0] ?? 0;
}

/** Inside the testbed. */
async function coldplug(): Promise<number> {
  await announce([...syspathsOf('machine'), ...syspathsOf('interfaces')], 'add');
  return 0;
}

/** Inside the testbed: for each line of input as many changes as it says, of one interface after the other. Answers when they were told. */
async function change(): Promise<number> {
  const interfaces = syspathsOf('interfaces');
  let next = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    for (let left = Number(line); left > 0; left -= BURST) {
      const burst = Array.from({ length: Math.min(BURST, left) }, () => interfaces[next++ % interfaces.length] as string);
      await announce(burst, 'change');
    }
    process.stdout.write('told\n');
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
