/**
 * How does the cost of an event grow with the number of devices? A coldplug of this machine plus up to 5,000 pairs of interfaces, which
 * are 10,000 devices below one parent, by systemd-udevd and devmasterd in turn, on the same devices under the same rules. What they
 * leave and tell of the interfaces is compared first; a difference ends the program with exit status 1.
 *
 *   node dist/bench/scale.js [PAIRS...]
 *
 * The machine's own devices and the interfaces are announced one after the other and measured each by themselves: a machine's devices
 * cost more than interfaces or less, and a mean of both would change with their shares.
 *
 * DEVMASTER_REFERENCE_ROOT names the root file system of another release of systemd to compare with besides.
 */
import { fileURLToPath } from 'node:url';
import type { Contender } from '../test/support/contender.ts';
import type { Daemon } from '../test/support/daemon.ts';
import type { Snapshot } from '../test/support/snapshot.ts';
import { announce, syspathsOf, type Announced, type Part } from './support/announce.ts';
import { answersAboutInterfaces } from './support/answers.ts';
import { keepFigure, type Series } from './support/figures.ts';
import { findPairings, reportDifferences, type Pairing } from './support/pairing.ts';
import { usageOf } from './support/process-usage.ts';
import { SharedBed } from './support/shared-bed.ts';
import { machine, table } from './support/table.ts';

const PAIRS = [50, 250, 500, 1_000, 2_500, 5_000];
const ANNOUNCE = '--announce';
const ANNOUNCE_TIMEOUT_MS = 600_000;

/** What one part took. */
interface Cost {
  readonly events: number;
  readonly wallMs: number;
  readonly cpuMs: number;
}

interface Measured {
  readonly whole: Cost;
  readonly interfaces: Cost;
  readonly answers: Snapshot;
}

/** What was measured with one number of interfaces. */
interface Size {
  readonly pairs: number;
  readonly theirs: Measured;
  readonly ours: Measured;
}

async function main(args: readonly string[]): Promise<number> {
  if (args[0] === ANNOUNCE) return await announcePart(args[1] as Part);
  const pairings = findPairings();
  if ('missing' in pairings) {
    console.log(`scale: ${pairings.missing}`);
    return 0;
  }
  const sizes = args.length > 0 ? args.map(Number).sort((one, other) => one - other) : PAIRS;
  const all: { readonly pairing: Pairing; readonly measured: readonly Size[] }[] = [];
  for (const pairing of pairings) {
    const measured = await measureSizes(pairing, sizes);
    if (measured === null) return 1;
    report(pairing, measured);
    all.push({ pairing, measured });
  }
  keepFigure('scale-wall', all.flatMap(({ pairing, measured }) => seriesOf(pairing, measured, ({ wallMs }) => wallMs)));
  keepFigure('scale-cpu', all.flatMap(({ pairing, measured }) => seriesOf(pairing, measured, ({ cpuMs }) => cpuMs)));
  return 0;
}

/** @returns null when their answers differ */
async function measureSizes(pairing: Pairing, sizes: readonly number[]): Promise<Size[] | null> {
  const measured: Size[] = [];
  const bed = await SharedBed.open(pairing);
  try {
    for (const pairs of sizes) {
      bed.growTo(pairs);
      const work = async (contender: Contender): Promise<Measured> => await bed.atWork(contender, (daemon) => measure(daemon, pairing));
      const size = { pairs, theirs: await work(pairing.theirs), ours: await work(pairing.ours) };
      if (reportDifferences(`scale: with ${pairs} pairs`, pairing, { expected: size.theirs.answers, got: size.ours.answers })) return null;
      measured.push(size);
    }
  } finally {
    await bed.close();
  }
  return measured;
}

function measure(daemon: Daemon, { comparison }: Pairing): Measured {
  const payloads: string[] = [];
  const run = (part: Part): Cost => {
    const before = usageOf(daemon.started.pid).cpuMs;
    const answer = daemon.bed.run([process.execPath, fileURLToPath(import.meta.url), ANNOUNCE, part], { timeoutMs: ANNOUNCE_TIMEOUT_MS });
    const announced = JSON.parse(Buffer.from(answer, 'latin1').toString('utf8')) as Announced;
    payloads.push(...announced.payloads);
    return { events: announced.events, wallMs: announced.wallMs, cpuMs: usageOf(daemon.started.pid).cpuMs - before };
  };
  const [own, interfaces] = [run('machine'), run('interfaces')];
  const whole = { events: own.events + interfaces.events, wallMs: own.wallMs + interfaces.wallMs, cpuMs: own.cpuMs + interfaces.cpuMs };
  return { whole, interfaces, answers: answersAboutInterfaces(daemon, payloads, comparison) };
}

function report({ theirs: { name }, ours: { name: ownName } }: Pairing, sizes: readonly Size[]): void {
  console.log(`Coldplug of this machine and N interfaces; ${machine()}.`);
  console.log('Records and broadcasts of the interfaces are equal but for what builtins provide.\n');
  const rows = (title: string, digits: number, of: (measured: Measured) => number) =>
    sizes.map(({ pairs, theirs, ours }) => ({ title: `${2 * pairs} interfaces, ${title}`, unit: 'ms', digits, theirs: of(theirs), ours: of(ours) }));
  console.log(
    table({ theirs: name, ours: ownName }, [
      ...rows('wall time of the whole coldplug', 0, ({ whole }) => whole.wallMs),
      ...rows('wall time for each interface', 3, ({ interfaces: { wallMs, events } }) => wallMs / events),
      ...rows('CPU for each interface, all processes', 3, ({ interfaces: { cpuMs, events } }) => cpuMs / events),
    ]),
  );
  console.log('');
}

/** What one interface costs, by the number of interfaces. */
function seriesOf({ theirs, ours }: Pairing, sizes: readonly Size[], of: (cost: Cost) => number): Series[] {
  const points = (who: 'theirs' | 'ours'): Series['points'] => sizes.map((size) => [2 * size.pairs, of(size[who].interfaces) / size[who].interfaces.events]);
  return [
    { name: theirs.name, points: points('theirs') },
    { name: `${ours.name}, rules of ${theirs.version}`, points: points('ours') },
  ];
}

/** Inside the testbed. */
async function announcePart(part: Part): Promise<number> {
  process.stdout.write(JSON.stringify(await announce(syspathsOf(part), 'add')));
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
