/**
 * How long does one event take on an idle system, from the write to `uevent` until a listener has the daemon's broadcast?
 * systemd-udevd and devmasterd in turn, several times because a machine's speed drifts, each in a testbed of its own, under the same
 * rules. What they tell is compared first; a difference ends the program with exit status 1.
 *
 *   node dist/bench/hotplug.js [EVENTS]   of each device in each round
 *
 * Events come in a row with a short pause after each (systemd-udevd keeps a worker for some seconds), and a few come after a long
 * pause, when it has none.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemPaths } from '../src/base/paths.ts';
import { UeventSocket } from '../src/kernel/netlink-uevent.ts';
import { triggerDevice } from '../src/uevent/trigger.ts';
import { readBroadcast, type Broadcast } from '../test/support/broadcast.ts';
import type { Daemon } from '../test/support/daemon.ts';
import { summarise, type Snapshot } from '../test/support/snapshot.ts';
import type { Testbed } from '../test/support/testbed.ts';
import { atWork, findPairings, reportDifferences, type Pairing } from './support/pairing.ts';
import { machine, quantile, table, type Row } from './support/table.ts';

const ROUNDS = 3;
const EVENTS = 200;
const WARM_UP = 50;
const SHORT_PAUSE_MS = 5;
/** systemd-udevd ends workers that had nothing to do for three seconds. */
const LONG_PAUSE_MS = 4_000;
const LISTENERS = 2;
const RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024;
const SEND = '--send';

const devices: readonly { readonly title: string; readonly syspath: string }[] = [
  { title: 'a memory device', syspath: '/sys/devices/virtual/mem/null' },
  { title: 'a network interface', syspath: '/sys/devices/virtual/net/veth0' },
  { title: 'a disk', syspath: '/sys/devices/virtual/block/loop0' },
];

/** What the part inside the testbed says of one device. */
interface Sent {
  readonly inRowMs: readonly number[];
  readonly lateMs: number;
  /** the last broadcast, as a byte string */
  readonly payload: string;
}

async function main(): Promise<number> {
  if (process.argv[2] === SEND) return await send(Number(process.argv[3]));
  const pairings = findPairings();
  if ('missing' in pairings) {
    console.log(`hotplug: ${pairings.missing}`);
    return 0;
  }
  const events = Number(process.argv[2] ?? EVENTS);
  for (const pairing of pairings) if (!(await compare(pairing, events))) return 1;
  return 0;
}

/** @returns whether their answers were equal */
async function compare(pairing: Pairing, events: number): Promise<boolean> {
  const scene = { prepare: addInterface, measure: (daemon: Daemon) => measure(daemon, events) };
  const theirs: (readonly Sent[])[] = [];
  const ours: (readonly Sent[])[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const expected = await atWork(pairing.theirs, pairing, scene);
    const got = await atWork(pairing.ours, pairing, scene);
    if (reportDifferences('hotplug', pairing, { expected: told(expected, pairing), got: told(got, pairing) })) return false;
    theirs.push(expected);
    ours.push(got);
  }
  const rows = devices.flatMap(({ title }, index): Row[] => {
    const row = (what: string, of: (sent: readonly Sent[]) => number): Row => ({
      title: `${title}, ${what}`, unit: 'ms', digits: 3, theirs: of(theirs.map((sent) => sent[index] as Sent)), ours: of(ours.map((sent) => sent[index] as Sent)),
    });
    return [
      row('median', (sent) => quantile(sent.flatMap(({ inRowMs }) => inRowMs), 0.5)),
      row('99th percentile', (sent) => quantile(sent.flatMap(({ inRowMs }) => inRowMs), 0.99)),
      row(`after ${LONG_PAUSE_MS / 1000} s of rest, median of ${ROUNDS}`, (sent) => quantile(sent.map(({ lateMs }) => lateMs), 0.5)),
    ];
  });
  console.log(`One event on an idle system, ${ROUNDS} times ${events} in a row; ${machine()}. Broadcasts are equal but for what builtins provide.\n`);
  console.log(`${table({ theirs: pairing.theirs.name, ours: pairing.ours.name }, rows)}\n`);
  return true;
}

function told(sent: readonly Sent[], { comparison }: Pairing): Snapshot {
  return summarise(sent.map(({ payload }) => readBroadcast(payload)).filter((broadcast): broadcast is Broadcast => !('refused' in broadcast)), comparison);
}

function addInterface(bed: Testbed): void {
  bed.run(['ip', 'link', 'add', 'veth0', 'type', 'veth', 'peer', 'name', 'veth1']);
}

function measure(daemon: Daemon, events: number): Sent[] {
  const answer = daemon.bed.run([process.execPath, fileURLToPath(import.meta.url), SEND, String(events)], { timeoutMs: 300_000 });
  return JSON.parse(Buffer.from(answer, 'latin1').toString('utf8')) as Sent[];
}

/** Inside the testbed: sends event after event, each when the one before it has been told. */
async function send(events: number): Promise<number> {
  const socket = UeventSocket.open({ group: LISTENERS, receiveBufferBytes: RECEIVE_BUFFER_BYTES });
  let onPayload: (payload: string) => void = () => {};
  socket.listen(({ datagrams }) => {
    for (const { payload } of datagrams) onPayload(payload);
  });
  const sendOne = (syspath: string): Promise<{ tookMs: number; payload: string }> =>
    new Promise((resolve) => {
      const uuid = randomUUID();
      onPayload = (payload) => {
        if (payload.includes(uuid)) resolve({ tookMs: performance.now() - startMs, payload });
      };
      const startMs = performance.now();
      triggerDevice({ paths: systemPaths, syspath, action: 'change', uuid });
    });

  const sent: Sent[] = [];
  for (const { syspath } of devices) {
    const inRowMs: number[] = [];
    let last = '';
    for (let event = -WARM_UP; event < events; event++) {
      const { tookMs, payload } = await sendOne(syspath);
      if (event >= 0) inRowMs.push(tookMs);
      last = payload;
      await pause(SHORT_PAUSE_MS);
    }
    await pause(LONG_PAUSE_MS);
    const { tookMs: lateMs } = await sendOne(syspath);
    sent.push({ inRowMs, lateMs, payload: last });
  }
  socket.close();
  process.stdout.write(JSON.stringify(sent));
  return 0;
}

process.exitCode = await main();
