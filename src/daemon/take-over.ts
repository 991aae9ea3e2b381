import { decodeBroadcast } from '../broadcast/message.ts';
import { control } from '../control/client.ts';
import { connect } from '../control/connect.ts';
import { KernelError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { udevRun, type Paths } from '../base/paths.ts';
import { until } from '../base/until.ts';
import { exists } from '../kernel/file.ts';
import { UeventSocket, type UeventBatch } from '../kernel/netlink-uevent.ts';
import { isAlive } from '../kernel/process-state.ts';
import { udevdProcesses } from './udevd.ts';

const LISTENERS_GROUP = 2;
const RECEIVE_BUFFER_BYTES = 128 * 1024 * 1024;
const GLANCE_MS = 20;

export interface TakeOverParts {
  readonly paths: Paths;
  readonly log: Log;
  readonly finished: FinishedEvents;
}

/** How long the steps of taking over may take, in milliseconds. */
export interface TakeOverPatience {
  /** until the daemon before has finished what came before we listened */
  readonly finishMs: number;
  /** until it has ended, when it was told to */
  readonly endMs: number;
  /** until it is gone, when it was killed */
  readonly killMs: number;
}

const usualPatience: TakeOverPatience = { finishMs: 60_000, endMs: 60_000, killMs: 5_000 };

/** What the daemon before left behind. */
export interface TakenOver {
  /** sequence numbers of the events that it finished after we began to listen: they are not ours to handle */
  readonly finished: ReadonlySet<bigint>;
  /** false when it may have dropped events that we never saw, so that all devices must be looked at again */
  readonly complete: boolean;
}

/** Hears which events the daemon before finishes. Made before the kernel's group is listened to, or one between the two is missed. */
export class FinishedEvents {
  readonly seqnums = new Set<bigint>();
  readonly #socket = UeventSocket.open({ group: LISTENERS_GROUP, receiveBufferBytes: RECEIVE_BUFFER_BYTES });
  #missed = false;

  constructor() {
    this.#socket.listen((batch) => this.#note(batch));
  }

  /** Reads what is left, and ends. Returns whether everything was heard. */
  close(): boolean {
    this.#note(this.#socket.receive());
    this.#socket.close();
    return !this.#missed;
  }

  #note({ datagrams, overflow }: UeventBatch): void {
    if (overflow) this.#missed = true;
    for (const { payload, uid } of datagrams) {
      const uevent = uid === 0 ? decodeBroadcast(payload) : null;
      if (uevent !== null && !('refused' in uevent)) this.seqnums.add(uevent.seqnum);
    }
  }
}

/**
 * Ends the device manager that runs, systemd-udevd or another devmasterd, without losing an event or handling one twice.
 *
 * systemd-udevd forgets what waits in its queue when it ends. So it is left to finish what the kernel had said before our own
 * socket was open; from then on the kernel tells us too, and its broadcasts tell which of those it has finished.
 *
 * To be called when the kernel's group is already listened to, and before anything is read from it. Two device managers at once undo
 * each other's work: a systemd-udevd that does not end in time is killed.
 */
export async function takeOver({ paths, log, finished }: TakeOverParts, patience = usualPatience): Promise<TakenOver> {
  const settled = await until(() => !exists(`${udevRun(paths)}/queue`), { patienceMs: patience.finishMs, glanceMs: GLANCE_MS });
  if (!settled) log.warn({}, `the device manager that runs did not finish its events in ${patience.finishMs / 1000} seconds; all devices are looked at again`);
  const udevds = udevdProcesses(paths);
  if (udevds.length > 0) await endUdevd({ paths, log, pids: udevds }, patience);
  else await endByRequest(paths, log, patience);
  const isWhole = finished.close();
  return { finished: finished.seqnums, complete: settled && isWhole };
}

/**
 * A signal cannot get lost. A request can: systemd-udevd up to 257 drops one that comes between accept(2) and SO_PASSCRED, and hangs up as
 * if it had taken it. And whatever its release, it hangs up or answers before it has finished what it has begun.
 */
async function endUdevd({ paths, log, pids }: { paths: Paths; log: Log; pids: readonly number[] }, { endMs, killMs }: TakeOverPatience): Promise<void> {
  for (const pid of pids) signal(pid, 'SIGTERM');
  if (await areGone(paths, pids, endMs)) return;
  const name = `the device manager that runs (process ${pids.join(', ')})`;
  log.error({}, `${name} was told to end and did not: it is killed`);
  for (const pid of pids) signal(pid, 'SIGKILL');
  if (!(await areGone(paths, pids, killMs))) log.error({}, `${name} cannot be killed`);
}

/** For devmasterd, which ends in time or not at all, and for one whose processes are not in sight. */
async function endByRequest(paths: Paths, log: Log, { endMs }: TakeOverPatience): Promise<void> {
  const pids = askedProcesses(paths);
  const { kind } = await control(paths, { kind: 'exit' }, endMs);
  if (kind === 'not-running' || (kind === 'done' && (await areGone(paths, pids, endMs)))) return;
  log.error({}, 'the device manager that runs was asked to end and did not');
}

async function areGone(paths: Paths, pids: readonly number[], patienceMs: number): Promise<boolean> {
  return await until(() => pids.every((pid) => !isAlive(paths, pid)), { patienceMs, glanceMs: GLANCE_MS });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}

/** Who listens for varlink calls; nobody, when that is an init system that listens for another. */
function askedProcesses(paths: Paths): number[] {
  const connection = connect(`${udevRun(paths)}/io.systemd.Udev`, 'stream');
  if (connection instanceof KernelError) return [];
  const { pid } = connection.peer;
  connection.close();
  return pid > 1 ? [pid] : [];
}
