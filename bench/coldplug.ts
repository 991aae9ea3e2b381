/**
 * How long does a coldplug take? This machine's devices plus 500 veth pairs are announced as added, and handled by systemd-udevd
 * and devmasterd in turn, each in a testbed of its own with a tmpfs on /run/udev, under the same rules. What they leave and what
 * they tell is compared first; a difference ends the program with exit status 1.
 *
 *   node dist/bench/coldplug.js [ROUNDS]
 *
 * DEVMASTER_REFERENCE_ROOT names the root file system of another release of systemd to compare with besides. Other work with
 * this machine's devices disturbs it.
 */
import { fileURLToPath } from 'node:url';
import { readBroadcast, type Broadcast } from '../test/support/broadcast.ts';
import type { Daemon } from '../test/support/daemon.ts';
import { summarise, takeSnapshot, type Snapshot } from '../test/support/snapshot.ts';
import type { Testbed } from '../test/support/testbed.ts';
import { announce, syspathsOf, type Announced } from './support/announce.ts';
import { atWork, findPairings, reportDifferences, type Pairing } from './support/pairing.ts';
import { usageOf, type Usage } from './support/process-usage.ts';
import { machine, quantile, table } from './support/table.ts';

const PAIRS = 500;
const ROUNDS = 3;
const ANNOUNCE = '--announce';

interface Measured extends Usage {
  readonly events: number;
  readonly wallMs: number;
  /** what it left and what it told */
  readonly answers: Snapshot;
}

async function main(): Promise<number> {
  if (process.argv[2] === ANNOUNCE) return await announceAll();
  const pairings = findPairings();
  if ('missing' in pairings) {
    console.log(`coldplug: ${pairings.missing}`);
    return 0;
  }
  const rounds = Number(process.argv[2] ?? ROUNDS);
  for (const pairing of pairings) if (!(await compare(pairing, rounds))) return 1;
  return 0;
}

/** @returns whether their answers were equal */
async function compare(pairing: Pairing, rounds: number): Promise<boolean> {
  const theirs: Measured[] = [];
  const ours: Measured[] = [];
  const scene = { prepare: addInterfaces, measure: (daemon: Daemon) => measure(daemon, pairing) };
  for (let round = 0; round < rounds; round++) {
    const expected = await atWork(pairing.theirs, pairing, scene);
    const got = await atWork(pairing.ours, pairing, scene);
    if (reportDifferences('coldplug', pairing, { expected: expected.answers, got: got.answers })) return false;
    theirs.push(expected);
    ours.push(got);
  }
  report(pairing, { theirs, ours });
  return true;
}

function report({ theirs: { name }, ours: { name: ownName } }: Pairing, { theirs, ours }: { readonly theirs: readonly Measured[]; readonly ours: readonly Measured[] }): void {
  const medians = (of: (measured: Measured) => number): { theirs: number; ours: number } => ({ theirs: quantile(theirs.map(of), 0.5), ours: quantile(ours.map(of), 0.5) });
  console.log(`Coldplug, ${ours[0]?.events} events, median of ${ours.length} rounds; ${machine()}. Records, links, nodes and broadcasts are equal but for what builtins provide.\n`);
  console.log(
    table({ theirs: name, ours: ownName }, [
      { title: 'wall time', unit: 'ms', ...medians(({ wallMs }) => wallMs) },
      { title: 'events per second', unit: '/s', moreIsBetter: true, ...medians(({ events, wallMs }) => (events / wallMs) * 1000) },
      { title: 'CPU per event, all processes', unit: 'ms', digits: 2, ...medians(({ cpuMs, events }) => cpuMs / events) },
      { title: 'memory afterwards (PSS)', unit: 'MiB', digits: 1, ...medians(({ pssKib }) => pssKib / 1024) },
      { title: 'private dirty memory afterwards', unit: 'MiB', digits: 1, ...medians(({ privateDirtyKib }) => privateDirtyKib / 1024) },
      { title: 'peak resident sets, added up', unit: 'MiB', digits: 1, ...medians(({ peakKib }) => peakKib / 1024) },
    ]),
  );
  console.log('');
}

function addInterfaces(bed: Testbed): void {
  bed.run(['ip', '-batch', '-'], { input: Array.from({ length: PAIRS }, (_, i) => `link add va${i} type veth peer name vb${i}\n`).join('') });
}

function measure(daemon: Daemon, { comparison }: Pairing): Measured {
  const before = usageOf(daemon.started.pid);
  const { payloads, ...announced } = JSON.parse(Buffer.from(daemon.bed.run([process.execPath, fileURLToPath(import.meta.url), ANNOUNCE]), 'latin1').toString('utf8')) as Announced;
  const after = usageOf(daemon.started.pid);
  const broadcasts = payloads.map(readBroadcast).filter((broadcast): broadcast is Broadcast => !('refused' in broadcast));
  return { ...announced, ...after, cpuMs: after.cpuMs - before.cpuMs, answers: new Map([...takeSnapshot(daemon.bed, comparison), ...summarise(broadcasts, comparison)]) };
}

/** Inside the testbed. */
async function announceAll(): Promise<number> {
  process.stdout.write(JSON.stringify(await announce([...syspathsOf('machine'), ...syspathsOf('interfaces')], 'add')));
  return 0;
}

process.exitCode = await main();
