import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../base/log.ts';
import { udevRun, type Paths } from '../base/paths.ts';
import { sourceText } from '../base/problem.ts';
import { utf8Bytes } from '../base/text.ts';
import type { Config } from '../config.ts';
import { Store } from '../database/store.ts';
import type { Host } from '../device/device.ts';
import { enumerate } from '../device/enumerate.ts';
import { UeventSocket } from '../kernel/netlink-uevent.ts';
import { Queue } from '../queue/queue.ts';
import { Receiver } from '../uevent/receive.ts';
import { ProgramRunner } from '../worker/program.ts';
import { noEffects, RehearsalWorld, type Refrained } from '../worker/rehearsal.ts';
import { Worker } from '../worker/worker.ts';
import { announcement } from '../worker/announcement.ts';
import { LiveWorld } from '../worker/world.ts';
import { describeDecision } from '../worker/decision.ts';
import { ConfigurationWatch } from '../worker/configuration-watch.ts';
import { Dispatcher } from './dispatcher.ts';
import { QueueFile } from './queue-file.ts';
import { logProblems } from './problems.ts';
import { readRules } from '../worker/rule-set.ts';

const RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024;

/**
 * `--observe`: evaluates every device that is there, then every uevent that comes, prints what was decided, and changes
 * nothing. Its records and tags are in a private directory, which goes when it ends.
 *
 * @returns the exit status, when a signal ends it
 */
export async function observe({ paths: systemPaths, config, log }: { paths: Paths; config: Config; log: Log }): Promise<number> {
  // Before there is anything to clear away: a signal's own end of a process would leave the directory behind.
  const end = anEnd();
  const privateRun = mkdtempSync(join(tmpdir(), 'devmaster-observe-'));
  const paths: Paths = { ...systemPaths, run: utf8Bytes(privateRun) };
  const isConfiguration = (name: string): boolean => name === '' || name.endsWith('.rules');
  const watch = new ConfigurationWatch({ paths: () => config.rulesDirectories, isConfiguration, busyFolder: udevRun(systemPaths) });
  // Not before: events whose programs were killed write their records yet.
  process.once('exit', () => rmSync(privateRun, { recursive: true, force: true }));
  try {
    return await observeWith({ paths, config, log, watch, end });
  } finally {
    watch.close();
  }
}

/** Fulfilled by the signal that ends the observer, or when whoever read what is printed has gone (`| head`). */
async function anEnd(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
    // What is already on its way to the reader fails, too: one error for each line.
    process.stdout.on('error', resolve);
  });
}

interface Observation {
  readonly paths: Paths;
  readonly config: Config;
  readonly log: Log;
  readonly watch: ConfigurationWatch;
  /** When to stop. */
  readonly end: Promise<void>;
}

async function observeWith({ paths, config, log, watch, end }: Observation): Promise<number> {
  const print = (text: string): void => void process.stdout.write(Buffer.from(text, 'latin1'));
  let refrained: Refrained[] = [];
  const store = new Store(paths);
  const host: Host = { paths, stored: (id) => store.read(id) };
  const real = new LiveWorld(paths, log);
  const world = new RehearsalWorld(real, (deed) => refrained.push(deed));
  let rules = readRules(config, real, null);
  logProblems(rules.problems, log);

  const programs = new ProgramRunner({ paths, timeoutSignal: config.timeoutSignal, log });
  const settings = { eventTimeoutMs: config.eventTimeoutMs, execDelayMs: 0, blockDeviceReadOnly: false, globalProperties: new Map<string, string>() };
  const worker = new Worker({ host, store, world, effects: noEffects, programs, runs: false, broadcaster: null, log }, rules.specialiser, settings);

  const dispatcher = new Dispatcher(
    {
      queue: new Queue(),
      worker,
      queueFile: new QueueFile(paths),
      log,
      beforeWork: () => {
        if (!watch.takeChange()) return;
        rules = readRules(config, real, null);
        logProblems(rules.problems, log);
        worker.rules = rules.specialiser;
      },
      readMore: () => false,
      onIdle: () => {},
      onEnd: (job, outcome) => {
        if (outcome.kind === 'failed') log.error({ device: job.uevent.devpath, step: outcome.step }, outcome.error.message);
        if (outcome.kind === 'done') print(`${describeDecision(job.uevent, outcome.verdict)}\n`);
        for (const { words, source } of refrained) print(`  would ${words}  ${sourceText(source)}\n`);
        refrained = [];
      },
    },
    config.childrenMax,
  );

  const socket = UeventSocket.open({ group: 1, receiveBufferBytes: RECEIVE_BUFFER_BYTES });
  new Receiver(socket, {
    onUevents: (uevents) => dispatcher.put(uevents),
    onRefused: (reason) => log.debug({}, `message not believed: ${reason}`),
    onResync: (reason) => log.warn({}, `events were lost (${reason})`),
  }).start();

  const devices = enumerate(host, {});
  print(`devmasterd observes: ${devices.length} devices, ${rules.program.lines.length} rule lines; nothing is changed\n`);
  dispatcher.put(devices.map((device) => announcement(device, 'add')));
  print('waiting for uevents; end with Ctrl-C\n');

  await end;
  dispatcher.killAll();
  socket.close();
  return 0;
}
