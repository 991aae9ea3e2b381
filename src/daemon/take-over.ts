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

const LISTENERS_GROUP = 2;
const RECEIVE_BUFFER_BYTES = 128 * 1024 * 1024;
/** How long the daemon before may take to finish what came before we listened. */
const PATIENCE_MS = 60_000;
const GLANCE_MS = 20;
const EXIT_TIMEOUT_MS = 60_000;

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
 * To be called when the kernel's group is already listened to, and before anything is read from it.
 */
export async function takeOver(paths: Paths, log: Log, finished: FinishedEvents): Promise<TakenOver> {
  const settled = await until(() => !exists(`${udevRun(paths)}/queue`), { patienceMs: PATIENCE_MS, glanceMs: GLANCE_MS });
  if (!settled) log.warn({}, `the device manager that runs did not finish its events in ${PATIENCE_MS / 1000} seconds; all devices are looked at again`);
  const pid = pidOfManager(paths);
  const outcome = await control(paths, { kind: 'exit' }, EXIT_TIMEOUT_MS);
  // Over varlink systemd-udevd answers at once, and then finishes what it has begun.
  const isOver = outcome.kind !== 'done' || pid === null || (await until(() => !isAlive(paths, pid), { patienceMs: EXIT_TIMEOUT_MS, glanceMs: GLANCE_MS }));
  if (outcome.kind === 'timeout' || outcome.kind === 'refused' || !isOver) log.error({}, 'the device manager that runs was asked to end and did not');
  const isWhole = finished.close();
  return { finished: finished.seqnums, complete: settled && isWhole };
}

/**
 * The process that listens for varlink calls; null when that is nobody, or an init system that listens for another. A daemon that has
 * the binary protocol only (systemd-udevd up to 257) does not need to be known: it hangs up when it has ended.
 */
function pidOfManager(paths: Paths): number | null {
  const connection = connect(`${udevRun(paths)}/io.systemd.Udev`, 'stream');
  if (connection instanceof KernelError) return null;
  const { pid } = connection.peer;
  connection.close();
  return pid > 1 ? pid : null;
}
