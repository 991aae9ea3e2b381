/**
 * What do rules cost that concern no device there is? Up to 50,000 lines for other subsystems are put beside the installed ones, and
 * some interfaces change again and again, with systemd-udevd and devmasterd in turn. What they leave and tell of them is compared
 * first; a difference ends the program with exit status 1.
 *
 *   node dist/bench/rule-lines.js [LINES...]
 *
 * DEVMASTER_REFERENCE_ROOT names the root file system of another release of systemd to compare with besides.
 */
import { fileURLToPath } from 'node:url';
import type { Contender } from '../test/support/contender.ts';
import type { Daemon } from '../test/support/daemon.ts';
import type { Snapshot } from '../test/support/snapshot.ts';
import { announce, syspathsOf, type Announced } from './support/announce.ts';
import { answersAboutInterfaces } from './support/answers.ts';
import { keepFigure, type Series } from './support/figures.ts';
import { foreignRules } from './support/foreign-rules.ts';
import { findPairings, reportDifferences, type Pairing } from './support/pairing.ts';
import { usageOf } from './support/process-usage.ts';
import { SharedBed } from './support/shared-bed.ts';
import { machine, table } from './support/table.ts';

const LINES = [0, 1_000, 5_000, 20_000, 50_000];
const PAIRS = 50;
/** of each interface; the first ones do not count, because rules are read and workers started for them */
const WARM_UP = 10;
const CHANGES = 40;
const ANNOUNCE = '--announce';

interface Measured {
  /** of one event, of all processes */
  readonly cpuMs: number;
  readonly answers: Snapshot;
}

/** What was measured with one number of lines. */
interface Size {
  readonly lines: number;
  readonly theirs: Measured;
  readonly ours: Measured;
}

async function main(args: readonly string[]): Promise<number> {
  if (args[0] === ANNOUNCE) return await announceChanges(Number(args[1]));
  const pairings = findPairings();
  if ('missing' in pairings) {
    console.log(`rule-lines: ${pairings.missing}`);
    return 0;
  }
  const series: Series[] = [];
  for (const pairing of pairings) {
    const sizes = await measureSizes(pairing, args.length > 0 ? args.map(Number) : LINES);
    if (sizes === null) return 1;
    report(pairing, sizes);
    series.push({ name: pairing.theirs.name, points: sizes.map(({ lines, theirs }) => [lines, theirs.cpuMs]) });
    series.push({ name: `${pairing.ours.name}, rules of ${pairing.theirs.version}`, points: sizes.map(({ lines, ours }) => [lines, ours.cpuMs]) });
  }
  keepFigure('rule-lines', series);
  return 0;
}

/** @returns null when their answers differ */
async function measureSizes(pairing: Pairing, numbers: readonly number[]): Promise<Size[] | null> {
  const sizes: Size[] = [];
  const bed = await SharedBed.open(pairing);
  try {
    bed.growTo(PAIRS);
    for (const lines of numbers) {
      const rules = foreignRules(lines);
      const work = async (contender: Contender): Promise<Measured> => await bed.atWork(contender, (daemon) => measure(daemon, pairing), rules);
      const size = { lines, theirs: await work(pairing.theirs), ours: await work(pairing.ours) };
      if (reportDifferences(`rule-lines: with ${lines} lines`, pairing, { expected: size.theirs.answers, got: size.ours.answers })) return null;
      sizes.push(size);
    }
  } finally {
    await bed.close();
  }
  return sizes;
}

function measure(daemon: Daemon, { comparison }: Pairing): Measured {
  const run = (changes: number): Announced => {
    const answer = daemon.bed.run([process.execPath, fileURLToPath(import.meta.url), ANNOUNCE, String(changes)]);
    return JSON.parse(Buffer.from(answer, 'latin1').toString('utf8')) as Announced;
  };
  run(WARM_UP);
  const before = usageOf(daemon.started.pid).cpuMs;
  const { payloads, events } = run(CHANGES);
  const cpuMs = (usageOf(daemon.started.pid).cpuMs - before) / events;
  return { cpuMs, answers: answersAboutInterfaces(daemon, payloads, comparison) };
}

function report({ theirs: { name }, ours: { name: ownName } }: Pairing, sizes: readonly Size[]): void {
  console.log(`Changes of interfaces with many rules for other subsystems; ${machine()}.`);
  console.log('Records and broadcasts of the interfaces are equal but for what builtins provide.\n');
  console.log(
    table(
      { theirs: name, ours: ownName },
      sizes.map(({ lines, theirs, ours }) => ({ title: `CPU per event, ${lines} more lines`, unit: 'ms', digits: 3, theirs: theirs.cpuMs, ours: ours.cpuMs })),
    ),
  );
  console.log('');
}

/** Inside the testbed. */
async function announceChanges(changes: number): Promise<number> {
  const interfaces = syspathsOf('interfaces');
  process.stdout.write(JSON.stringify(await announce(Array.from({ length: changes }, () => interfaces).flat(), 'change')));
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
