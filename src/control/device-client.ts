import { KernelError } from '../base/errors.ts';
import type { Paths } from '../base/paths.ts';
import { UnixConnection } from '../kernel/unix-socket.ts';
import { connect } from './connect.ts';
import { devicesInterface } from './device-calls.ts';
import { deviceSocket } from './device-server.ts';
import { encode, MessageReader, parseReply } from './varlink.ts';

/** How a call ended. Its replies were told before. */
export type CallEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'not-running'; readonly reason: string }
  | { readonly kind: 'refused'; readonly error: string }
  /** the daemon hung up before the call was over */
  | { readonly kind: 'lost' };

export interface DeviceCall {
  /** without the interface's name */
  readonly method: string;
  /** `io.devmaster.Devices`, unless it is said */
  readonly interface?: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** a connected descriptor that this process was given (`devctl events --fd`); null to connect */
  readonly fd: number | null;
  readonly onReply: (parameters: Readonly<Record<string, unknown>>) => void;
  /** ends the call */
  readonly signal?: AbortSignal;
}

/** Calls a method of an interface on the socket of `io.devmaster.Devices` and tells each reply. */
export function callDevices(paths: Paths, { method, interface: called = devicesInterface, parameters, fd, onReply, signal }: DeviceCall): Promise<CallEnd> {
  const connection = fd === null ? connect(deviceSocket(paths), 'stream') : UnixConnection.adopt(fd);
  if (connection instanceof KernelError) return Promise.resolve({ kind: 'not-running', reason: connection.message });
  return new Promise((resolve) => {
    const finish = (end: CallEnd): void => {
      connection.close();
      resolve(end);
    };
    signal?.addEventListener('abort', () => finish({ kind: 'done' }), { once: true });
    const reader = new MessageReader();
    connection.receive((data) => {
      if (data === null) return finish({ kind: 'lost' });
      for (const message of reader.read(data)) {
        const reply = parseReply(message);
        if (reply === null) return finish({ kind: 'refused', error: 'the daemon answered something that is no reply' });
        if (reply.error !== null) return finish({ kind: 'refused', error: reply.error });
        onReply(reply.parameters);
        if (!reply.continues) return finish({ kind: 'done' });
      }
    });
    connection.send(encode({ method: `${called}.${method}`, parameters, more: true }));
  });
}
