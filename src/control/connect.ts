import { KernelError } from '../base/errors.ts';
import { monotonicMs } from '../kernel/clock.ts';
import { EAGAIN } from '../kernel/errno.ts';
import { UnixConnection, type SocketType } from '../kernel/unix-socket.ts';

const GLANCE_MS = 20;

/** Connects to a socket of the daemon. A missing daemon and a lack of permission are returned, not thrown. */
export function connect(path: string, type: SocketType): UnixConnection | KernelError {
  try {
    return UnixConnection.connect({ path, type });
  } catch (error) {
    if (error instanceof KernelError) return error;
    throw error;
  }
}

/**
 * Connects as soon as there is room. systemd-udevd up to 257 lets one caller wait and turns all others away (EAGAIN, connect(2)),
 * which does not mean that no daemon is running.
 *
 * @param deadlineMs  on the clock of `monotonicMs`; after it, the lack of room (EAGAIN) is the answer
 */
export async function connectPatiently(path: string, type: SocketType, deadlineMs: number): Promise<UnixConnection | KernelError> {
  for (;;) {
    const connection = connect(path, type);
    if (connection instanceof UnixConnection || connection.errno !== EAGAIN || monotonicMs() > deadlineMs) return connection;
    await new Promise((resolve) => setTimeout(resolve, GLANCE_MS));
  }
}
