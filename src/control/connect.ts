import { KernelError } from '../base/errors.ts';
import { UnixConnection, type SocketType } from '../kernel/unix-socket.ts';

/** Connects to a socket of the daemon. That nobody is there, or that it is not for us, is an answer. */
export function connect(path: string, type: SocketType): UnixConnection | KernelError {
  try {
    return UnixConnection.connect({ path, type });
  } catch (error) {
    if (error instanceof KernelError) return error;
    throw error;
  }
}
