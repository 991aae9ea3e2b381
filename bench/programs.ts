/**
 * What does a program cost that a rule starts? 1,000 events of one device, each with a PROGRAM or a RUN of /bin/true, and as many
 * without; systemd-udevd and devmasterd in turn, each in a testbed of its own, under the same rules. The records are compared
 * first; a difference ends the program with exit status 1.
 *
 *   node dist/bench/programs.js [EVENTS]
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Contender } from '../test/support/contender.ts';
import { Daemon } from '../test/support/daemon.ts';
import { Testbed } from '../test/support/testbed.ts';
import { findPairings } from './support/pairing.ts';
import { usageOf } from './support/process-usage.ts';
import { machine, quantile, table, type Row } from './support/table.ts';

const EVENTS = 1_000;
const ROUNDS = 3;
const GLANCE_MS = 1;
const DEVICE = '/sys/devices/virtual/mem/null';
const ID = 'c1:3';

/** What the rules ask for, by what the event says. */
const scenes = [
  { title: 'no program', word: 'none' },
  { title: 'PROGRAM', word: 'program' },
  { title: 'RUN', word: 'run' },
  { title: 'ten RUN', word: 'ten' },
] as const;

const rules = {
  '10-programs.rules':
    'ENV{SYNTH_ARG_SCENE}=="program", PROGRAM=="/bin/true", ENV{ANSWERED}="yes"\n' +
    'ENV{SYNTH_ARG_SCENE}=="run", RUN+="/bin/true"\n' +
    'ENV{SYNTH_ARG_LAST}=="?*", ENV{LAST}="$env{SYNTH_ARG_LAST}"\n' +
    Array.from({ length: 10 }, (_, index) => `ENV{SYNTH_ARG_SCENE}=="ten", RUN+="/bin/true ${index}"\n`).join(''),
};

interface Measured {
  readonly wallMs: readonly number[];
  readonly cpuMs: number;
  readonly records: readonly (readonly string[] | null)[];
}

async function main(): Promise<number> {
  const pairings = findPairings();
  if ('missing' in pairings) {
    console.log(`programs: ${pairings.missing}`);
    return 0;
  }
  const events = Number(process.argv[2] ?? EVENTS);
  let equal = true;
  for (const { theirs, ours } of pairings) {
    const one = await measure(theirs, events);
    const other = await measure(ours, events);
    for (const [index, { title }] of scenes.entries()) {
      const [expected, got] = [one[index]?.records, other[index]?.records].map((records) => JSON.stringify(records));
      if (expected === got) continue;
      equal = false;
      console.error(`programs: the record after ${title} differs: ${theirs.name} has ${expected}, ${ours.name} ${got}`);
    }
    const rows = scenes.flatMap(({ title }, index): Row[] => {
      const [their, our] = [one[index] as Measured, other[index] as Measured];
      return [
        { title: `${title}, wall time per event`, unit: 'ms', digits: 3, theirs: quantile(their.wallMs, 0.5) / events, ours: quantile(our.wallMs, 0.5) / events },
        { title: `${title}, processor time per event`, unit: 'ms', digits: 3, theirs: their.cpuMs / ROUNDS / events, ours: our.cpuMs / ROUNDS / events },
      ];
    });
    console.log(`${events} events with programs, median of ${ROUNDS} rounds, ${machine()}; records ${equal ? 'equal' : 'DIFFER'}\n`);
    console.log(`${table({ theirs: theirs.name, ours: ours.name }, rows)}\n`);
  }
  return equal ? 0 : 1;
}

async function measure(contender: Contender, events: number): Promise<Measured[]> {
  const bed = await Testbed.open({ rules, referenceRoot: contender.referenceRoot });
  try {
    const daemon = await Daemon.start(bed, contender);
    const measured: Measured[] = [];
    for (const { word } of scenes) {
      await play(daemon, word, Math.ceil(events / 10));
      const before = usageOf(daemon.started.pid).cpuMs;
      const wallMs: number[] = [];
      const records: (readonly string[] | null)[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        wallMs.push(await play(daemon, word, events));
        records.push(daemon.record(ID)?.filter((line) => !line.startsWith('E:LAST=')) ?? null);
      }
      measured.push({ wallMs, cpuMs: usageOf(daemon.started.pid).cpuMs - before, records });
    }
    await daemon.stop();
    return measured;
  } finally {
    await bed.close();
  }
}

/** Sends events and waits for the last to be through: its record says so, and no event waits (systemd's clients look for that file). */
async function play(daemon: Daemon, word: string, events: number): Promise<number> {
  const { bed } = daemon;
  const uuid = '00000000-0000-4000-8000-000000000000';
  const last = `${word}${events}x${performance.now()}`.replace(/[^a-z0-9]/g, '');
  const announce = (more: string): string => `echo 'change ${uuid} SCENE=${word}${more}' >${DEVICE}/uevent`;
  const script = `i=1; while [ $i -lt ${events} ]; do ${announce('')}; i=$((i+1)); done; ${announce(` LAST=${last}`)}`;
  const startMs = performance.now();
  bed.run(['sh', '-c', script], { timeoutMs: 100_000 });
  while (bed.exists('/run/udev/queue') || bed.read(`/run/udev/data/${ID}`)?.includes(`E:LAST=${last}\n`) !== true) await pause(GLANCE_MS);
  return performance.now() - startMs;
}

process.exitCode = await main();
