/** Exchanges the device manager of the running system, in both directions, without losing an event. */
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { UsageError } from '../../base/errors.ts';
import type { Paths } from '../../base/paths.ts';
import { until } from '../../base/until.ts';
import { FileLock } from '../../kernel/lock.ts';
import { isAlive } from '../../kernel/process-state.ts';
import { hasEmptyQueue } from '../do/device-manager.ts';
import { PROGRAM_FOLDER } from './program.ts';
import { findDaemon, type RunningDaemon } from './running.ts';
import { announceAgain, leaveForDevmaster, takeFromDevmaster, Witness } from './witness.ts';

/** How long the daemon before may take to finish what came before we listened. */
const SETTLE_PATIENCE_MS = 60_000;
/** How long a daemon may take to finish the events that are running. */
const END_PATIENCE_MS = 100_000;
const START_PATIENCE_MS = 90_000;
/** Ending the daemon before may take 125 seconds of this (src/daemon/take-over.ts). */
const TAKE_OVER_PATIENCE_MS = 200_000;
/** Nothing that is run here takes much more than a minute, unless whom it asks hangs. */
const RUN_PATIENCE_MS = 120_000;
const POLL_MS = 20;

export interface Exchange {
  readonly paths: Paths;
  readonly init: string;
  /** the daemon that runs */
  readonly old: RunningDaemon;
  /** has the files of the other one in place afterwards */
  readonly change: () => void;
  /** takes `change` back, should the other one not start */
  readonly undo: () => void;
}

/** The daemon to take over from; null when nothing is to be exchanged. */
export function daemonToExchange(paths: Paths, init: string, program: 'devmasterd' | 'other'): RunningDaemon | null {
  if (init === 'systemd' && !existsSync(`${paths.run}/systemd/system`)) return null;
  const daemon = findDaemon(paths);
  if (daemon === null) return null;
  return (daemon.program === 'devmasterd') === (program === 'devmasterd') ? daemon : null;
}

/**
 * From systemd-udevd to devmasterd.
 *
 * Under systemd the kernel's socket belongs to systemd: with udev's names leading to our units, systemd sees one unit whose
 * program has changed, and keeps the socket open while it starts the other. What the old daemon had taken from the socket and not
 * finished, the witness has seen.
 */
export async function takeOver(exchange: Exchange): Promise<string[]> {
  const witness = Witness.open(exchange.paths);
  let isChanged = false;
  const change = (): void => {
    exchange.change();
    isChanged = true;
  };
  try {
    return exchange.init === 'systemd' ? await takeOverUnits({ ...exchange, change }, witness) : takeOverByDaemon({ ...exchange, change });
  } catch (error) {
    if (!isChanged || !(error instanceof UsageError)) throw error;
    await recover(exchange, witness);
    throw new UsageError(`${error.message}; ${exchange.old.program} runs again, and everything is as it was`);
  } finally {
    witness.close();
  }
}

async function takeOverUnits({ paths, old, change }: Exchange, witness: Witness): Promise<string[]> {
  // systemd-udevd forgets what waits in its queue when it ends: it is left to finish what the kernel had said before there was a witness.
  const isSettled = await until(() => hasEmptyQueue(paths), { patienceMs: SETTLE_PATIENCE_MS, glanceMs: POLL_MS });
  const gate = closeGate(paths);
  try {
    change();
    systemctl('daemon-reload');
    systemctl('start', 'devmasterd-kernel.socket');
    systemctl('--no-block', 'restart', 'devmasterd.service');
    await untilSo(() => !isAlive(paths, old.pid), END_PATIENCE_MS, `${old.program} (process ${old.pid}) does not end`);
    const { uevents, gaps } = witness.unfinished();
    const errno = leaveForDevmaster(paths, uevents);
    gate.open();
    await untilActive('devmasterd.service');
    return [
      ...(isSettled ? [] : [`${old.program} did not finish its events in ${SETTLE_PATIENCE_MS / 1000} seconds: 'devctl trigger' announces all devices again`]),
      ...(errno === 0 ? [] : [`${uevents.length} events could not be left for devmasterd (error ${errno}): 'devctl trigger' announces all devices again`]),
      ...(gaps === 0 ? [] : [`${gaps} losses of the kernel while devmasterd took over: 'devctl trigger' announces all devices again`]),
    ];
  } finally {
    gate.open();
    gate.remove();
  }
}

/**
 * From devmasterd back.
 *
 * @param change  gives udev its names back and leaves our program, which still has to end
 */
export async function giveBack({ paths, old, change, init }: Omit<Exchange, 'undo'>): Promise<string[]> {
  const witness = Witness.open(paths);
  try {
    run([`${PROGRAM_FOLDER}/devctl`, 'settle', '--timeout=60']);
    const start = init === 'systemd' ? swapUnits(change) : restartProgram(paths, change);
    await untilSo(() => !isAlive(paths, old.pid), END_PATIENCE_MS, `devmasterd (process ${old.pid}) does not end`);
    const left = takeFromDevmaster(paths);
    await start();
    // Under systemd what came meanwhile waited in the socket.
    const unfinished = init === 'systemd' ? left : witness.unfinished().uevents;
    const lost = announceAgain(paths, unfinished);
    return lost.length === 0 ? [] : [`${lost.length} events of devices that are gone by now were not handled: ${[...new Set(lost.map(({ devpath }) => devpath))].join(', ')}`];
  } finally {
    witness.close();
  }
}

/** From a devmasterd to the one that was just laid down in its place. What comes meanwhile waits in the kernel's socket. */
export async function renew(init: string): Promise<void> {
  if (init !== 'systemd') {
    takeOverByDaemon({ change: () => {} });
    return;
  }
  systemctl('daemon-reload');
  systemctl('--no-block', 'restart', 'devmasterd.service');
  await untilActive('devmasterd.service');
}

/** Without systemd the new daemon listens first, then ends the old one, then begins. */
function takeOverByDaemon({ change }: Pick<Exchange, 'change'>): string[] {
  change();
  if (!startDaemon([`${PROGRAM_FOLDER}/devmaster-holder`, '--take-over', '--daemon'])) throw new UsageError('devmasterd did not take over');
  return [];
}

function restartProgram(paths: Paths, change: () => void): () => Promise<void> {
  change();
  run([`${PROGRAM_FOLDER}/devctl`, 'control', '--exit']);
  return async () => {
    if (findDaemon(paths) !== null) return;
    const program = ['/usr/lib/systemd/systemd-udevd', '/lib/systemd/systemd-udevd', '/usr/sbin/udevd', '/sbin/udevd', '/usr/lib/udev/udevd', '/lib/udev/udevd'].find((name) => existsSync(name));
    if (program === undefined) return;
    if (!startDaemon([program, '--daemon'])) throw new UsageError(`${program} does not start`);
    await untilSo(() => findDaemon(paths) !== null, START_PATIENCE_MS, `${program} does not run`);
  };
}

/** A machine must not be left without a device manager. */
async function recover({ paths, init, undo }: Exchange, witness: Witness): Promise<void> {
  const start = init === 'systemd' ? swapUnits(undo) : restartProgram(paths, undo);
  takeFromDevmaster(paths);
  await start();
  // Sockets whose service fails are closed by systemd, with what was in them.
  announceAgain(paths, witness.unfinished().uevents);
}

/** Our units and those they stand in for. */
const unitPairs = [
  ['devmasterd-kernel.socket', 'systemd-udevd-kernel.socket'],
  ['devmasterd-control.socket', 'systemd-udevd-control.socket'],
  ['devmasterd-varlink.socket', 'systemd-udevd-varlink.socket'],
  ['devmasterd.service', 'systemd-udevd.service'],
] as const;

/**
 * Lets systemd see our running units as udev's: for a moment our names lead to udev's units, as udev's led to ours. A unit of ours
 * that has no counterpart there is stopped.
 */
function swapUnits(change: () => void): () => Promise<void> {
  const theirs = (name: string): string | null => ['/usr/lib/systemd/system', '/lib/systemd/system'].map((folder) => `${folder}/${name}`).find((file) => lstatSync(file, { throwIfNoEntry: false })?.isFile() === true) ?? null;
  for (const [ours, name] of unitPairs) if (theirs(name) === null) systemctl('stop', ours);
  change();
  const links: string[] = [];
  for (const [ours, name] of unitPairs) {
    const target = theirs(name);
    if (target === null) continue;
    const link = `/run/systemd/system/${ours}`;
    rmSync(link, { force: true });
    symlinkSync(target, link);
    links.push(link);
  }
  systemctl('daemon-reload');
  // After failures in a row systemd would not start it again.
  systemctl('reset-failed', 'systemd-udevd*', 'devmasterd*');
  systemctl('--no-block', 'restart', 'systemd-udevd.service');
  return async () => {
    try {
      await untilActive('systemd-udevd.service');
    } finally {
      for (const link of links) rmSync(link, { force: true });
      systemctl('daemon-reload');
    }
  };
}

interface Gate {
  open(): void;
  remove(): void;
}

/**
 * Keeps devmasterd from beginning while there is something still to be left for it: systemd starts it as soon as an event comes.
 * The gate is a lock, so that it opens by itself should we end.
 */
function closeGate(paths: Paths): Gate {
  const file = `${paths.run}/devmaster/taking-over`;
  const folder = `${paths.run}/systemd/system/devmasterd.service.d`;
  const dropIn = `${folder}/taking-over.conf`;
  mkdirSync(`${paths.run}/devmaster`, { recursive: true });
  writeFileSync(file, '');
  const lock = FileLock.tryExclusive(file);
  if (typeof lock === 'number') throw new UsageError(`${file} is locked: another devctl is exchanging the device manager`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(dropIn, `[Service]\nExecStartPre=-flock --shared --wait 100 ${file} true\nTimeoutStartSec=200\n`);
  return {
    open: () => lock.close(),
    remove: () => {
      rmSync(dropIn, { force: true });
      if (readdirSync(folder).length === 0) rmdirSync(folder);
      rmSync(file, { force: true });
      systemctl('daemon-reload');
    },
  };
}

async function untilActive(unit: string): Promise<void> {
  const state = (): string => run(['systemctl', 'show', '--property=ActiveState', '--value', unit]).output.trim();
  await untilSo(() => state() === 'active' || state() === 'failed', START_PATIENCE_MS, `${unit} does not start`);
  if (state() === 'failed') throw new UsageError(`${unit} failed: see journalctl -u ${unit}`);
}

/** @throws {UsageError} when it does not become so in time */
async function untilSo(isSo: () => boolean, patienceMs: number, complaint: string): Promise<void> {
  if (!(await until(isSo, { patienceMs, glanceMs: POLL_MS }))) throw new UsageError(complaint);
}

function systemctl(...args: readonly string[]): void {
  const { status, output } = run(['systemctl', ...args]);
  if (status !== 0) throw new UsageError(`systemctl ${args.join(' ')}: ${output}`);
}

/** A daemon keeps the descriptors that it was started with: its output is not waited for. */
function startDaemon([program, ...args]: readonly [string, ...string[]]): boolean {
  return spawnSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: TAKE_OVER_PATIENCE_MS, killSignal: 'SIGKILL' }).status === 0;
}

function run([program, ...args]: readonly [string, ...string[]]): { status: number; output: string } {
  const result = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: RUN_PATIENCE_MS, killSignal: 'SIGKILL' });
  if (result.error !== undefined) return { status: 127, output: result.error.message };
  return { status: result.status ?? 1, output: `${result.stdout}${result.stderr}`.trim() };
}
