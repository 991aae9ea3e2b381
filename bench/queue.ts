import { claimsOf, conflict } from '../src/queue/claims.ts';
import type { Job } from '../src/queue/job.ts';
import { Queue } from '../src/queue/queue.ts';
import type { Uevent } from '../src/uevent/uevent.ts';
import type { Point } from './support/chart.ts';
import { keepFigure, type Series } from './support/figures.ts';

/**
 * Does the queue's cost per event stay the same, however many wait?
 *
 * 10,000 devices in four arrangements; 1,000 to 100,000 of their events are put before the first one is
 * taken, then 16 run at a time. The order in which jobs start is compared with that of a queue which looks at
 * everything, on a sample; a difference ends the program with exit status 1. With `node --expose-gc` memory is
 * measured too.
 */

const DEVICES = 10_000;
const RUNNING = 16;
const SIZES = [1_000, 3_000, 10_000, 30_000, 100_000];
const SAMPLE = 1_500;
const ROUNDS = 3;

interface Arrangement {
  readonly title: string;
  /** in a picture */
  readonly name: string;
  readonly path: (event: number) => string;
}

const arrangements: readonly Arrangement[] = [
  {
    title: 'a tree of 100 controllers with 100 devices each, one event in 20 on a controller',
    name: 'controllers and devices',
    path: (event) => {
      const device = scatter(event) % DEVICES;
      const controller = `/devices/pci0000:00/0000:00:${device % 100}.0`;
      return event % 20 === 0 ? controller : `${controller}/usb1/1-${Math.floor(device / 100)}/1-${Math.floor(device / 100)}:1.0/host${device}`;
    },
  },
  {
    title: '10,000 devices below one parent, one event in 1,000 on the parent',
    name: 'one parent',
    path: (event) => (event % 1_000 === 500 ? '/devices/virtual/net' : `/devices/virtual/net/veth${scatter(event) % DEVICES}`),
  },
  {
    title: 'chains of 50 devices, each above the next',
    name: 'chains of 50',
    path: (event) => {
      const device = scatter(event) % DEVICES;
      return '/devices' + `/pci-bridge${Math.floor(device / 50)}`.repeat(1 + (device % 50));
    },
  },
  { title: 'all events of one device', name: 'one device', path: () => '/devices/virtual/block/loop0' },
];

function main(): void {
  let differences = 0;
  const series: Series[] = [];
  for (const { title, name, path } of arrangements) {
    console.log(title);
    const points: Point[] = [];
    for (const size of SIZES) {
      const nanoseconds: number[] = [];
      let heapBytes = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const measured = measure(size, path);
        nanoseconds.push(measured.nanosecondsPerEvent);
        heapBytes = measured.heapBytesPerEvent;
      }
      const best = Math.min(...nanoseconds);
      points.push([size, best / 1000]);
      const memory = globalThis.gc === undefined ? '' : `${String(heapBytes).padStart(6)} bytes per waiting event`;
      console.log(`  ${String(size).padStart(7)} events ${(best / 1000).toFixed(2).padStart(7)} µs per event ${memory}`);
    }
    series.push({ name, points });
    const sample = Array.from({ length: SAMPLE }, (_, event) => receive(event, path(event)));
    if (startsOfQueue(sample).join() !== startsOfScan(sample).join()) {
      console.log('  DIFFERS from a queue that looks at everything');
      differences++;
    }
  }
  if (differences === 0) keepFigure('queue', series);
  process.exitCode = differences === 0 ? 0 : 1;
}

function measure(size: number, path: Arrangement['path']): { nanosecondsPerEvent: number; heapBytesPerEvent: number } {
  const queue = new Queue({ limitBytes: Infinity, limitDevices: 0 });
  globalThis.gc?.();
  const heapBytes = process.memoryUsage().heapUsed;
  let nanoseconds = 0n;
  for (let event = 0; event < size; event++) {
    const received = receive(event, path(event));
    const start = process.hrtime.bigint();
    queue.put(received);
    nanoseconds += process.hrtime.bigint() - start;
  }
  globalThis.gc?.();
  const heapBytesPerEvent = Math.round((process.memoryUsage().heapUsed - heapBytes) / size);

  const start = process.hrtime.bigint();
  const running: Job[] = [];
  let next = 0;
  while (!queue.isEmpty) {
    for (let job = running.length - next < RUNNING ? queue.take() : null; job !== null; job = running.length - next < RUNNING ? queue.take() : null) {
      running.push(job);
    }
    queue.done(running[next++]!);
  }
  nanoseconds += process.hrtime.bigint() - start;
  return { nanosecondsPerEvent: Number(nanoseconds) / size, heapBytesPerEvent };
}

/**
 * SEQNUMs in the order in which the queue starts them; of those running, the one whose number scatters lowest ends
 * first.
 */
function startsOfQueue(events: readonly Uevent[]): bigint[] {
  const queue = new Queue();
  for (const event of events) queue.put(event);
  const starts: bigint[] = [];
  const running: Job[] = [];
  while (!queue.isEmpty) {
    for (let job = running.length < RUNNING ? queue.take() : null; job !== null; job = running.length < RUNNING ? queue.take() : null) {
      running.push(job);
      starts.push(job.uevent.seqnum);
    }
    queue.done(running.splice(indexOfNextToEnd(running.map((job) => job.uevent)), 1)[0]!);
  }
  return starts;
}

function startsOfScan(events: readonly Uevent[]): bigint[] {
  const unfinished = events.map((event) => ({ event, claims: claimsOf(event), isRunning: false }));
  const starts: bigint[] = [];
  let running: (typeof unfinished)[number][] = [];
  while (unfinished.length > 0) {
    for (let i = 0; i < unfinished.length && running.length < RUNNING; i++) {
      const candidate = unfinished[i]!;
      if (candidate.isRunning || unfinished.slice(0, i).some((earlier) => conflict(earlier.claims, candidate.claims))) continue;
      candidate.isRunning = true;
      running.push(candidate);
      starts.push(candidate.event.seqnum);
    }
    const ended = running[indexOfNextToEnd(running.map((job) => job.event))]!;
    running = running.filter((job) => job !== ended);
    unfinished.splice(unfinished.indexOf(ended), 1);
  }
  return starts;
}

function indexOfNextToEnd(events: readonly Uevent[]): number {
  const numbers = events.map((event) => scatter(Number(event.seqnum)));
  return numbers.indexOf(Math.min(...numbers));
}

/**
 * A uevent as it is decoded from a message: its strings are parts of one text. The counter keeps equal events from
 * being merged, which would make the queue look better than it is.
 */
function receive(event: number, devpath: string): Uevent {
  const seqnum = BigInt(event + 1);
  const text = `ACTION=change\0DEVPATH=${devpath}\0SUBSYSTEM=bench\0SYNTH_UUID=0\0DEVTYPE=bench_device\0MODALIAS=bench:counter${event}\0SEQNUM=${seqnum}`;
  const message = Buffer.from(text, 'latin1').toString('latin1');
  const properties = new Map(message.split('\0').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const));
  return { action: 'change', devpath: properties.get('DEVPATH')!, subsystem: properties.get('SUBSYSTEM')!, seqnum, properties };
}

/** The same number for the same number, spread over 31 bits (the multiplier of Knuth's multiplicative hashing). */
function scatter(number: number): number {
  return Math.imul(number + 1, 2654435761) >>> 1;
}

main();
