import { delayMs } from '../base/delay.ts';
import { udevRun, type Paths } from '../base/paths.ts';
import { monotonicMs } from '../kernel/clock.ts';
import { EAGAIN } from '../kernel/errno.ts';
import { UnixConnection } from '../kernel/unix-socket.ts';
import { connectPatiently } from './connect.ts';
import { callFor } from './control-calls.ts';
import type { ControlRequest } from './request.ts';
import { encode, MessageReader, parseReply } from './varlink.ts';
import { encodeRequest } from './wire.ts';

/** How asking the daemon went. */
export type ControlOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'not-running'; readonly reason: string; readonly errno: number }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Asks the daemon for something and waits until it is done. Speaks varlink, and the binary protocol to a daemon that has no
 * varlink socket (systemd-udevd up to 257).
 *
 * @param timeoutMs  0 waits for ever
 */
export async function control(paths: Paths, request: ControlRequest, timeoutMs: number): Promise<ControlOutcome> {
  const folder = udevRun(paths);
  const deadlineMs = timeoutMs > 0 ? monotonicMs() + timeoutMs : Infinity;
  const varlink = await connectPatiently(`${folder}/io.systemd.Udev`, 'stream', deadlineMs);
  if (varlink instanceof UnixConnection) return await askVarlink(varlink, request, deadlineMs);
  const binary = await connectPatiently(`${folder}/control`, 'seqpacket', deadlineMs);
  if (binary instanceof UnixConnection) return await askBinary(binary, request, deadlineMs);
  if (varlink.errno === EAGAIN || binary.errno === EAGAIN) return { kind: 'timeout' };
  const reason = binary.code === 'EACCES' ? 'only root may ask it' : binary.message;
  return { kind: 'not-running', reason, errno: binary.errno };
}

function askVarlink(connection: UnixConnection, request: ControlRequest, deadlineMs: number): Promise<ControlOutcome> {
  return conversation(connection, deadlineMs, (finish) => {
    const reader = new MessageReader();
    connection.receive((data) => {
      // A daemon that was asked to exit may do so before its reply gets through.
      if (data === null) return finish(request.kind === 'exit' ? { kind: 'done' } : { kind: 'refused', reason: 'the daemon hung up' });
      const [first] = reader.read(data);
      if (first === undefined) return;
      const reply = parseReply(first);
      if (reply === null) return finish({ kind: 'refused', reason: 'the daemon answered something that is no reply' });
      return finish(reply.error === null ? { kind: 'done' } : { kind: 'refused', reason: reply.error });
    });
    const { method, parameters } = callFor(request);
    connection.send(encode({ method, parameters }));
  });
}

function askBinary(connection: UnixConnection, request: ControlRequest, deadlineMs: number): Promise<ControlOutcome> {
  const packets = encodeRequest(request);
  if (packets === null) {
    connection.close();
    return Promise.resolve({ kind: 'refused', reason: 'the daemon is too old to understand this' });
  }
  return conversation(connection, deadlineMs, (finish) => {
    connection.receive((data) => {
      if (data === null) finish({ kind: 'done' });
    });
    for (const packet of packets) connection.send(packet);
  });
}

function conversation(connection: UnixConnection, deadlineMs: number, begin: (finish: (outcome: ControlOutcome) => void) => void): Promise<ControlOutcome> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | null = null;
    begin((outcome) => {
      if (timer !== null) clearTimeout(timer);
      connection.close();
      resolve(outcome);
    });
    if (deadlineMs !== Infinity) {
      timer = setTimeout(() => {
        connection.close();
        resolve({ kind: 'timeout' });
      }, delayMs(Math.max(0, deadlineMs - monotonicMs())));
    }
  });
}
